// table.js - the table of runs: what each was, what came of it, the book's figure beside it, and buttons
// to remove it or run it again.
import { t } from '../../i18n/index.js';
import { formatAddress } from '../../state/address.js';
import { schema } from '../../state/schema.js';
import { percent, plain } from '../../ui/format.js';
import { ranges } from './ranges.js';

/** @typedef {import('./runs.js').RunRecord} RunRecord */

/** @param {number | undefined} fraction */
const orDash = (fraction) => (fraction === undefined ? '–' : percent(fraction));

/** Told of every run, or by the table's other columns. */
const ALWAYS = ['data', 'sizes', 'cost', 'eta', 'epochs', 'seed'];
/** Settings told of runs in which they are not what they usually are. */
const UNUSUAL = schema.mnist.filter(({ key, only }) => only !== 'page' && !ALWAYS.includes(key));

/** A setting and what it is. @param {import('../../state/schema.js').Field} field @param {any} value */
function settingText({ key, type }, value) {
  if (type === 'flag') return value ? t(`field.${key}`) : t(`mnist.runs.not.${key}`);
  return `${t(`field.${key}`)} ${type === 'choice' ? t(`choice.${key}.${value}`) : plain(value)}`;
}

/** What sets a run apart, in one line. @param {RunRecord} run */
export function describeRun({ config, preset }) {
  const { sizes, cost, eta, data, seed } = config;
  return [
    preset?.id ?? `[${sizes.join(', ')}]`,
    t(`choice.cost.${cost}`),
    `η ${plain(eta)}`,
    ...UNUSUAL.filter((field) => config[field.key] !== field.default).map((field) =>
      settingText(field, config[field.key]),
    ),
    ...(data === 'mnist' ? [] : [t(`choice.data.${data}`)]),
    `${t('field.seed')} ${seed}`,
  ].join(' · ');
}

/** @param {RunRecord['preset']} preset */
function bookText(preset) {
  if (!preset?.book) return '–';
  return preset.peak ? t('mnist.runs.peak', { figure: preset.book }) : plain(preset.book);
}

/** @param {RunRecord['preset']} preset */
function rangeText(preset) {
  const range = preset && ranges[preset.id];
  return range ? range.map((figure) => figure.toFixed(1)).join('–') : '–';
}

/**
 * @param {string} symbol
 * @param {string} name
 * @param {() => void} act
 */
function smallButton(symbol, name, act) {
  const button = Object.assign(document.createElement('button'), {
    type: 'button',
    className: 'small',
    textContent: symbol,
  });
  button.setAttribute('aria-label', name);
  button.title = name;
  button.addEventListener('click', act);
  return button;
}

/**
 * The run's own address: a link to copy or to follow, and pressed to share.
 * @param {RunRecord} run
 * @param {(address: string) => void} share
 */
function linkTo(run, share) {
  const name = t('mnist.runs.link', { n: run.number });
  const link = Object.assign(document.createElement('a'), {
    href: formatAddress('mnist', run.recipe ?? {}),
    className: 'small run-link',
    textContent: '#',
    title: name,
  });
  link.setAttribute('aria-label', name);
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a window of its own
    event.preventDefault();
    share(link.hash);
  });
  return link;
}

/**
 * @typedef {{ remove: (run: RunRecord) => void, rerun: (run: RunRecord) => void,
 *   goOn: (run: RunRecord) => void, share: (address: string) => void }} Actions
 */

/**
 * The rows of the table. One that would say the same stays as it is: while another run reports, many times a second,
 * its buttons keep the focus and can be pressed.
 * @param {HTMLElement} body
 * @param {Actions} actions
 * @returns {(runs: RunRecord[], active: RunRecord | undefined) => void} active: it is under way and cannot go
 */
export function createRows(body, actions) {
  /** @type {Map<RunRecord, HTMLElement>} */
  let rows = new Map();
  return (runs, active) => {
    const before = rows;
    rows = new Map(
      runs.map((run) => {
        const row = tableRow(run, run === active, actions);
        const old = before.get(run);
        if (old?.isEqualNode(row)) return [run, old];
        old?.replaceWith(row);
        return [run, row];
      }),
    );
    const wanted = [...rows.values()];
    if (wanted.length !== body.children.length || wanted.some((row, i) => row !== body.children[i]))
      body.replaceChildren(...wanted);
  };
}

/**
 * A row of the table.
 * @param {RunRecord} run
 * @param {boolean} active
 * @param {Actions} actions
 */
function tableRow(run, active, actions) {
  const { number: n, preset, best, final, secondsPerEpoch } = run;
  const row = document.createElement('tr');
  row.className = `of-${run.config.cost}`;
  const texts = [
    n,
    describeRun(run),
    run.epochs.length,
    orDash(best),
    orDash(final),
    bookText(preset),
    rangeText(preset),
    secondsPerEpoch === undefined ? '–' : secondsPerEpoch.toFixed(3),
  ];
  texts.forEach((text, i) => {
    const cell = document.createElement(i === 0 ? 'th' : 'td');
    if (i === 0) cell.setAttribute('scope', 'row');
    cell.textContent = String(text);
    row.append(cell);
  });
  const cell = document.createElement('td');
  if (run.recipe) cell.append(linkTo(run, actions.share));
  if (!active) {
    cell.append(
      ...(run.canGoOn
        ? [
            smallButton('▶', t('mnist.runs.goOn', { n, epoch: run.state?.epoch ?? 0 }), () =>
              actions.goOn(run),
            ),
          ]
        : []),
      smallButton('↻', t('mnist.runs.rerun', { n }), () => actions.rerun(run)),
      smallButton('×', t('mnist.runs.remove', { n }), () => actions.remove(run)),
    );
  }
  row.append(cell);
  return row;
}
