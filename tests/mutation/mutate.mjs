// mutate.mjs - builds the core with one mistake of mutants.mjs at a time, and runs the native tests on it until
// one of them fails. A mutant that all of them pass says that a test is missing.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { locate } from '../../tools/setup.mjs';
import { PlainError, ROOT } from '../../tools/shell.mjs';
import { MUTANTS } from './mutants.mjs';

const call = promisify(execFile);
/** A mutant may never end: that is found out, too. */
const SECONDS = 60;
/** By their bits these find whatever changes a weight: they come last, so that a test of the formula is named. */
const LAST = ['test_digests', 'test_trainer'];

/** @param {string} folder @param {RegExp} name */
const files = async (folder, name) => (await readdir(folder)).filter((each) => name.test(each));

/** Compiles C files of a folder into objects beside them. @param {string} folder @param {string[]} names */
async function compile(folder, names) {
  const compiler = locate('build', 'a C compiler');
  const flags = ['-std=c11', '-O1', '-ffp-contract=off', `-I${join(folder, 'csrc')}`];
  const tests = `-DCEL_TESTS="${join(ROOT, 'tests')}"`;
  await Promise.all(
    names.map((name) =>
      call(compiler, [...flags, tests, '-c', join(folder, name), '-o', join(folder, `${name}.o`)]),
    ),
  );
}

/**
 * The first test that fails in a folder where everything is compiled.
 * @param {string} folder @param {string[]} sources @param {string[]} tests
 * @returns {Promise<string | undefined>}
 */
async function firstToFail(folder, sources, tests) {
  const compiler = locate('build', 'a C compiler');
  for (const name of tests) {
    const program = join(folder, name.replace('.c', ''));
    const objects = [...sources, join('native', name)].map((each) => join(folder, `${each}.o`));
    await call(compiler, [...objects, '-lm', '-o', program]);
    try {
      await call(program, [], { timeout: SECONDS * 1000 });
    } catch {
      return name.replace('.c', '');
    }
  }
  return undefined;
}

/**
 * Tries every mutant.
 * @param {(line: string) => void} say
 * @returns {Promise<{ mutants: number, caught: number, survivors: string[] }>}
 * @throws {PlainError} when the code as it is fails a test, or a mutant's formula is not found once
 */
export async function tryMutants(say) {
  for (const { file, mistake, find } of MUTANTS) {
    const text = await readFile(join(ROOT, 'csrc', file), 'utf8');
    const places = text.match(new RegExp(find, 'g'))?.length ?? 0;
    if (places !== 1)
      throw new PlainError(`"${mistake}": its formula is ${places} times in ${file}, not once.`);
  }
  const work = await mkdtemp(join(tmpdir(), 'cel-mutants-'));
  try {
    const base = join(work, 'base');
    await mkdir(base);
    await cp(join(ROOT, 'csrc'), join(base, 'csrc'), { recursive: true });
    await cp(join(ROOT, 'tests', 'native'), join(base, 'native'), { recursive: true });
    const sources = (await files(join(base, 'csrc'), /\.c$/)).map((name) => join('csrc', name));
    const rank = (/** @type {string} */ name) => LAST.indexOf(name.replace('.c', ''));
    const tests = (await files(join(base, 'native'), /^test_.*\.c$/)).sort(
      (a, b) => (rank(a) < 0 ? 9 : rank(a)) - (rank(b) < 0 ? 9 : rank(b)),
    );
    tests.reverse();
    await compile(base, [...sources, ...tests.map((name) => join('native', name))]);
    const sound = await firstToFail(base, sources, tests);
    if (sound) throw new PlainError(`${sound} fails without a mutant.`);

    /** @type {string[]} */
    const survivors = [];
    const queue = [...MUTANTS.entries()];
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [number, { file, mistake, find, put }] = next;
        const folder = join(work, String(number));
        await cp(base, folder, { recursive: true });
        const path = join(folder, 'csrc', file);
        const text = await readFile(path, 'utf8');
        await writeFile(
          path,
          text.replace(find, () => put),
        );
        await compile(folder, [join('csrc', file)]);
        const caughtBy = await firstToFail(folder, sources, tests);
        say(`${file}: ${mistake}: ${caughtBy ? `caught by ${caughtBy}` : 'NOT CAUGHT'}`);
        if (!caughtBy) survivors.push(`${file}: ${mistake}`);
        await rm(folder, { recursive: true });
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    return { mutants: MUTANTS.length, caught: MUTANTS.length - survivors.length, survivors };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
