// npm test: sets up, builds, and runs the rings of tests - native, wasm, browser, or those that are named.
// The runners do the testing; this decides whether all of it passed.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { build, cmake } from './build.mjs';
import { fetchMnist } from './fetch-mnist.mjs';
import { ensure, ensureNodeModules, findCommand, locate } from './setup.mjs';
import { PlainError, report, ROOT, run, whenMain } from './shell.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */
/**
 * @typedef {object} Ring
 * @property {string} what
 * @property {import('./setup.mjs').Group[]} needs
 * @property {() => Promise<{ status: number, count: Count }>} run
 */

const REPORTS = join(ROOT, 'build', 'reports');

/** @type {Record<string, Ring>} */
const RINGS = {
  native: {
    what: 'the C core: under sanitizers, fuzzed, and by each compiler',
    needs: ['build', 'native'],
    run: runNative,
  },
  wasm: {
    what: 'tools, nn.wasm in Node, and the NumPy reference',
    needs: ['build', 'reference'],
    run: runWasm,
  },
  browser: {
    what: 'the page in Chromium, Firefox and WebKitGTK',
    needs: ['build', 'browsers'],
    run: runBrowser,
  },
};

/** The build tree of the native tests and fuzz targets. */
export const NATIVE_TREE = join(ROOT, 'build', 'asan');

/** Builds them, under sanitizers. */
export async function buildNative() {
  const clang = locate('native', 'clang with its sanitizers');
  const settings = ['-DCMAKE_BUILD_TYPE=Debug', '-DCEL_SANITIZE=ON', `-DCMAKE_C_COMPILER=${clang}`];
  await cmake('asan', settings, 'native_tests');
}

async function runNative() {
  await buildNative();
  const parallel = String(availableParallelism());
  const { status, output } = await run(
    'ctest',
    ['--test-dir', NATIVE_TREE, '--output-on-failure', '--no-tests=error', '-j', parallel],
    { tee: true },
  );
  const variants = await runNodeTests(
    await testFiles(['tests/native']),
    join(REPORTS, 'variants.tap'),
  );
  return together({ status, count: countCtest(output) }, variants);
}

/**
 * Two runs of one ring as one: it failed when one of them did, also by having no test.
 * @param {{ status: number, count: Count }} a
 * @param {{ status: number, count: Count }} b
 */
export function together(a, b) {
  const [first, second] = [judge(a), judge(b)];
  return {
    status: a.status || b.status || (first.failed + second.failed > 0 ? 1 : 0),
    count: {
      passed: first.passed + second.passed,
      failed: first.failed + second.failed,
      skipped: first.skipped + second.skipped,
    },
  };
}

async function runWasm() {
  const file = join(REPORTS, 'node.tap');
  const files = await testFiles(['tests/tools', 'tests/wasm', 'tests/reference']);
  // Without a name node --test would look for tests by itself, in every folder.
  if (files.length === 0) return { status: 1, count: { passed: 0, failed: 0, skipped: 0 } };
  return runNodeTests(files, file);
}

/**
 * Runs node --test over files.
 * @param {string[]} files
 * @param {string} tap where the TAP report goes
 * @param {{ quiet?: boolean }} [options] quiet: to the report only
 */
export async function runNodeTests(files, tap, { quiet = false } = {}) {
  const { status } = await run(
    process.execPath,
    [
      '--test',
      ...(quiet ? [] : ['--test-reporter=spec', '--test-reporter-destination=stdout']),
      ...['--test-reporter=tap', `--test-reporter-destination=${tap}`],
      ...files,
    ],
    { env: { NODE_TEST_CONTEXT: undefined } }, // set within a test, where it silences an inner run
  );
  return { status, count: countTap(textOf(tap)) };
}

async function runBrowser() {
  const json = join(REPORTS, 'playwright.json');
  const [command, ...args] = [
    ...(findCommand(['xvfb-run']) ? ['xvfb-run', '-a', '-s', '-screen 0 1280x1024x24'] : []),
    ...['npx', 'playwright', 'test', '-c', 'tests/browser/playwright.config.mjs'],
    '--reporter=list,json',
  ];
  const { status } = await run(command, args, {
    env: {
      PLAYWRIGHT_JSON_OUTPUT_NAME: json,
      CHROMIUM: locate('browsers', 'Chromium'),
      FIREFOX: locate('browsers', 'Firefox'),
      WEBKIT_DRIVER: locate('browsers', 'WebKitWebDriver'),
      MINIBROWSER: locate('browsers', 'MiniBrowser'),
    },
  });
  return { status, count: countPlaywright(textOf(json)) };
}

/** @param {string} file */
const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** @param {string[]} folders @returns {Promise<string[]>} */
async function testFiles(folders) {
  const found = folders.map(async (folder) => {
    const names = existsSync(join(ROOT, folder)) ? await readdir(join(ROOT, folder)) : [];
    const tests = names.filter((name) => name.endsWith('.test.mjs')).sort();
    return tests.map((name) => join(ROOT, folder, name));
  });
  return (await Promise.all(found)).flat();
}

/** @param {string} output of ctest @returns {Count} */
export function countCtest(output) {
  const [, failed = 0, total = 0] = /(\d+) tests? failed out of (\d+)/.exec(output) ?? [];
  const skipped = output.match(/\*\*\*Skipped/g)?.length ?? 0;
  return { passed: Number(total) - Number(failed) - skipped, failed: Number(failed), skipped };
}

/** @param {string} report of node --test, as TAP @returns {Count} */
export function countTap(report) {
  // The last one: a test's own output may look the same.
  const number = (/** @type {string} */ name) =>
    Number([...report.matchAll(new RegExp(`^# ${name} (\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0);
  return {
    passed: number('pass'),
    failed: number('fail') + number('cancelled'),
    skipped: number('skipped') + number('todo'),
  };
}

/** @param {string} report of Playwright, as JSON @returns {Count} */
export function countPlaywright(report) {
  const {
    expected = 0,
    flaky = 0,
    unexpected = 0,
    skipped = 0,
  } = JSON.parse(report || '{}').stats ?? {};
  return { passed: expected, failed: unexpected + flaky, skipped };
}

/**
 * A ring has failed when its runner says so, whatever it counted, and when it ran no test.
 * @param {{ status: number, count: Count }} result
 * @returns {Count}
 */
export function judge({ status, count }) {
  const isWrong = status !== 0 || count.passed + count.failed === 0;
  return { ...count, failed: isWrong ? Math.max(count.failed, 1) : count.failed };
}

/** @param {string} name @param {Ring} ring */
async function runRing(name, ring) {
  console.log(`\n== ${name}: ${ring.what}`);
  const started = performance.now();
  /** @type {Count} */
  let count;
  let note = '';
  try {
    const result = await ring.run();
    count = judge(result);
    if (result.count.passed + result.count.failed === 0) note = '; no test ran';
    else if (result.status !== 0) note = `; the runner ended with status ${result.status}`;
  } catch (error) {
    report(error);
    count = judge({ status: 1, count: { passed: 0, failed: 0, skipped: 0 } });
    note = '; it could not be run';
  }
  return { name, note, count, seconds: (performance.now() - started) / 1000 };
}

/** @param {string[]} names */
async function test(names) {
  const rings = names.map((name) => RINGS[name]);
  await ensure([...new Set(rings.flatMap((ring) => ring.needs))]);
  await ensureNodeModules();
  const data = await fetchMnist({ log: () => {} });
  console.log(data.message);
  await build();
  await rm(REPORTS, { recursive: true, force: true }); // an old report must not speak for this run
  await mkdir(REPORTS, { recursive: true });
  const results = [];
  for (const name of names) results.push(await runRing(name, RINGS[name]));
  console.log();
  for (const { name, note, count, seconds } of results) {
    const { passed, failed, skipped } = count;
    const skips = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(
      `${name}: ${passed} passed, ${failed} failed${skips}, ${seconds.toFixed(1)} s${note}`,
    );
  }
  return results.map(({ count }) => count);
}

await whenMain(import.meta.url, async (args) => {
  const unknown = args.filter((arg) => !(arg in RINGS));
  if (unknown.length > 0)
    throw new PlainError(
      `${unknown.join(', ')}: not a ring; they are ${Object.keys(RINGS).join(', ')}.`,
    );
  let counts = [{ passed: 0, failed: 1 }];
  try {
    counts = await test(
      Object.keys(RINGS).filter((name) => args.length === 0 || args.includes(name)),
    );
  } catch (error) {
    report(error); // the set-up or the build
  }
  // Last, and alone on its line.
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});
