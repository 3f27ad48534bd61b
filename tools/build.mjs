// Builds everything a browser needs into dist/: nn.wasm by cmake, the page's modules and style by bundle.mjs.
// Does not install tools (setup.mjs), get data (fetch-mnist.mjs) or make the one HTML file (single.mjs).
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { copyFile, cp, link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bundleServiceWorker, bundleSite, hashOf, thirdParty } from './bundle.mjs';
import { ATTRIBUTION, DATA_DIR, FILES } from './fetch-mnist.mjs';
import { PlainError, ROOT, run, WASM, whenMain } from './shell.mjs';

/** The folder that is served. */
export const DIST = join(ROOT, 'dist');
/** The licences of what is bundled, beside the page. */
const NOTICES = 'THIRD-PARTY-NOTICES.txt';
const SERVICE_WORKER = 'service-worker.js';
/** Names that change with their content. */
const HASHED = /-[0-9A-Z]{8}\.\w+$/;
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
 * Builds dist/, which any static server can serve under any path.
 * @param {{ quiet?: boolean, offline?: boolean }} [options] offline: with a service worker
 */
export async function build({ quiet = false, offline = true } = {}) {
  const started = performance.now();
  if (!quiet && !existsSync(WASM)) console.log('Compiling the core.');
  await buildCore();
  await buildSite(DIST, { offline });
  await publishData(join(DIST, 'mnist'));
  if (!quiet) console.log(`Built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

export { WASM }; // made here; its place is known without this file

/** Compiles nn.wasm. */
export const buildCore = () => cmake('release', ['-DCMAKE_BUILD_TYPE=Release'], 'wasm');

/**
 * Everything but the data, from a compiled core.
 * @param {string} folder emptied first
 * @param {{ offline?: boolean, version?: string, languages?: string[] }} [options] offline: with a service worker;
 *   version: a mark in the page, by which a test tells two builds apart; languages: files of further ones
 */
export async function buildSite(folder, { offline = true, version = '', languages } = {}) {
  await rm(folder, { recursive: true, force: true });
  const web = join(folder, 'web');
  const { main, style, wasm, preload, metafiles } = await bundleSite(
    web,
    WASM,
    offline ? `../${SERVICE_WORKER}` : undefined,
    languages,
  );
  const assets = join(ROOT, 'web', 'assets');
  if (existsSync(assets)) await cp(assets, join(web, 'assets'), { recursive: true });
  await cp(join(ROOT, 'web', 'icons'), join(folder, 'icons'), { recursive: true });
  await copyFile(join(ROOT, 'web', 'manifest.webmanifest'), join(folder, 'manifest.webmanifest'));
  const page = replaceEach(await readFile(join(ROOT, 'index.html'), 'utf8'), {
    './web/style.css': `./web/${style}`,
    './web/main.js': `./web/${main}`,
    '<!-- preload -->': [
      ...preload.map((name) => `<link rel="modulepreload" href="./web/${name}" />`),
      `<link rel="preload" href="./web/${wasm}" as="fetch" crossorigin />`,
    ].join('\n    '),
  });
  // Remarks and indentation are for those who read the source.
  const slim = page.replace(/<!--.*?-->/gs, '').replace(/\n\s+/g, '\n');
  await writeFile(join(folder, 'index.html'), version ? `${slim}<!-- ${version} -->\n` : slim);
  const worker = await bundleServiceWorker();
  await writeFile(join(folder, NOTICES), await thirdParty([...metafiles, worker.metafile]));
  if (!offline) return;
  const kept = JSON.stringify(await filesToKeep(folder)); // last: all of it is there now
  await writeFile(join(folder, SERVICE_WORKER), `const PRECACHE = ${kept};\n${worker.text}`);
}

/**
 * Replaces texts that have to be there, once each.
 * @param {string} text
 * @param {Record<string, string>} replacements
 */
export function replaceEach(text, replacements) {
  for (const [from, to] of Object.entries(replacements)) {
    if (text.split(from).length !== 2) throw new Error(`"${from}" is not there once`);
    text = text.replace(from, () => to); // a function: "$" in code would mean something
  }
  return text;
}

/**
 * What the service worker keeps: all of the built page.
 * @param {string} folder
 */
async function filesToKeep(folder) {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => statSync(join(folder, name)).isFile()).sort();
  return Promise.all(
    files.map(async (name) => ({
      url: name.replaceAll('\\', '/'),
      revision: HASHED.test(name) ? null : hashOf(await readFile(join(folder, name))),
    })),
  );
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
