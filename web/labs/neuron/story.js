// story.js - what the neurons are to do and what happened to them, in words: before the run, during and after it, and
// the chart's summary. It says; it shows nothing.
import { t } from '../../i18n/index.js';
import { fixed, plain } from '../../ui/format.js';
import { QUANTITIES } from './runs.js';

/** @typedef {import('./neuron.js').Run} Run */
/** @typedef {import('../../state/schema.js').Values} Values */

/** A part of the slope at a = y below which a − y is a rounding error. */
const ROUNDING = 1e-12;

/** @param {string[]} parts sentences */
const sentences = (...parts) => parts.join(t('app.between'));

/** Whether there is a second input. @param {Values} settings */
export const isTwofold = ({ x2, w2 }) => x2 !== 0 || w2 !== 0;

/** The task, and the question to have in mind. @param {Values} settings @param {number} count of runs */
export function task(settings, count) {
  const { x, x2, y } = settings;
  const inputs = isTwofold(settings) ? 2 : 1;
  return sentences(
    t(`neuron.task.${inputs}`, { x: plain(x), x2: plain(x2), y: plain(y) }),
    t(`neuron.question.${count > 1 ? 'both' : 'one'}`),
  );
}

/** Whether a run began with the least cost there is. A sigmoid is never 0 or 1: there it always has a way to go. @param {Run} run */
function isLearnt({ values: { y }, neuron }) {
  const { a, cost } = neuron.history[0];
  return cost <= neuron.leastCost || Math.abs(a - y) < ROUNDING * y * (1 - y);
}

/**
 * How a run came out, or how it is getting on: what is said then does not change from epoch to epoch.
 * @param {Run} run
 * @param {boolean} playing whether it goes on
 * @param {boolean} isCut whether its curve leaves the chart, which a logarithmic axis would not let it do
 */
export function outcome(run, playing, isCut) {
  const { history, epoch: last, diverged, leastCost } = run.neuron;
  const cost = t(`choice.cost.${run.values.cost}`);
  if (diverged) {
    const said = t('neuron.result.diverged', { cost, epoch: last + 1 });
    return isCut ? sentences(said, t('neuron.result.beyond')) : said;
  }
  const least = leastCost > 0 ? fixed(leastCost, 4) : '0';
  // What can be learnt is the cost above its least.
  const middle = leastCost + (history[0].cost - leastCost) / 2;
  const half = history.find((state) => state.cost <= middle);
  const isLost = half && history.some(({ epoch, cost: now }) => epoch > half.epoch && now > middle);
  const what = !half ? 'notHalf' : isLost ? 'halfLost' : 'half';
  const key = isLearnt(run) ? 'nothing' : `${what}${leastCost > 0 ? '.floor' : ''}`;
  const said = t(`neuron.result.${key}`, { cost, epoch: half?.epoch ?? last, least });
  if (playing) return said;
  return sentences(said, t('neuron.result.end', { last, a: fixed(history[last].a, 3) }));
}

/**
 * What is about to be run; of two costs also how many times the quadratic's gradient the cross-entropy's is.
 * @param {Run[]} runs at epoch 0, at least one
 * @param {number} y
 */
export function prospect(runs, y) {
  const [{ neuron }] = runs;
  const count = runs.length > 1 ? 'both' : 'one';
  const numbers = { a: fixed(neuron.history[0].a, 3), y: plain(y) };
  if (runs.every(isLearnt)) return t(`neuron.result.learnt.${count}`, numbers);
  const ready = t(`neuron.result.ready.${count}`, numbers);
  if (runs.length === 1) return ready;
  const ratio = fixed(neuron.contrast(0).ratio, 1);
  return sentences(ready, t('neuron.result.ratio', { epoch: 0, ratio }));
}

/** The chart, for those who cannot see it. @param {Run[]} runs @param {string} plot */
export const summary = (runs, plot) =>
  [
    t(`neuron.chart.${plot}`),
    ...runs.map(({ values, neuron }) =>
      t('neuron.chartSummary', {
        cost: t(`choice.cost.${values.cost}`),
        start: fixed(QUANTITIES[plot](neuron, 0), 4),
        end: fixed(QUANTITIES[plot](neuron, neuron.epoch), 4),
        epoch: neuron.epoch,
      }),
    ),
  ].join(' ');
