// story.js - what happened to the neurons, in words: before the run, after it, and the chart's summary. It says; it
// shows nothing.
import { t } from '../../i18n/index.js';
import { fixed, plain } from '../../ui/format.js';

/** @typedef {import('./neuron.js').Run} Run */

/** How a run came out. @param {Run} run */
export function outcome({ values, neuron: { history, epoch: last, diverged } }) {
  const name = t(`choice.cost.${values.cost}`);
  if (diverged) return t('neuron.result.diverged', { cost: name, epoch: last + 1 });
  const half = history.find((state) => state.cost <= history[0].cost / 2);
  const numbers = { cost: name, last, a: fixed(history[last].a, 3) };
  return half
    ? t('neuron.result.half', { ...numbers, epoch: half.epoch })
    : t('neuron.result.noHalf', numbers);
}

/**
 * What is about to be run; of two costs also how many times the quadratic's gradient the cross-entropy's is.
 * @param {Run[]} runs at epoch 0, at least one
 * @param {number} y
 */
export function prospect(runs, y) {
  const [{ neuron }] = runs;
  const numbers = { a: fixed(neuron.history[0].a, 3), y: plain(y) };
  if (runs.length === 1) return t('neuron.result.readyOne', numbers);
  const ratio = fixed(neuron.contrast(0).ratio, 1);
  return [t('neuron.result.ready', numbers), t('neuron.result.ratio', { epoch: 0, ratio })].join(
    t('app.between'),
  );
}

/** The chart, for those who cannot see it. @param {Run[]} runs @param {string} plot */
export const summary = (runs, plot) =>
  [
    t(`neuron.chart.${plot}`),
    ...runs.map(({ values, neuron: { history, epoch } }) =>
      t('neuron.chartSummary', {
        cost: t(`choice.cost.${values.cost}`),
        start: fixed(history[0].cost, 4),
        end: fixed(history[epoch].cost, 4),
        epoch,
      }),
    ),
  ].join(' ');
