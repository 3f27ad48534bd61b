// npm run bench: how fast the core is, beside the same C natively, beside NumPy, and beside the least time that the
// machine allows; and how the page does. One table, one JSON object. docs/performance.md says how to read it.
// It measures: what is measured is in bench/subject.mjs and bench/native.c, where in bench/engines.mjs.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { Data, MNIST_FILES } from '../web/core/data.js';
import { defaults } from '../web/state/schema.js';
import { bound, meanNonzero, vectors } from './bench/bound.mjs';
import { browserEngine, nativeEngine, nodeEngine, numpyEngine } from './bench/engines.mjs';
import { measurePage } from './bench/page.mjs';
import { Subject } from './bench/subject.mjs';
import { BENCH, build, buildBench, WASM } from './build.mjs';
import { DATA_DIR, fetchMnist } from './fetch-mnist.mjs';
import { nodeEngine as loadNodeEngine } from './node-data.mjs';
import { ensure, ensureNodeModules, python } from './setup.mjs';
import { PlainError, ROOT, whenMain } from './shell.mjs';

/** @typedef {import('./bench/engines.mjs').BenchEngine} BenchEngine */
/** @typedef {import('../web/core/experiment.js').ExperimentConfig} ExperimentConfig */

const ENGINES = ['node', 'chromium', 'firefox', 'native', 'numpy'];

/** Long enough for every round. */
const base = /** @type {ExperimentConfig} */ ({ ...defaults('mnist'), epochs: 1000 });

/** What is trained. Expanded data is five items an image, so a fifth of the images make an epoch of the same length. */
const EXPERIMENTS = Object.freeze(
  /** @type {Record<string, ExperimentConfig>} */ ({
    'ce-30': base,
    'l2-30': { ...base, l2: 5 },
    'softmax-30': { ...base, output: 'softmax', cost: 'log-likelihood' },
    'dropout-30': { ...base, dropout: 0.5 },
    'expanded-30': { ...base, expand: true, trainSize: base.trainSize / 5 },
    'quad-30': { ...base, cost: 'quadratic', eta: 3 },
    'ce-100': { ...base, sizes: [784, 100, 10] },
  }),
);

const ROUNDS = 9;
const QUICK_ROUNDS = 3;
/** Beyond this spread of the peak, the machine did other things meanwhile. */
const NOISE = 0.1;

const USAGE = `npm run bench -- [--only A,B] [--quick] [--json FILE]
  --only   names of engines (${ENGINES.join(', ')}),
           of experiments (${Object.keys(EXPERIMENTS).join(', ')}),
           and "page"; of a kind that is not named at all everything is measured,
           but the page only when it, or nothing, is named
  --quick  ${QUICK_ROUNDS} rounds, not ${ROUNDS}
  --json   write the JSON object to a file, not as the last line`;

// ---- Figures -------------------------------------------------------------------------------------------

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How far apart the figures are, the outermost left out. @param {number[]} numbers */
function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const inner = sorted.length > 4 ? sorted.slice(1, -1) : sorted;
  return (inner[inner.length - 1] - inner[0]) / median(sorted);
}

/** All that was measured: name of what, name of where, the figures in their order. */
class Figures {
  /** @type {Map<string, Map<string, number[]>>} */
  #lists = new Map();

  /** @param {string} what @param {string} where @param {number} figure */
  add(what, where, figure) {
    const row = this.#lists.get(what) ?? new Map();
    this.#lists.set(what, row);
    row.set(where, [...(row.get(where) ?? []), figure]);
  }

  /** @param {string} what @param {string} where @returns {number[]} */
  list(what, where) {
    return this.#lists.get(what)?.get(where) ?? [];
  }

  /** The median, or undefined. @param {string} what @param {string} where */
  of(what, where) {
    const list = this.list(what, where);
    return list.length ? median(list) : undefined;
  }

  /**
   * The median of the quotients, round by round, so that what slows both does not count.
   * @param {[string, string]} above @param {[string, string]} below
   */
  ratio(above, below) {
    const other = this.list(...below);
    const quotients = this.list(...above).map((figure, i) => figure / other[i]);
    return quotients.length && other.length ? median(quotients) : undefined;
  }

  /** Whether there is any figure of an engine. @param {string} where */
  knows(where) {
    return [...this.#lists.values()].some((row) => row.has(where));
  }

  toJSON() {
    return Object.fromEntries(
      [...this.#lists].map(([what, row]) => [
        what,
        Object.fromEntries(
          [...row].map(([where, list]) => [
            where,
            { median: median(list), spread: spread(list), n: list.length },
          ]),
        ),
      ]),
    );
  }
}

// ---- Targets -------------------------------------------------------------------------------------------

/**
 * What the figures are to be. `at` is the most, unless `least`.
 * @typedef {{ name: string, figure: number | undefined, at: number, least?: boolean, unit: string }} Target
 */

/** @param {Figures} f @returns {Target[]} */
function targets(f) {
  /** @param {string} what @param {[string, string]} below */
  const ratio = (what, below) => f.ratio([`${what} epoch`, 'chromium'], below);
  const chromium = (/** @type {string} */ what) => f.of(what, 'chromium');
  const seconds = (/** @type {string} */ what, /** @type {number} */ at) => ({
    name: what,
    figure: chromium(what),
    at,
    unit: 's',
  });
  /** @param {string} name */
  const besideBase = (name) => ratio(name, ['ce-30 epoch', 'chromium']);
  return [
    seconds('ce-30 epoch', 0.04),
    seconds('l2-30 epoch', 0.045),
    seconds('ce-100 epoch', 0.12),
    seconds('ce-30 scoring', 0.004),
    {
      name: 'ce-30: Chromium / native',
      figure: ratio('ce-30', ['ce-30 epoch', 'native']),
      at: 1.3,
      unit: '×',
    },
    {
      name: 'ce-30: Chromium / bound',
      figure: ratio('ce-30', ['ce-30 bound', 'chromium']),
      at: 1.6,
      unit: '×',
    },
    {
      name: 'ce-30: Chromium / bound with memory',
      figure: ratio('ce-30', ['ce-30 bound with memory', 'chromium']),
      at: 1.6,
      unit: '×',
    },
    {
      name: 'ce-30: NumPy / Chromium',
      figure: f.ratio(['ce-30 epoch', 'numpy'], ['ce-30 epoch', 'chromium']),
      at: 4,
      least: true,
      unit: '×',
    },
    {
      name: 'ce-30: Firefox / Chromium',
      figure: f.ratio(['ce-30 epoch', 'firefox'], ['ce-30 epoch', 'chromium']),
      at: 1.5,
      unit: '×',
    },
    { name: 'softmax-30 / ce-30', figure: besideBase('softmax-30'), at: 1.1, unit: '×' },
    { name: 'dropout-30 / ce-30', figure: besideBase('dropout-30'), at: 1.3, unit: '×' },
    { name: 'expanded-30 / ce-30, by item', figure: besideBase('expanded-30'), at: 1.3, unit: '×' },
    { name: 'memory of a run', figure: chromium('memory'), at: 150e6, unit: 'B' },
    { name: 'MNIST loaded', figure: chromium('MNIST loaded'), at: 0.8, unit: 's' },
    { name: 'first paint', figure: chromium('first paint'), at: 1, unit: 's' },
    {
      name: 'first visit, gzip',
      figure: chromium('first visit, gzip bytes'),
      at: 150e3,
      unit: 'B',
    },
    {
      name: 'longest task of the page',
      figure: chromium('longest task of the page'),
      at: 0.05,
      unit: 's',
    },
  ];
}

/** @param {Target} target */
const isMet = ({ figure, at, least }) =>
  figure !== undefined && (least ? figure >= at : figure <= at);

// ---- Words ---------------------------------------------------------------------------------------------

/** @param {number | undefined} figure @param {string} unit */
function show(figure, unit) {
  if (figure === undefined) return '–';
  if (unit === 'B')
    return figure < 1e6 ? `${Math.round(figure / 1e3)} kB` : `${Math.round(figure / 1e6)} MB`;
  if (unit === 's') return `${figure.toFixed(figure < 0.02 ? 4 : 3)} s`;
  if (unit === '×') return `${figure.toFixed(2)} ×`;
  return `${figure.toFixed(1)} ${unit}`;
}

/** @param {string[][]} rows the first one is the head */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}

const UNITS = /** @type {const} */ ([
  [/^peak/, 'GFLOP/s'],
  [/^vectors/, 'G/s'],
  [/^memory|bytes$/, 'B'],
  [/./, 's'],
]);

/** @param {Figures} figures @param {string[]} engines */
function report(figures, engines) {
  const rows = Object.keys(figures.toJSON()).map((what) => {
    const unit = /** @type {readonly [RegExp, string]} */ (
      UNITS.find(([pattern]) => pattern.test(what))
    )[1];
    return [what, ...engines.map((engine) => show(figures.of(what, engine), unit))];
  });
  const judged = targets(figures).filter(({ figure }) => figure !== undefined);
  const verdicts = judged.map((target) => [
    target.name,
    show(target.figure, target.unit),
    `${target.least ? '≥' : '≤'} ${show(target.at, target.unit)}`,
    isMet(target) ? 'met' : 'not met',
  ]);
  const columns = Math.max(engines.length, 3); // a target takes three: measured, wanted, verdict
  const fill = (/** @type {string[]} */ row) => [
    ...row,
    ...Array(columns + 1 - row.length).fill(''),
  ];
  const head = verdicts.length ? [['target', 'measured', 'wanted', '']] : [];
  return table([['', ...engines], ...rows, ...head, ...verdicts].map(fill));
}

// ---- Measuring -----------------------------------------------------------------------------------------

/** @param {string[]} args */
function parse(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const only = values.only?.split(',') ?? [];
    const known = [...ENGINES, ...Object.keys(EXPERIMENTS), 'page'];
    const unknown = only.filter((name) => !known.includes(name));
    if (unknown.length) throw new Error(`${unknown.join(', ')}: not something to measure`);
    /** @param {string[]} names */
    const chosen = (names) => {
      const named = names.filter((name) => only.includes(name));
      return named.length ? named : names;
    };
    const isPageAlone = only.includes('page') && !only.some((name) => name in EXPERIMENTS);
    return {
      ...values,
      engines: chosen(ENGINES),
      experiments: isPageAlone ? [] : chosen(Object.keys(EXPERIMENTS)),
      page: only.length === 0 || only.includes('page'),
    };
  } catch (error) {
    throw new PlainError(`${/** @type {Error} */ (error).message}\n${USAGE}`);
  }
}

/** MNIST's four files, unpacked; without MNIST, IDX files of the synthetic digits. @param {boolean} isMnist */
async function readFiles(isMnist) {
  /** @type {[keyof typeof MNIST_FILES, Uint8Array][]} */
  const files = [];
  if (isMnist) {
    for (const [key, name] of Object.entries(MNIST_FILES))
      files.push([
        /** @type {keyof typeof MNIST_FILES} */ (key),
        new Uint8Array(gunzipSync(await readFile(join(DATA_DIR, `${name}.gz`)))),
      ]);
  } else {
    const [training, test] = Data.synthetic(await loadNodeEngine()).datasets;
    for (const [part, dataset] of /** @type {const} */ ([
      ['train', training],
      ['test', test],
    ])) {
      const { count, engine } = dataset;
      const side = engine.constants.imageSide;
      const images = new Uint8Array(16 + count * side ** 2);
      const header = new DataView(images.buffer);
      [0x803, count, side, side].forEach((word, i) => header.setUint32(4 * i, word));
      for (let i = 0; i < count; i++) images.set(dataset.image(i).pixels, 16 + i * side ** 2);
      const labels = new Uint8Array(8 + count);
      [0x801, count].forEach((word, i) => new DataView(labels.buffer).setUint32(4 * i, word));
      labels.set(dataset.labels(0, count), 8);
      files.push([`${part}Images`, images], [`${part}Labels`, labels]);
    }
  }
  return /** @type {Record<keyof typeof MNIST_FILES, Uint8Array>} */ (Object.fromEntries(files));
}

/**
 * The folder that native, NumPy and the browsers read from.
 * @param {string} folder @param {Record<keyof typeof MNIST_FILES, Uint8Array>} files
 */
async function fill(folder, files) {
  for (const [key, bytes] of Object.entries(files))
    await writeFile(
      join(folder, MNIST_FILES[/** @type {keyof typeof MNIST_FILES} */ (key)]),
      bytes,
    );
  await writeFile(join(folder, 'nn.wasm'), await readFile(WASM));
  await writeFile(join(folder, 'rates.wasm'), await readFile(BENCH.rates));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Benchmark</title>');
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: ['tools/bench/browser.worker.mjs'],
    outfile: join(folder, 'browser.worker.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
  });
}

/**
 * @param {string[]} names @param {string} folder
 * @param {import('../web/core/engine.js').Engine} engine
 * @param {Data} data
 * @returns {Promise<Map<string, BenchEngine>>}
 */
async function start(names, folder, engine, data) {
  /** @type {Record<string, () => Promise<BenchEngine>>} */
  const starters = {
    node: async () => nodeEngine(await Subject.create(engine, data, await readFile(BENCH.rates))),
    chromium: () => browserEngine('chromium', folder),
    firefox: () => browserEngine('firefox', folder),
    native: () => nativeEngine(folder, engine),
    numpy: () => numpyEngine(python(), folder),
  };
  const started = new Map();
  for (const name of names) started.set(name, await starters[name]());
  return started;
}

/**
 * The yardsticks of one engine, and the bounds that follow for each experiment.
 * @param {Figures} figures @param {string} where @param {BenchEngine} engine
 * @param {string[]} experiments @param {{ training: number, test: number }} nonzero
 */
async function measureRates(figures, where, engine, experiments, nonzero) {
  const peak = await engine.measure({ do: 'multiply-add' });
  const read = await engine.measure({ do: 'read' });
  const update = await engine.measure({ do: 'update' });
  if (peak === undefined || read === undefined || update === undefined) return;
  const rates = { peak, read, update };
  figures.add('peak', where, peak);
  figures.add('vectors read', where, read);
  figures.add('vectors updated', where, update);
  for (const name of experiments) {
    const { sizes, expand, trainSize } = EXPERIMENTS[name];
    if (!/^ce/.test(name)) continue; // the others compute the same products
    const items = trainSize * (expand ? 5 : 1);
    const { training } = vectors(sizes, nonzero.training);
    const { forward } = vectors(sizes, nonzero.test);
    const epoch = bound(training, rates);
    const scoring = bound({ read: forward, updated: 0 }, rates);
    figures.add(`${name} bound`, where, items * epoch.arithmetic);
    figures.add(`${name} bound with memory`, where, items * epoch.traffic);
    figures.add(`${name} scoring bound`, where, 10000 * scoring.arithmetic);
  }
}

/**
 * One round: every figure once, the engines in turn for each.
 * @param {Figures} figures @param {Map<string, BenchEngine>} engines
 * @param {string[]} experiments @param {{ training: number, test: number }} nonzero
 */
async function round(figures, engines, experiments, nonzero) {
  for (const [where, engine] of engines)
    await measureRates(figures, where, engine, experiments, nonzero);
  for (const name of experiments)
    for (const task of /** @type {const} */ (['epoch', 'score']))
      for (const [where, engine] of engines) {
        const config = EXPERIMENTS[name];
        const figure = await engine.measure({ do: task, name, config });
        if (figure !== undefined)
          figures.add(`${name} ${task === 'score' ? 'scoring' : task}`, where, figure);
      }
}

/** @param {Figures} figures @param {string[]} names @param {'mnist' | 'synthetic'} data */
async function measurePages(figures, names, data) {
  for (const name of /** @type {const} */ (['chromium', 'firefox'])) {
    if (!names.includes(name)) continue;
    for (const [what, figure] of Object.entries(await measurePage(name, data)))
      figures.add(what, name, figure);
  }
}

/** @param {string} text */
const say = (text) => console.error(text);

/** @param {ReturnType<typeof parse>} options */
async function bench({ engines: names, experiments, page, quick }) {
  const isMnist = (await fetchMnist({ log: () => {} })).ok;
  await build({ quiet: true });
  await buildBench('bench_native', 'bench_wasm');
  const folder = await mkdtemp(join(tmpdir(), 'cel-bench-'));
  const figures = new Figures();
  /** @type {Map<string, BenchEngine>} */
  let engines = new Map();
  try {
    if (experiments.length) {
      const files = await readFiles(isMnist);
      await fill(folder, files);
      const engine = await loadNodeEngine();
      const data = Data.fromFiles(engine, files);
      const { training, test } = data.parts;
      const nonzero = {
        training: meanNonzero(files.trainImages, training.count),
        test: meanNonzero(files.testImages, test.count),
      };
      engines = await start(names, folder, engine, data);
      say('Warming up.');
      await round(new Figures(), engines, experiments, nonzero);
      const rounds = quick ? QUICK_ROUNDS : ROUNDS;
      for (let i = 1; i <= rounds; i++) {
        await round(figures, engines, experiments, nonzero);
        say(`Round ${i} of ${rounds}.`);
      }
      for (const where of ['chromium', 'firefox', 'node']) {
        const bytes = await engines.get(where)?.measure({ do: 'memory' });
        if (bytes !== undefined) figures.add('memory', where, bytes);
      }
    }
    const about = Object.fromEntries([...engines].map(([name, engine]) => [name, engine.about]));
    for (const engine of engines.values()) await engine.close();
    engines.clear();
    if (page) await measurePages(figures, names, isMnist ? 'mnist' : 'synthetic');
    return { figures, about, data: isMnist ? 'mnist' : 'synthetic' };
  } finally {
    for (const engine of engines.values()) await engine.close();
    await rm(folder, { recursive: true });
  }
}

await whenMain(import.meta.url, async (args) => {
  const options = parse(args);
  if (options.help) return console.log(USAGE);
  /** @type {import('./setup.mjs').Group[]} */
  const needs = ['build'];
  if (options.engines.includes('numpy')) needs.push('reference', 'openblas');
  if (options.engines.some((name) => name === 'chromium' || name === 'firefox'))
    needs.push('browsers');
  await ensure(needs);
  await ensureNodeModules();
  const { figures, about, data } = await bench(options);
  const columns = options.engines.filter((name) => figures.knows(name));
  console.log(report(figures, columns));
  const peaks = columns.map((name) => spread(figures.list('peak', name))).filter(Number.isFinite);
  const noise = peaks.length ? Math.max(...peaks) : undefined;
  const isNoisy = noise !== undefined && noise > NOISE;
  if (isNoisy)
    console.log(
      `\nToo noisy: the peak came out up to ${Math.round(noise * 100)} % apart. Measure again on a quiet machine.`,
    );
  const result = {
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, engines: about },
    data,
    noisy: isNoisy,
    peakSpread: noise,
    figures,
    targets: targets(figures)
      .filter(({ figure }) => figure !== undefined)
      .map((target) => ({ ...target, met: isMet(target) })),
  };
  if (options.json) await writeFile(options.json, `${JSON.stringify(result, null, 1)}\n`);
  else console.log(`\n${JSON.stringify(result)}`);
});
