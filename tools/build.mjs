// Builds everything a browser needs into dist/: nn.wasm by cmake, the page's modules and style by esbuild.
// Does not install tools (setup.mjs) or get data (fetch-mnist.mjs).
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { copyFile, cp, link, mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ATTRIBUTION, DATA_DIR, FILES } from './fetch-mnist.mjs';
import { PlainError, ROOT, run, whenMain } from './shell.mjs';
import { typesetPlugin } from './typeset.mjs';

/** The folder that is served. */
export const DIST = join(ROOT, 'dist');
/** The compiled core, for tests and the command line. */
export const WASM = join(ROOT, 'build', 'release', 'nn.wasm');
/** What buildBench() makes: see CMakeLists.txt. */
export const BENCH = {
  native: join(ROOT, 'build', 'release', 'bench_native'),
  rates: join(ROOT, 'build', 'release', 'rates.wasm'),
  scalar: join(ROOT, 'build', 'release', 'nn-scalar.wasm'),
};

/**
 * Configures a cmake build tree and builds one target in it. The compilers' output goes to a log, of which
 * the beginning is shown when something fails.
 * @param {string} folder of the build tree, below build/
 * @param {string[]} settings for cmake, such as -DCMAKE_BUILD_TYPE=Release
 * @param {string} [target] without one the tree is configured only
 */
export async function cmake(folder, settings, target) {
  const tree = join(ROOT, 'build', folder);
  const cache = join(tree, 'CMakeCache.txt');
  // A tree that was configured for another folder (the project was moved or copied) is of no use.
  if (
    existsSync(cache) &&
    !readFileSync(cache, 'utf8').includes(`=${ROOT.replace(/[\\/]$/, '')}\n`)
  )
    await rm(tree, { recursive: true });
  await mkdir(tree, { recursive: true });
  const logFile = join(tree, 'build.log');
  const log = openSync(logFile, 'w');
  // Debian's emcc looks for its JavaScript helpers there when Node is not Debian's own.
  const env = existsSync('/usr/share/nodejs') ? { NODE_PATH: '/usr/share/nodejs' } : {};
  try {
    const steps = [['-S', '.', '-B', tree, ...settings]];
    const jobs = String(availableParallelism());
    if (target) steps.push(['--build', tree, '--target', target, '--parallel', jobs]);
    for (const step of steps) {
      const { status } = await run('cmake', step, { env, log });
      if (status !== 0)
        throw new PlainError(`${startOfLog(logFile)}\n\ncmake ${step.join(' ')} failed.`);
    }
  } finally {
    closeSync(log);
  }
}

/** The first lines of a log that are not progress. @param {string} file */
function startOfLog(file) {
  const telling = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/^(--|\[)/.test(line));
  return [...telling.slice(0, 40), `(all of it: ${file})`].join('\n');
}

/** Configures the release tree; also writes the compile commands that clang-tidy reads. */
export const configure = () => cmake('release', ['-DCMAKE_BUILD_TYPE=Release']);

/** Builds what the benchmark compares with. @param {...('bench_native' | 'bench_wasm')} targets */
export async function buildBench(...targets) {
  for (const target of targets) await cmake('release', ['-DCMAKE_BUILD_TYPE=Release'], target);
}

/**
 * Builds dist/.
 * @param {{ quiet?: boolean }} [options]
 */
export async function build({ quiet = false } = {}) {
  const started = performance.now();
  if (!quiet && !existsSync(WASM)) console.log('Compiling the core.');
  await cmake('release', ['-DCMAKE_BUILD_TYPE=Release'], 'wasm');
  await rm(DIST, { recursive: true, force: true });
  await bundle(join(DIST, 'web'));
  await copyFile(join(ROOT, 'index.html'), join(DIST, 'index.html'));
  await copyFile(WASM, join(DIST, 'web', 'nn.wasm'));
  const assets = join(ROOT, 'web', 'assets');
  if (existsSync(assets)) await cp(assets, join(DIST, 'web', 'assets'), { recursive: true });
  await publishData(join(DIST, 'mnist'));
  if (!quiet) console.log(`Built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

/** @param {string} outdir */
async function bundle(outdir) {
  // Not at the top: this file is loaded before npm has installed anything.
  const esbuild = await import('esbuild');
  try {
    await esbuild.build({
      absWorkingDir: ROOT,
      entryPoints: {
        main: 'web/main.js',
        'training.worker': 'web/worker/training.worker.js',
        'study.worker': 'web/worker/study.worker.js',
        style: 'web/style.css',
      },
      outdir,
      bundle: true,
      format: 'esm',
      target: 'es2022',
      minify: true,
      sourcemap: true,
      plugins: [typesetPlugin],
      external: ['./assets/*'], // images named by the style sheet, copied as they are
    });
  } catch {
    throw new PlainError('esbuild failed: see its messages above.');
  }
}

/**
 * Puts the data, when it is complete, where the page looks for it.
 * @param {string} folder
 */
async function publishData(folder) {
  const names = [...FILES.map(({ name }) => `${name}.gz`), ATTRIBUTION];
  if (!names.every((name) => existsSync(join(DATA_DIR, name)))) return;
  await mkdir(folder, { recursive: true });
  for (const name of names)
    await link(join(DATA_DIR, name), join(folder, name)).catch(() =>
      copyFile(join(DATA_DIR, name), join(folder, name)),
    );
}

await whenMain(import.meta.url, () => build());
