// bundle.mjs - the page's modules, style and workers, made by esbuild into what a browser loads: many files with
// hashed names for a server, or texts to be put into one HTML file. Where they go is build.mjs's and single.mjs's.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { languagesPlugin } from './languages.mjs';
import { PlainError, ROOT } from './shell.mjs';
import { typesetPlugin } from './typeset.mjs';

const WORKERS = 'web/worker';
const ENDING = '.worker.js';
/** What a first visit shows. */
const FIRST_LAB = 'web/labs/neuron/neuron.js';

/** Every worker of the page by its name: "training" is web/worker/training.worker.js. */
const workerNames = () =>
  readdirSync(join(ROOT, WORKERS))
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length));

/** @param {string} name */
const workerEntry = (name) => `${WORKERS}/${name}${ENDING}`;

/** @typedef {import('esbuild').Metafile} Metafile */

/**
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<import('esbuild').BuildResult<{ metafile: true }>>}
 */
async function bundle(options) {
  // Not at the top: this file is loaded before npm has installed anything.
  const esbuild = await import('esbuild');
  try {
    return await esbuild.build({
      absWorkingDir: ROOT,
      bundle: true,
      format: 'esm',
      target: 'es2022',
      minify: true,
      legalComments: 'none', // all licences stand in one file: see thirdParty()
      external: ['./assets/*'], // images named by the style sheet, copied as they are
      ...options,
      plugins: [typesetPlugin, ...(options.plugins ?? [])],
      metafile: true,
    });
  } catch {
    throw new PlainError('esbuild failed: see its messages above.');
  }
}

/** The name of the file that came of an entry point. @param {Metafile} metafile @param {string} entry */
function outputOf({ outputs }, entry) {
  const found = Object.keys(outputs).find((file) => outputs[file].entryPoint === entry);
  if (!found) throw new Error(`esbuild made nothing of ${entry}`);
  return basename(found);
}

/** Files and all that they import at once, each once. @param {Metafile} metafile @param {string[]} names */
function withImports({ outputs }, names) {
  const byName = Object.fromEntries(
    Object.entries(outputs).map(([path, { imports }]) => [basename(path), imports]),
  );
  const all = new Set(names);
  for (const name of all)
    for (const { path, kind } of byName[name])
      if (kind === 'import-statement') all.add(basename(path));
  return [...all];
}

/** @param {string | Buffer} content */
export const hashOf = (content) =>
  createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();

/** Names the files of a built page to web/platform.js. @param {BuiltFiles} files */
const namesFor = (files) => ({ BUILT: JSON.stringify(files) });

/**
 * The page as files with hashed names, in one folder: a name stands for its content for ever.
 * @param {string} outdir
 * @param {string} wasm
 * @param {string} [serviceWorker] its address, seen from that folder
 * @param {string[]} [languages] files of languages beside those of web/i18n
 * @returns {Promise<{ main: string, style: string, wasm: string, preload: string[], metafiles: Metafile[] }>} names
 *   in the folder; preload: modules that a first visit needs behind main
 */
export async function bundleSite(outdir, wasm, serviceWorker, languages) {
  const names = { outdir, entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]' };
  const wasmName = `nn-${hashOf(readFileSync(wasm))}.wasm`;
  // Workers first, because their names go into the page's code.
  const workers = await bundle({
    ...names,
    entryPoints: workerNames().map(workerEntry),
    define: namesFor({ wasm: wasmName, workers: {} }),
  });
  const built = Object.fromEntries(
    workerNames().map((name) => [name, outputOf(workers.metafile, workerEntry(name))]),
  );
  const styles = await bundle({ ...names, entryPoints: ['web/style.css', 'web/later.css'] });
  const laterStyle = outputOf(styles.metafile, 'web/later.css');
  const page = await bundle({
    ...names,
    splitting: true, // each lab comes when it is shown
    entryPoints: ['web/main.js'],
    define: namesFor({ wasm: wasmName, laterStyle, workers: built, serviceWorker }),
    plugins: [languagesPlugin(languages)],
  });
  await copyFile(wasm, join(outdir, wasmName));
  const main = outputOf(page.metafile, 'web/main.js');
  const first = [main, outputOf(page.metafile, FIRST_LAB)];
  return {
    main,
    style: outputOf(styles.metafile, 'web/style.css'),
    wasm: wasmName,
    preload: withImports(page.metafile, first).filter((name) => name !== main),
    metafiles: [workers.metafile, styles.metafile, page.metafile],
  };
}

/**
 * The service worker's text; the list of files that it keeps, PRECACHE, has to stand before it.
 * @returns {Promise<{ text: string, metafile: Metafile }>}
 */
export async function bundleServiceWorker() {
  const { outputFiles, metafile } = await bundle({
    entryPoints: ['web/offline/service-worker.js'],
    write: false,
    format: 'iife', // not every browser has service workers that are modules
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return { text: outputFiles?.[0].text ?? '', metafile };
}

/**
 * The page as two texts, its workers and nn.wasm inside the first.
 * @param {string} wasm
 * @returns {Promise<{ script: string, style: string, metafiles: Metafile[] }>}
 */
export async function bundleSingle(wasm) {
  /** @type {Metafile[]} */
  const metafiles = [];
  /** Every import of platform.js gets its stand-in. @param {string} standIn @returns {import('esbuild').Plugin} */
  const platform = (standIn) => ({
    name: 'platform',
    setup({ onResolve }) {
      onResolve({ filter: /\/platform\.js$/ }, () => ({ path: join(ROOT, 'web', standIn) }));
    },
  });
  const workers = await Promise.all(
    workerNames().map(async (name) => {
      const result = await bundle({
        entryPoints: [workerEntry(name)],
        write: false,
        format: 'iife',
        plugins: [platform('platform.single-worker.js')],
      });
      metafiles.push(result.metafile);
      return [name, result.outputFiles?.[0].text];
    }),
  );
  /** @type {Record<string, unknown>} */
  const inline = {
    'inline:wasm': `data:application/wasm;base64,${readFileSync(wasm).toString('base64')}`,
    'inline:workers': Object.fromEntries(workers),
  };
  const page = await bundle({
    entryPoints: ['web/main.js', 'web/style.css', 'web/later.css'],
    outdir: 'single',
    write: false,
    plugins: [
      platform('platform.single.js'),
      languagesPlugin(),
      {
        name: 'inline',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^inline:/ }, ({ path }) => ({ path, namespace: 'inline' }));
          onLoad({ filter: /.*/, namespace: 'inline' }, ({ path }) => ({
            contents: JSON.stringify(inline[path]),
            loader: 'json',
          }));
        },
      },
    ],
  });
  metafiles.push(page.metafile);
  const text = (/** @type {string} */ ending) =>
    page.outputFiles?.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return {
    script: text('main.js'),
    style: text('style.css') + text('later.css'),
    metafiles,
  };
}

/**
 * The licences of what is in the bundles, as they ask for: read off the bundles, so that none is forgotten.
 * @param {Metafile[]} metafiles
 * @returns {Promise<string>}
 */
export async function thirdParty(metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const packages = new Set(
    inputs
      .map((file) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1])
      .filter((name) => name !== undefined),
  );
  const parts = [...packages].sort().map(async (name) => {
    const folder = join(ROOT, 'node_modules', name);
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (!file) throw new PlainError(`${name} comes without the text of its licence.`);
    return `${name} ${version} (${license})\n\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`;
  });
  const own = (await readFile(join(ROOT, 'LICENSE'), 'utf8')).trim();
  return [`Cross-Entropy Lab\n\n${own}\n`, ...(await Promise.all(parts))].join(
    `\n${'-'.repeat(80)}\n\n`,
  );
}
