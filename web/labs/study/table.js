// table.js - the table of a study: a row for each configuration, or for each value of a sweep. It fills in
// as runs end, and is the charts' twin in numbers.
import { t } from '../../i18n/index.js';
import { percent } from '../../ui/format.js';

/**
 * @typedef {object} Row
 * @property {string} label
 * @property {string} cost
 * @property {number} runs that were begun or are to be
 * @property {import('../../core/study.js').Summary | undefined} summary
 * @property {boolean} best it is the best of a sweep's configuration
 */

/** @param {Row} row */
export function tableRow({ label, cost, runs, summary, best }) {
  const done = summary ? summary.runs + summary.diverged : 0;
  const known = summary && summary.runs > 0 ? summary : undefined;
  const spread = (/** @type {number} */ mean, /** @type {number} */ sd) =>
    known && known.runs > 1 ? `${percent(mean)} ± ${percent(sd)}` : percent(mean);
  const lost = summary?.diverged ? t('study.table.diverged', { n: summary.diverged }) : '';
  const cells = [
    best ? t('study.table.best', { name: label }) : label,
    `${t('study.table.of', { done, runs })}${lost}`,
    ...(known
      ? [
          spread(known.mean, known.sd),
          percent(known.best),
          percent(known.worst),
          spread(known.peakMean, known.peakSd),
        ]
      : ['–', '–', '–', '–']),
  ];
  const row = document.createElement('tr');
  row.className = `of-${cost}`;
  row.append(
    ...cells.map((text, i) => {
      const cell = document.createElement(i === 0 ? 'th' : 'td');
      if (i === 0) cell.setAttribute('scope', 'row');
      cell.textContent = text;
      return cell;
    }),
  );
  return row;
}
