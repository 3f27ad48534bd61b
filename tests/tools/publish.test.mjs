// publish.test.mjs - what others get: the built page, the one HTML file, the packed package. From a compiled core; the
// page itself is tested in tests/browser/.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { buildSite } from '../../tools/build.mjs';
import { hashOf } from '../../tools/bundle.mjs';
import { ROOT } from '../../tools/shell.mjs';
import { singlePage } from '../../tools/single.mjs';

const exec = promisify(execFile);
/** What a first visit may cost, compressed, until the first lab with its chart can be used. */
const FIRST_VISIT_BYTES = 150_000;

let scratch = '';
let site = '';
/** @type {string[]} paths in site */
let files = [];
let page = '';

before(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'cel-publish-'));
  site = join(scratch, 'site');
  await buildSite(site);
  const names = await readdir(site, { recursive: true });
  files = names.filter((name) => statSync(join(site, name)).isFile());
  page = await readFile(join(site, 'index.html'), 'utf8');
});
after(() => rm(scratch, { recursive: true, force: true }));

/** @param {string} name */
const read = (name) => readFile(join(site, name));
/** Scripts and styles in the page itself, and the attributes of elements that could hold any. @param {string} html */
const inline = (html) => [
  ...html.matchAll(/<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|javascript:/g),
];

test('site: names of code change with their content, addresses are relative, no map is shipped', async () => {
  const code = files.filter((file) => file.startsWith('web/'));
  assert.ok(code.some((file) => /^web\/training\.worker-\w{8}\.js$/.test(file)));
  for (const file of code) assert.match(file, /-[0-9A-Z]{8}\.(js|css|wasm)$/);
  const wasm = code.find((file) => file.endsWith('.wasm')) ?? '';
  assert.ok(wasm.includes(hashOf(await read(wasm))));
  const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);
  for (const address of addresses) {
    assert.match(address, /^(\.\/|#)/);
    if (/^\.\/./.test(address)) assert.ok(files.includes(address.slice(2)), address);
  }
});

test('site: a strict policy, and nothing in the page that would need a laxer one', () => {
  const [, policy] = /Content-Security-Policy"\s+content="([^"]*)"/.exec(page) ?? [];
  assert.match(policy, /^default-src 'none';/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|\*|https?:/);
  assert.deepEqual(inline(page), []);
});

test('site: the service worker keeps each file of it', async () => {
  const worker = (await read('service-worker.js')).toString();
  const kept = [...worker.matchAll(/\{"url":"([^"]+)","revision":(null|"\w+")\}/g)];
  assert.deepEqual(
    kept.map(([, url]) => url).sort(),
    files.filter((file) => file !== 'service-worker.js').sort(),
  );
  for (const [, url, revision] of kept)
    assert.equal(revision === 'null', url.startsWith('web/'), url);
});

test('site: without a service worker, as npm start serves it, nothing asks for one', async () => {
  const folder = join(scratch, 'plain');
  await buildSite(folder, { offline: false });
  const names = await readdir(folder, { recursive: true });
  assert.ok(!names.includes('service-worker.js'));
  const code = names.filter((name) => name.endsWith('.js'));
  for (const name of code)
    assert.doesNotMatch(await readFile(join(folder, name), 'utf8'), /service-worker\.js/);
});

test('site: the manifest names icons of the size it says', async () => {
  const {
    name,
    icons,
    start_url: start,
  } = JSON.parse((await read('manifest.webmanifest')).toString());
  assert.match(name, /Cross-Entropy Lab.*交叉熵实验室/);
  assert.equal(start, './');
  for (const { src, type, sizes } of icons) {
    const bytes = await read(src.slice(2));
    if (type === 'image/png')
      assert.equal(sizes, `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src);
  }
});

test('site: what the first lab needs is small', async () => {
  // What the page names in its head, and what that code then asks for: charts, and the larger language's texts.
  const named = [...page.matchAll(/(?:href|src)="\.\/(web\/[^"]*)"/g)].map(([, file]) => file);
  for (const part of ['main', 'neuron', 'nn', 'style'])
    assert.ok(
      named.some((file) => file.startsWith(`web/${part}-`)),
      part,
    );
  const sizeOf = async (/** @type {string} */ file) => gzipSync(await read(file)).length;
  const like = async (/** @type {RegExp} */ name) =>
    Math.max(...(await Promise.all(files.filter((file) => name.test(file)).map(sizeOf))));
  const sizes = await Promise.all(['index.html', ...named].map(sizeOf));
  const charts = await like(/^web\/chart-library-/);
  const texts = await like(/^web\/(en|zh)-/);
  const sum = sizes.reduce((total, size) => total + size, charts + texts);
  assert.ok(charts > 30_000 && texts > 5_000 && sum < FIRST_VISIT_BYTES, `${sum} bytes`);
});

test('site: licences of all that is bundled', async () => {
  const notices = (await read('THIRD-PARTY-NOTICES.txt')).toString();
  for (const words of [
    /Cross-Entropy Lab/,
    /chart\.js 4/,
    /@kurkle\/color/,
    /workbox-precaching 7/,
  ])
    assert.match(notices, words);
  assert.ok((notices.match(/Permission is hereby granted/g) ?? []).length >= 4);
});

test('one file: needs no other, and its script is whole', async () => {
  const html = await singlePage();
  assert.doesNotMatch(html, /(href|src)="\.\/(web|icons|manifest)/);
  assert.match(html, /connect-src data:;/);
  const scripts = [...html.matchAll(/<script type="module">([^]*?)<\/script>/g)];
  assert.equal(scripts.length, 1);
  new vm.Script(`async () => {${scripts[0][1]}}`); // throws where something ended the element too early
  assert.match(html, /chart\.js 4[^]*Permission is hereby granted/);
});

test('package: installed into an empty folder, it trains, computes and has types', async () => {
  const { stdout } = await exec('npm', ['pack', '--json', '--pack-destination', scratch], {
    cwd: ROOT,
  });
  const [{ filename, files: packed }] = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
  assert.ok(
    packed.every((/** @type {{ path: string }} */ { path }) => !/tests|mnist-|\.data/.test(path)),
  );
  const cwd = join(scratch, 'user');
  await mkdir(cwd);
  await writeFile(join(cwd, 'package.json'), '{ "private": true, "type": "module" }');
  await exec('npm', ['install', '--offline', '--no-audit', '--no-fund', join(scratch, filename)], {
    cwd,
  });

  const cel = join(cwd, 'node_modules', '.bin', 'cel');
  const { stdout: line } = await exec(cel, ['softmax', '--z', '1,1'], { cwd });
  assert.deepEqual(JSON.parse(line).a, [0.5, 0.5]);

  const program = `
    import { readFile } from 'node:fs/promises';
    import { fileURLToPath } from 'node:url';
    import { CelError, Dataset, loadEngine, Network, Neuron, softmax } from 'cross-entropy-lab';
    const engine = await loadEngine(
      await readFile(fileURLToPath(import.meta.resolve('cross-entropy-lab/nn.wasm'))),
    );
    const neuron = new Neuron(engine, {
      cost: 'quadratic', output: 'sigmoid', gradient: 'eq61',
      w: 2, b: 2, x: 1, y: 0, eta: 0.15, epochs: 300,
    });
    neuron.step(300);
    const network = new Network(engine, { sizes: [784, 30, 10], cost: 'cross-entropy', output: 'sigmoid' });
    network.initialize('large', 1);
    console.log(neuron.history[300].a.toFixed(4), softmax(engine, [1, 1]).a[0], network.digest().length);
  `;
  await writeFile(join(cwd, 'program.mjs'), program);
  const { stdout: numbers } = await exec(process.execPath, ['program.mjs'], { cwd });
  assert.equal(numbers, '0.2028 0.5 16\n');

  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const check = (/** @type {string} */ text) =>
    writeFile(join(cwd, 'check.ts'), text).then(() =>
      exec(tsc, ['--noEmit', '--strict', '--module', 'nodenext', '--types', '', 'check.ts'], {
        cwd,
      }),
    );
  const typed = (/** @type {string} */ type) =>
    check(`
      import { Data, type Engine, Experiment, loadEngine, Network } from 'cross-entropy-lab';
      export async function sizes(bytes: Uint8Array<ArrayBuffer>): Promise<${type}> {
        const engine: Engine = await loadEngine(bytes);
        Data.synthetic(engine);
        return new Network(engine, { sizes: [2, 1], cost: 'quadratic', output: 'sigmoid' }).sizes;
      }
      export const make = (...args: ConstructorParameters<typeof Experiment>) => new Experiment(...args);
    `);
  await typed('number[]');
  await assert.rejects(typed('string[]')); // the types say something
});
