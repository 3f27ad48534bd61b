// words.js - a study in words: what a configuration is called beside the others, what a difference says,
// how long is left. It computes nothing.
import { t } from '../../i18n/index.js';
import { configFields, format, same } from '../../state/schema.js';
import { percent, plain } from '../../ui/format.js';

/** @typedef {import('../../state/schema.js').Values} Values */

/** @param {import('../../state/schema.js').Field} field @param {any} value */
function settingText(field, value) {
  const { key, type } = field;
  if (type === 'choice') return t(`choice.${key}.${value}`);
  if (type === 'flag')
    return t(value ? 'study.with' : 'study.without', { what: t(`field.${key}`) });
  if (key === 'eta') return `η ${plain(value)}`;
  if (key === 'sizes') return `[${value.join(', ')}]`;
  return `${t(`field.${key}`)} ${format(field, value)}`;
}

/**
 * Short names of configurations: the cost, and what else is not the same in all of them.
 * @param {Values[]} configs
 * @param {string} vary what a sweep varies, which is no part of the names
 * @returns {string[]}
 */
export function configLabels(configs, vary) {
  const swept = vary === 'hidden' ? 'sizes' : vary;
  const differing = configFields.filter(
    ({ key }) =>
      key !== 'cost' &&
      key !== swept &&
      configs.some((config) => !same(config[key], configs[0][key])),
  );
  return configs.map((config) =>
    [
      t(`choice.cost.${config.cost}`),
      ...differing.map((field) => settingText(field, config[field.key])),
    ].join(' · '),
  );
}

/** Points of percentage, with a sign where asked. @param {number} fraction */
export const points = (fraction) => percent(fraction).replace('-', '−');

/**
 * What a comparison says, in sentences.
 * @param {import('../../core/study.js').Comparison} comparison
 * @param {string} a the first configuration's name
 * @param {string} b
 */
export function verdictText({ seeds, wins, losses, difference, standardError, verdict }, a, b) {
  const aLeads = difference >= 0;
  const words = {
    ...{ seeds, high: aLeads ? a : b, low: aLeads ? b : a, times: aLeads ? wins : losses },
    ...{ difference: points(Math.abs(difference)), error: points(standardError) },
  };
  const told = verdict === 'not-distinguishable' ? 'study.verdict.same' : 'study.verdict.differ';
  return ['study.verdict.count', 'study.verdict.difference', told]
    .map((key) => t(key, words))
    .join(t('app.between'));
}

/**
 * Why two configurations cannot be compared, now that all their runs are made.
 * @param {{ name: string, diverged: number, runs: number }[]} sides
 */
export function noComparisonText(sides) {
  const lost = sides.filter(({ diverged }) => diverged > 0);
  return [...lost.map((side) => t('study.verdict.diverged', side)), t('study.verdict.few')].join(
    t('app.between'),
  );
}

/**
 * What there is to do before a study runs, or what is left of it.
 * @param {object} size
 * @param {number} size.missing runs that are to be made
 * @param {number} size.done runs that are there
 * @param {number} size.configs
 * @param {number} size.values of a sweep, 0 without one
 * @param {number} size.seeds
 * @param {(n: number) => string} write a number of runs
 */
export function readyText({ missing, done, configs, values, seeds }, write) {
  const runs = { runs: write(missing), done: write(done) };
  return [
    t(done > 0 ? 'study.status.toMakeMore' : 'study.status.toMake', runs),
    t(values > 0 ? 'study.status.sizeSweep' : 'study.status.size', { configs, values, seeds }),
  ].join(t('app.between'));
}

/** @param {number} seconds */
export function timeText(seconds) {
  const whole = Math.ceil(seconds);
  if (whole < 100) return t('study.time.seconds', { seconds: whole });
  return t('study.time.minutes', { minutes: Math.round(whole / 60) });
}
