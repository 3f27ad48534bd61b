// single.mjs - npm run build:single: the whole page as one HTML file that runs from a disk, into build/single/;
// with --with-mnist also one that carries the data (about 15 MB). bundle.mjs makes its parts.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCore, replaceEach } from './build.mjs';
import { bundleSingle, thirdParty } from './bundle.mjs';
import { DATA_DIR, fetchMnist, FILES } from './fetch-mnist.mjs';
import { ensure, ensureNodeModules } from './setup.mjs';
import { PlainError, ROOT, WASM, whenMain } from './shell.mjs';

export const FOLDER = join(ROOT, 'build', 'single');

/** Scripts are inside the file, and so is all they may load. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:",
  'worker-src blob:',
  'connect-src data:',
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types cel',
].join('; ');

/** A script's text as an element's: nothing in it may end the element or begin a comment. @param {string} text */
const asScript = (text) => text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

/** @param {string} file @param {string} type */
const dataUrl = async (file, type) =>
  `data:${type};base64,${(await readFile(file)).toString('base64')}`;

/** Letters of an element: WebKit takes seconds to read a text of millions, and next to nothing for short ones. */
const PIECE = 60_000;

/** MNIST's files as elements, put together again by platform.single.js. */
async function mnistElements() {
  const elements = FILES.map(async ({ name }) => {
    const file = join(DATA_DIR, `${name}.gz`);
    if (!existsSync(file)) throw new PlainError(`${file} is missing: npm start gets MNIST.`);
    const text = (await readFile(file)).toString('base64');
    return Array.from({ length: Math.ceil(text.length / PIECE) }, (_, i) => {
      const piece = text.slice(i * PIECE, (i + 1) * PIECE);
      return `<script type="application/octet-stream" data-mnist="${name}">${piece}</script>`;
    }).join('\n');
  });
  return (await Promise.all(elements)).join('\n');
}

/**
 * The page as one HTML text, from a compiled core.
 * @param {{ withMnist?: boolean }} [options]
 * @returns {Promise<string>}
 */
export async function singlePage({ withMnist = false } = {}) {
  const { script, style, metafiles } = await bundleSingle(WASM);
  const html = await readFile(join(ROOT, 'index.html'), 'utf8');
  const policy = /(?<=http-equiv="Content-Security-Policy"\s+content=")[^"]*/.exec(html)?.[0] ?? '';
  const icon = await dataUrl(join(ROOT, 'web', 'icons', 'icon.svg'), 'image/svg+xml');
  const notices = (await thirdParty(metafiles)).replaceAll('--', '- -'); // inside a comment
  return replaceEach(html, {
    [policy]: POLICY,
    '<link rel="icon" href="./icons/icon.svg" />': `<link rel="icon" href="${icon}" />`,
    '<link rel="apple-touch-icon" href="./icons/icon-180.png" />': '',
    '<link rel="manifest" href="./manifest.webmanifest" />': '',
    '<!-- preload -->': '',
    '<link rel="stylesheet" href="./web/style.css" />': `<style>${style}</style>`,
    '<script type="module" src="./web/main.js"></script>': '',
    '<p><a href="./THIRD-PARTY-NOTICES.txt" data-text="app.licences"></a></p>': '',
    '</body>': `${withMnist ? await mnistElements() : ''}
    <script type="module">${asScript(script)}</script>
  </body>`,
    '</html>': `</html>\n<!--\n${notices}\n-->`,
  });
}

/** @param {string} name @param {string} html */
async function write(name, html) {
  await mkdir(FOLDER, { recursive: true });
  const file = join(FOLDER, name);
  await writeFile(file, html);
  console.log(`${relative(ROOT, file)}: ${(Buffer.byteLength(html) / 1e6).toFixed(1)} MB`);
}

await whenMain(import.meta.url, async (args) => {
  const options = /** @type {const} */ ({ 'with-mnist': { type: 'boolean', default: false } });
  const { values } = parseArgs({ args, options });
  await ensure(['build']);
  await ensureNodeModules();
  await buildCore();
  await write('cross-entropy-lab.html', await singlePage());
  if (!values['with-mnist']) return;
  const data = await fetchMnist({ log: () => {} });
  if (!data.ok) throw new PlainError(data.message);
  await write('cross-entropy-lab-mnist.html', await singlePage({ withMnist: true }));
});
