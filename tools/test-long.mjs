// npm run test:long: the long form of what npm test does in a few seconds - fuzzing for ten minutes or ten
// million executions a target, and every mutant of the gradient and cost code - what the tests reach, and the page
// walked through for as long (soak.mjs). Figures of a run stand in docs/reliability.md. Options: names of parts (npm run test:long -- fuzz_abi), and --minutes=N.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensure, ensureNodeModules, locate } from './setup.mjs';
import { PlainError, ROOT, whenMain } from './shell.mjs';
import { buildNative, NATIVE_TREE } from './test.mjs';
import { tryMutants } from '../tests/mutation/mutate.mjs';

const MINUTES = 10;
const EXECUTIONS = 10_000_000;

/**
 * @typedef {{ ok: boolean, figures: Record<string, number | string> }} Outcome
 * @typedef {object} Part
 * @property {string} what
 * @property {(minutes: number) => Promise<Outcome>} run
 */

/**
 * A program's status and the end of what it says, which is also shown when it fails.
 * @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ status: number, output: string }>}
 */
function listen(command, args, env = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-20_000)));
    child.on('error', (error) => done({ status: 127, output: error.message }));
    child.on('close', (code) => {
      if (code !== 0) console.error(output);
      done({ status: code ?? 1, output });
    });
  });
}

/** @param {string} name of a program of tests/fuzz @returns {Part} */
const fuzzing = (name) => ({
  what: 'libFuzzer under AddressSanitizer and UndefinedBehaviorSanitizer',
  async run(minutes) {
    const subject = name.replace('fuzz_', '');
    const found = join(NATIVE_TREE, 'found', subject);
    mkdirSync(found, { recursive: true });
    const { status, output } = await listen(join(NATIVE_TREE, name), [
      ...[`-max_total_time=${Math.round(minutes * 60)}`, `-runs=${EXECUTIONS}`, '-max_len=4096'],
      ...['-print_final_stats=1', `-artifact_prefix=${join(NATIVE_TREE, name)}-`],
      ...[found, join(ROOT, 'tests', 'fuzz', 'corpus', subject)],
    ]);
    const executions = Number(/number_of_executed_units:\s*(\d+)/.exec(output)?.[1] ?? 0);
    return { ok: status === 0 && executions > 0, figures: { executions } };
  },
});

/** How many times npm test's number of made up cases a minute of the long form stands for. */
const RUNS_PER_MINUTE = 10;

/** A file of properties (tests/wasm/property.mjs), with more cases and another seed. @param {string} file @returns {Part} */
const properties = (file) => ({
  what: `the properties of ${file}, by fast-check`,
  async run(minutes) {
    await build({ quiet: true });
    const { status, output } = await listen(process.execPath, ['--test', join(ROOT, file)], {
      CEL_RUNS: String(Math.ceil(minutes * RUNS_PER_MINUTE)),
    });
    const cases = [...output.matchAll(/(\d+) runs, seed/g)].map((match) => Number(match[1]));
    return { ok: status === 0, figures: { cases: cases.reduce((sum, n) => sum + n, 0) } };
  },
});

/** @type {Part} */
const mutants = {
  what: 'mistakes put into the code of gradients and costs: each is to be caught',
  async run() {
    const { survivors, ...figures } = await tryMutants(console.log);
    return { ok: survivors.length === 0, figures };
  },
};

/** @type {Part} */
const coverage = {
  what: 'lines and branches that tests reach (coverage.mjs)',
  async run() {
    const program = join(ROOT, 'tools', 'coverage.mjs');
    const { status, output } = await listen(process.execPath, [program]);
    const shares = [...output.matchAll(/^(\S+), all +([\d.]+) % +([\d.]+) %/gm)];
    const told = shares.map(([, where, lines, branches]) => [where, `${lines}/${branches} %`]);
    return { ok: status === 0, figures: Object.fromEntries(told) };
  },
};

/** @param {number} minutes @returns {Promise<Outcome>} */
async function soak(minutes) {
  await build();
  const program = join(ROOT, 'tools', 'soak.mjs');
  const { status, output } = await listen(process.execPath, [program, '--minutes', `${minutes}`], {
    CHROMIUM: locate('browsers', 'Chromium'),
  });
  return { ok: status === 0, figures: { rounds: Number(/^(\d+) rounds/m.exec(output)?.[1] ?? 0) } };
}

/** @returns {Record<string, Part>} */
const parts = () => ({
  ...Object.fromEntries(
    readdirSync(join(ROOT, 'tests', 'fuzz'))
      .filter((name) => /^fuzz_.*\.c$/.test(name))
      .map((name) => name.replace('.c', ''))
      .map((name) => [name, fuzzing(name)]),
  ),
  abi: properties('tests/wasm/abi.test.mjs'),
  hostile: properties('tests/wasm/hostile.test.mjs'),
  mutants,
  coverage,
  soak: { what: 'the page, trained and walked through in Chromium (soak.mjs)', run: soak },
});

await whenMain(import.meta.url, async (args) => {
  const all = parts();
  const minutes = Number(args.find((arg) => arg.startsWith('--minutes='))?.slice(10) ?? MINUTES);
  const named = args.filter((arg) => !arg.startsWith('--minutes='));
  const unknown = named.filter((name) => !(name in all));
  if (unknown.length > 0 || !(minutes > 0))
    throw new PlainError(`Usage: npm run test:long -- [--minutes=${MINUTES}] [part...]
The parts are ${Object.keys(all).join(', ')}.`);
  await ensure(['build', 'native', 'browsers']);
  await ensureNodeModules();
  await buildNative();
  const failed = [];
  for (const name of named.length > 0 ? named : Object.keys(all)) {
    const started = performance.now();
    console.log(`== ${name}: ${all[name].what}`);
    const { ok, figures } = await all[name].run(minutes);
    const seconds = Math.round((performance.now() - started) / 1000);
    const told = Object.entries(figures).map(([key, value]) => `${value} ${key}`);
    console.log(`${name}: ${ok ? 'nothing found' : 'FAILED'}, ${told.join(', ')}, ${seconds} s`);
    if (!ok) failed.push(name);
  }
  if (failed.length > 0) throw new PlainError(`Failed: ${failed.join(', ')}.`);
});
