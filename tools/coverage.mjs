// npm run coverage: which lines and branches of csrc/ and web/core/ the tests reach. C: the native tests and the
// fuzz corpora, by gcov; JavaScript: the tests in Node, by c8. Fails below the limits. Says nothing of how
// well what is reached is checked: that is tests/mutation/.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { build } from './build.mjs';
import { ensure, ensureNodeModules, findCommand } from './setup.mjs';
import { PlainError, ROOT, run, whenMain } from './shell.mjs';

const call = promisify(execFile);
const WORK = join(ROOT, 'build', 'coverage');
/** Percent of all lines, and of all branches, that have to be reached. */
const LIMITS = { lines: 95, branches: 90 };

/** @typedef {{ all: number, reached: number }} Share */
/** @typedef {{ file: string, lines: Share, branches: Share, missed: number[] }} FileCoverage */

/** @param {string} folder @param {RegExp} name */
const filesOf = (folder, name) =>
  readdirSync(join(ROOT, folder))
    .filter((each) => name.test(each))
    .map((each) => join(ROOT, folder, each));

/** Does work on every item, as many at a time as there are processors. @template T @param {T[]} items @param {(item: T) => Promise<unknown>} work */
async function each(items, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** @returns {Promise<FileCoverage[]>} */
async function coverageOfC() {
  const [gcc, gcov] = ['gcc', 'gcov'].map((name) => findCommand([name]));
  if (!gcc || !gcov) throw new PlainError('Coverage of C is measured by gcc and gcov.');
  await rm(WORK, { recursive: true, force: true });
  await mkdir(WORK, { recursive: true });
  const flags = ['-std=c11', '-O0', '-ffp-contract=off', '--coverage', '-Icsrc'];
  const definitions = [`-DCEL_TESTS="${join(ROOT, 'tests')}"`];
  const objectOf = (/** @type {string} */ file) => join(WORK, `${basename(file)}.o`);
  const core = filesOf('csrc', /\.c$/);
  const tests = filesOf('tests/native', /^test_.*\.c$/);
  const fuzz = filesOf('tests/fuzz', /\.c$/);
  await each([...core, ...tests, ...fuzz], (file) =>
    call(gcc, [...flags, ...definitions, '-c', file, '-o', objectOf(file)], { cwd: ROOT }),
  );
  const replay = objectOf('replay.c');
  await each([...tests, ...fuzz.filter((file) => !file.endsWith('replay.c'))], async (file) => {
    const program = join(WORK, basename(file, '.c'));
    const isFuzz = fuzz.includes(file);
    const objects = [...core, file].map(objectOf);
    await call(gcc, [...objects, ...(isFuzz ? [replay] : []), '--coverage', '-lm', '-o', program]);
    const corpus = join(ROOT, 'tests', 'fuzz', 'corpus', basename(file, '.c').replace('fuzz_', ''));
    const inputs = isFuzz && existsSync(corpus) ? await readdir(corpus) : [];
    // Memory is not to be had without end, as under the sanitizers.
    await call('sh', ['-c', 'ulimit -v 4000000; exec "$@"', 'sh', program, ...inputs], {
      cwd: isFuzz ? corpus : WORK,
      maxBuffer: 1 << 26,
    });
  });
  const data = readdirSync(WORK).filter((name) => name.endsWith('.gcda'));
  const { stdout } = await call(gcov, ['--json-format', '--stdout', '-b', ...data], {
    cwd: WORK,
    maxBuffer: 1 << 28,
  });
  return fromGcov(stdout);
}

/** @param {string} output of gcov: one JSON document a line @returns {FileCoverage[]} */
function fromGcov(output) {
  /** How often each line was run, and each of its branches. @type {Map<string, Map<number, { count: number, branches: number[] }>>} */
  const files = new Map();
  for (const document of output.split('\n').filter(Boolean)) {
    for (const { file, lines } of JSON.parse(document).files) {
      const path = relative(ROOT, join(ROOT, relative(ROOT, file))).replace(/^.*?csrc\//, 'csrc/');
      if (!path.startsWith('csrc/')) continue;
      const known = files.get(path) ?? new Map();
      files.set(path, known);
      for (const { line_number: number, count, branches } of lines) {
        const line = known.get(number) ?? { count: 0, branches: [] };
        line.count += count;
        branches.forEach((/** @type {{ count: number }} */ branch, /** @type {number} */ i) => {
          line.branches[i] = (line.branches[i] ?? 0) + branch.count;
        });
        known.set(number, line);
      }
    }
  }
  return [...files].sort().map(([file, known]) => {
    const lines = [...known.values()];
    const branches = lines.flatMap((line) => line.branches);
    return {
      file,
      lines: { all: lines.length, reached: lines.filter(({ count }) => count > 0).length },
      branches: { all: branches.length, reached: branches.filter((count) => count > 0).length },
      missed: [...known].filter(([, { count }]) => count === 0).map(([number]) => number),
    };
  });
}

/** @returns {Promise<FileCoverage[]>} */
async function coverageOfJavaScript() {
  await build({ quiet: true });
  const reports = join(WORK, 'js');
  const { status } = await run(join(ROOT, 'node_modules', '.bin', 'c8'), [
    ...['--include=web/core/**', '--all', '--reporter=json-summary', '--reporter=json'],
    ...[`--reports-dir=${reports}`, `--temp-directory=${join(WORK, 'v8')}`],
    ...[
      process.execPath,
      '--test',
      '--test-reporter=dot',
      ...filesOf('tests/wasm', /\.test\.mjs$/),
    ],
  ]);
  if (status !== 0) throw new PlainError('The tests in Node did not pass.');
  const read = (/** @type {string} */ name) =>
    JSON.parse(readFileSync(join(reports, name), 'utf8'));
  const summary = read('coverage-summary.json');
  const details = read('coverage-final.json');
  const share = (/** @type {{ total: number, covered: number }} */ { total, covered }) => ({
    all: total,
    reached: covered,
  });
  return Object.keys(summary)
    .filter((file) => file !== 'total')
    .sort()
    .map((file) => ({
      file: relative(ROOT, file),
      lines: share(summary[file].lines),
      branches: share(summary[file].branches),
      missed: Object.entries(details[file].s)
        .filter(([, count]) => count === 0)
        .map(([id]) => details[file].statementMap[id].start.line),
    }));
}

const percent = (/** @type {Share} */ { all, reached }) =>
  all === 0 ? 100 : (100 * reached) / all;

/** @param {FileCoverage[]} files @param {'lines' | 'branches'} what @returns {Share} */
const total = (files, what) => ({
  all: files.reduce((sum, file) => sum + file[what].all, 0),
  reached: files.reduce((sum, file) => sum + file[what].reached, 0),
});

await whenMain(import.meta.url, async () => {
  await ensure(['build']);
  await ensureNodeModules();
  const groups = { csrc: await coverageOfC(), 'web/core': await coverageOfJavaScript() };
  const short = [];
  const row = (
    /** @type {string} */ name,
    /** @type {Share} */ lines,
    /** @type {Share} */ branches,
  ) =>
    [
      name.padEnd(28),
      ...[lines, branches].map((x) => `${percent(x).toFixed(1)} %`.padStart(9)),
    ].join('');
  console.log(`\n${''.padEnd(28)}    lines branches`);
  for (const [group, files] of Object.entries(groups)) {
    for (const { file, lines, branches, missed } of files)
      console.log(row(file, lines, branches), missed.length ? ` missed: ${missed.join(' ')}` : '');
    const [lines, branches] = [total(files, 'lines'), total(files, 'branches')];
    console.log(`${row(`${group}, all`, lines, branches)}\n`);
    if (percent(lines) < LIMITS.lines) short.push(`lines of ${group}`);
    if (percent(branches) < LIMITS.branches) short.push(`branches of ${group}`);
  }
  if (short.length > 0) throw new PlainError(`Too few are reached: ${short.join(', ')}.`);
});
