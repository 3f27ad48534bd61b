// npm run book: trains the chapter's experiments on MNIST, several seeds each, and writes docs/book.md: our
// figures beside the book's. The settings are those of the page's presets. It measures and reports; what is
// to be thought of it is written by hand into the part of the file that this keeps.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Experiment } from '../web/core/experiment.js';
import { presets } from '../web/labs/mnist/presets.js';
import { defaults, format, optionName, schema } from '../web/state/schema.js';
import { DATA_DIR } from './fetch-mnist.mjs';
import { nodeData, nodeEngine } from './node-data.mjs';
import { createThread, runPool, serveTasks } from './pool.mjs';
import { PlainError, ROOT, whenMain } from './shell.mjs';

const FILE = join(ROOT, 'docs', 'book.md');
/** The same for the page: what a run of a preset usually ends at. */
const RANGES = join(ROOT, 'web', 'labs', 'mnist', 'ranges.js');

/**
 * What is trained: an experiment of the presets with one seed.
 * @typedef {{ id: string, seed: number }} Plan
 */

/**
 * What came of it; accuracies are in percent, on the images that the experiment scores.
 * @typedef {object} Result
 * @property {string} id
 * @property {number} seed
 * @property {number} first accuracy after the first epoch
 * @property {number} best
 * @property {number} bestEpoch
 * @property {number} final
 * @property {number} training accuracy on the training images at the end
 * @property {number} seconds of training, an epoch
 * @property {number} scoring seconds of scoring, an epoch
 * @property {string} digest of the weights at the end
 * @property {string} date
 * @property {string} machine
 */

/** A preset that fixes its seed is an exhibit, not an experiment. */
const experiments = presets.filter(({ values }) => !('seed' in values));

/**
 * Accuracy after the last epoch over five seeds of another program: a plain C trainer that follows
 * network2.py, with random numbers of its own and inputs of byte/255. Five runs show about where runs end,
 * not where they must.
 * @type {Record<string, [number, number]>}
 */
const EXPECTED = {
  'quad-30': [94.9, 95.4],
  'ce-30': [94.8, 95.1],
  'quad-100': [75.6, 96.5],
  'ce-100': [96.5, 96.7],
  overfit: [81.6, 83.5],
  'overfit-l2': [87.0, 88.2],
  'l2-30': [95.2, 96.2],
  'l2-100': [97.3, 97.9],
};

/** The two whose runs are laid side by side, seed by seed: the first may stall, the second should not. */
const SIDE_BY_SIDE = ['quad-100', 'ce-100'];
/** An accuracy below this, at the end, is a run that has stalled. */
const STALLED = 80;

// ---- Training, in worker threads ----------------------------------------------------------------------

const today = () => new Date().toISOString().slice(0, 10);

const machine = () =>
  `${cpus()[0]?.model.trim() ?? 'an unknown processor'}, ${cpus().length} cores, Node ${process.version}`;

/**
 * @param {import('../web/core/engine.js').Engine} engine
 * @param {import('../web/core/data.js').Data} data
 * @param {Plan} plan
 * @returns {Result}
 */
function train(engine, data, { id, seed }) {
  const preset = experiments.find((experiment) => experiment.id === id);
  const config = /** @type {any} */ ({ ...defaults('mnist'), ...preset?.values, seed });
  const experiment = new Experiment(engine, data, config);
  /** @type {import('../web/core/experiment.js').EpochRecord[]} */
  const records = [];
  const spent = { trained: 0, scoring: 0, epoch: 0 };
  let since = performance.now();
  for (const piece of experiment.run()) {
    const now = performance.now();
    spent[piece.type] += (now - since) / 1000;
    since = now;
    if (piece.type === 'epoch') records.push(piece.record);
  }
  const digest = experiment.network.digest();
  experiment.free();
  const accuracies = records.map(({ evaluationAccuracy }) => 100 * evaluationAccuracy);
  const best = Math.max(...accuracies);
  return {
    ...{ id, seed, digest, date: today(), machine: machine() },
    ...{ first: accuracies[0], best, bestEpoch: accuracies.indexOf(best) + 1 },
    final: accuracies[accuracies.length - 1],
    training: 100 * records[records.length - 1].trainingAccuracy,
    seconds: spent.trained / records.length,
    scoring: (spent.scoring + spent.epoch) / records.length,
  };
}

/** What a worker thread does: a result for each plan that it is sent. */
const work = () =>
  serveTasks(async () => {
    const engine = await nodeEngine();
    const data = await nodeData(engine, 'mnist');
    return (/** @type {Plan} */ plan) => train(engine, data, plan);
  });

// ---- The report ---------------------------------------------------------------------------------------

/** @param {number[]} numbers */
const mean = (numbers) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

/** "95.1 - 95.4 (95.2)". @param {number[]} percents */
function range(percents) {
  const [low, high] = [Math.min(...percents), Math.max(...percents)];
  return `${low.toFixed(2)} – ${high.toFixed(2)} (${mean(percents).toFixed(2)})`;
}

/** @param {string[]} head @param {string[][]} rows */
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The settings as options of the command line, those left out that are not changed. @param {import('../web/state/schema.js').Values} values */
function settings(values) {
  const changed = schema.mnist.filter(
    (field) =>
      field.key in values && format(field, values[field.key]) !== format(field, field.default),
  );
  const words = changed.map((field) => {
    const name = optionName(field.key);
    if (field.type === 'flag') return values[field.key] ? `--${name}` : `--no-${name}`;
    return `--${name} ${format(field, values[field.key])}`;
  });
  return words.length ? `\`${words.join(' ')}\`` : 'none';
}

/** How the last epochs lie to what was expected. @param {string} id @param {Result[]} results */
function judge(id, results) {
  if (!(id in EXPECTED)) return ['', ''];
  const [low, high] = EXPECTED[id];
  // The range has one decimal, so it is compared at one.
  const finals = results.map(({ final }) => Number(final.toFixed(1)));
  const inside = finals.filter((final) => final >= low && final <= high).length;
  const off = Math.max(...finals.map((final) => Math.max(low - final, final - high)));
  const words =
    inside === finals.length
      ? 'yes'
      : `${inside} of ${finals.length}; off by ${off.toFixed(1)} at most`;
  return [`${low.toFixed(1)} – ${high.toFixed(1)}`, words];
}

/** One row of the main table. @param {import('../web/labs/mnist/presets.js').Preset} preset @param {Result[]} results */
function experimentRow({ id, values, book, peak }, results) {
  const [expected, inside] = judge(id, results);
  const figure = book === undefined ? 'in words' : `${book}${peak ? ' (peak)' : ''}`;
  return [
    `\`${id}\``,
    settings(values),
    values.eval,
    figure,
    range(results.map(({ best }) => best)),
    range(results.map(({ final }) => final)),
    ...[expected, inside],
    `${mean(results.map(({ seconds }) => seconds)).toFixed(3)} + ${mean(results.map(({ scoring }) => scoring)).toFixed(3)}`,
  ];
}

/** @param {Result} result */
const runRow = ({ id, seed, first, best, bestEpoch, final, training, digest }) => [
  ...[`\`${id}\``, String(seed), first.toFixed(2), `${best.toFixed(2)} (${bestEpoch})`],
  ...[final.toFixed(2), training.toFixed(2), `\`${digest}\``],
];

/** The table of the two, by seed. @param {Result[]} results */
function sideBySide(results) {
  const finalOf = (/** @type {string} */ id, /** @type {number} */ seed) =>
    results.find((result) => result.id === id && result.seed === seed)?.final;
  const [first, second] = SIDE_BY_SIDE;
  const seeds = results.filter(({ id }) => id === first).map(({ seed }) => seed);
  const rows = seeds.flatMap((seed) => {
    const finals = [finalOf(first, seed), finalOf(second, seed)];
    if (finals[0] === undefined || finals[1] === undefined) return [];
    const note = finals[0] < STALLED && finals[1] >= STALLED ? 'stalls' : '';
    return [[String(seed), finals[0].toFixed(2), finals[1].toFixed(2), note]];
  });
  const stalled = rows.filter(([, , , note]) => note).map(([seed]) => seed);
  return { text: table(['seed', `\`${first}\``, `\`${second}\``, ''], rows), stalled, rows };
}

const KEEP = {
  from: '<!-- Written by hand from here; "npm run book" keeps it. -->',
  to: '<!-- Written by hand up to here. -->',
};

/** The part of the file that is written by hand. */
async function commentary() {
  const text = existsSync(FILE) ? await readFile(FILE, 'utf8') : '';
  const [from, to] = [text.indexOf(KEEP.from), text.indexOf(KEEP.to)];
  return from >= 0 && to > from ? text.slice(from + KEEP.from.length, to).trim() : '';
}

/** @param {Result[]} results @param {number[]} seeds those of the main table */
async function report(results, seeds) {
  const resultsOf = (/** @type {string} */ id) =>
    results.filter((result) => result.id === id && seeds.includes(result.seed));
  // What is 0 or off needs no mention.
  const usual = schema.mnist
    .filter(
      ({ key, type, default: initially }) =>
        key in experiments[0].values && type !== 'flag' && initially,
    )
    .map((field) => `--${optionName(field.key)} ${format(field, field.default)}`);
  const pairs = sideBySide(results);
  const [first, second] = SIDE_BY_SIDE;
  const lines = [
    '# The book’s experiments, run here',
    'Written by `npm run book` (`tools/book.mjs`): every experiment of the MNIST lab that takes its settings' +
      ' from the book, trained on MNIST with several seeds. A single run proves little: differences of 0.2 are' +
      ' the seed’s.',
    `- Date: ${[...new Set(results.map(({ date }) => date))].join(', ')}`,
    `- Seeds: ${seeds.join(', ')}`,
    `- Machine: ${[...new Set(results.map((result) => result.machine))].join('; ')}`,
    '## What stands out',
    KEEP.from,
    await commentary(),
    KEEP.to,
    '## The experiments',
    'Accuracies in percent, as lowest – highest (mean) over the seeds: _best_ is the best epoch of each run, _final_' +
      ' its last; the book’s are of single runs. _Expected_ is where five runs of another program ended, a plain C' +
      ' trainer that follows the book’s network2.py; _inside_ says whether ours ended there, too. Seconds are of an' +
      ' epoch, training + scoring, on a machine that may have had other work, too.',
    table(
      [
        ...['experiment', 'settings', 'scored on', 'book', 'best', 'final'],
        ...['expected', 'inside', 'seconds'],
      ],
      experiments
        .filter(({ id }) => resultsOf(id).length > 0)
        .map((preset) => experimentRow(preset, resultsOf(preset.id))),
    ),
    `Settings are options of \`cel train\`. Those not named are \`${usual.join(' ')}\`, shuffled, and the rest off.`,
    `## ${first} and ${second}, seed by seed`,
    `Accuracy after the last epoch. A run below ${STALLED} % has stalled: outputs that are saturated the wrong way` +
      ` hardly move under the quadratic cost. ${pairs.stalled.length} of ${pairs.rows.length} runs of` +
      ` \`${first}\` did while \`${second}\` of the same seed did not` +
      `${pairs.stalled.length ? ` (seeds ${pairs.stalled.join(', ')})` : ''}.`,
    pairs.text,
    '## Every run',
    'The digest is of the weights after the last epoch. The same settings and seed must give it on every machine:' +
      ' `node tools/cel.mjs train`, with the settings above and `--seed`, says it in its last line.',
    table(
      ['experiment', 'seed', 'epoch 1', 'best (epoch)', 'final', 'training images', 'digest'],
      results.map(runRow),
    ),
  ];
  const { format: layOut, resolveConfig } = await import('prettier');
  // Items of a list stay together, everything else is a paragraph.
  const text = lines.join('\n\n').replaceAll(/^(- .*)\n\n(?=- )/gm, '$1\n');
  return layOut(text, { ...(await resolveConfig(FILE)), parser: 'markdown' });
}

// ---- The command --------------------------------------------------------------------------------------

const HELP = `usage: npm run book -- [options]

Trains the book's experiments on MNIST and writes docs/book.md. One JSON line a run on stdout, progress on stderr.

  --only id,id   these experiments alone, without a report: docs/book.md stays as it is
                 (${experiments.map(({ id }) => id).join(', ')})
  --seeds 1,2,3  the seeds of each
  --pairs N      ${SIDE_BY_SIDE.join(' and ')} also with each of the seeds 1 to N (default 12)
  --jobs N       threads (default: as many as there are cores)
  --from FILE    runs printed earlier: they are not made again`;

/** @param {string} text @param {string} option @param {number} least */
function wholeNumber(text, option, least) {
  if (!/^\d{1,10}$/.test(text) || Number(text) < least || Number(text) > 4294967295) {
    throw new PlainError(`--${option}: "${text}" is not a whole number from ${least} on.`);
  }
  return Number(text);
}

/** @param {string[]} args */
async function readOptions(args) {
  const { parseArgs } = await import('node:util');
  const names = ['only', 'seeds', 'pairs', 'jobs', 'from'];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  /** @type {Record<string, any>} */
  let given;
  try {
    given = parseArgs({
      args,
      options: /** @type {any} */ ({ ...options, help: { type: 'boolean' } }),
    }).values;
  } catch (error) {
    throw new PlainError(`${/** @type {Error} */ (error).message}\n\n${HELP}`);
  }
  const ids = experiments.map(({ id }) => id);
  const only = given.only?.split(',') ?? ids;
  const unknown = only.filter((/** @type {string} */ id) => !ids.includes(id));
  if (unknown.length) {
    throw new PlainError(`${unknown.join(', ')}: no such experiment; they are ${ids.join(', ')}.`);
  }
  return {
    help: Boolean(given.help),
    only: /** @type {string[]} */ (only),
    whole: given.only === undefined,
    seeds: /** @type {string[]} */ ((given.seeds ?? '1,2,3').split(',')).map((seed) =>
      wholeNumber(seed, 'seeds', 0),
    ),
    pairs: wholeNumber(given.pairs ?? (given.only === undefined ? '12' : '0'), 'pairs', 0),
    jobs: wholeNumber(given.jobs ?? String(availableParallelism()), 'jobs', 1),
    from: /** @type {string | undefined} */ (given.from),
  };
}

/** Every run that is asked for, once, in the order of the report. @param {{ only: string[], seeds: number[], pairs: number }} options @returns {Plan[]} */
function plansOf({ only, seeds, pairs }) {
  return only.flatMap((id) => {
    const more = SIDE_BY_SIDE.includes(id) ? Array.from({ length: pairs }, (_, i) => i + 1) : [];
    const all = [...new Set([...seeds, ...more])].sort((a, b) => a - b);
    return all.map((seed) => ({ id, seed }));
  });
}

/** @param {Result[]} results @param {number[]} seeds */
function rangesModule(results, seeds) {
  const lines = experiments.map(({ id }) => {
    const finals = results.filter((r) => r.id === id && seeds.includes(r.seed)).map((r) => r.final);
    return `  '${id}': [${Math.min(...finals).toFixed(2)}, ${Math.max(...finals).toFixed(2)}],\n`;
  });
  return `// ranges.js - the least and greatest final accuracy, in percent, of each preset over the seeds of
// docs/book.md. Written by "npm run book".

/** @type {Record<string, [number, number]>} */
export const ranges = {\n${lines.join('')}};\n`;
}

/** @param {string | undefined} file @returns {Promise<Result[]>} */
async function earlierRuns(file) {
  if (!file) return [];
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

/** @param {string[]} args */
async function main(args) {
  const options = await readOptions(args);
  if (options.help) {
    console.log(HELP);
    return;
  }
  const plans = plansOf(options);
  const isOf = (/** @type {Plan} */ a) => (/** @type {Plan} */ b) =>
    a.id === b.id && a.seed === b.seed;
  const results = await earlierRuns(options.from);
  const missing = plans.filter((plan) => !results.some(isOf(plan)));
  if (!existsSync(DATA_DIR)) {
    throw new PlainError('MNIST is not here: "node tools/fetch-mnist.mjs" gets it.');
  }
  let done = 0;
  await runPool(
    () => createThread(new URL(import.meta.url)),
    { type: 'prepare' },
    missing,
    options.jobs,
    (/** @type {Result} */ result) => {
      results.push(result);
      console.log(JSON.stringify(result));
      const { id, seed, best, final } = result;
      console.error(
        `${++done} of ${missing.length}: ${id}, seed ${seed}: best ${best.toFixed(2)} %, final ${final.toFixed(2)} %`,
      );
    },
  );
  if (!options.whole) return;
  const inOrder = plans.flatMap((plan) => results.find(isOf(plan)) ?? []);
  await writeFile(FILE, await report(inOrder, options.seeds));
  await writeFile(RANGES, rangesModule(inOrder, options.seeds));
  console.error('Written: docs/book.md and web/labs/mnist/ranges.js');
}

if (isMainThread) await whenMain(import.meta.url, main);
else await work();
