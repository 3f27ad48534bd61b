// Tests of the tools: getting MNIST, serving, finding programs, and judging test runs. No network, no sleep.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { fetchMnist } from '../../tools/fetch-mnist.mjs';
import { createServer, listen, parsePort } from '../../tools/serve.mjs';
import { findCommand, missing, nodeModulesAreCurrent } from '../../tools/setup.mjs';
import {
  countCtest,
  countPlaywright,
  countTap,
  judge,
  runNodeTests,
  together,
} from '../../tools/test.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'cel-tools-'));
after(() => rmSync(scratch, { recursive: true }));

/** A new empty folder. */
const newFolder = () => mkdtempSync(join(scratch, 'folder-'));

/**
 * Serves on a free port until the test ends.
 * @param {import('node:test').TestContext} t
 * @param {http.Server} server
 */
async function open(t, server) {
  const port = await listen(server, 0);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return port;
}

// ---- fetch-mnist ------------------------------------------------------------------------------------

const content = randomBytes(200_000); // does not compress, so a cut falls well inside
const packed = gzipSync(content);
const sha256 = createHash('sha256').update(content).digest('hex');
const file = { name: 'digits', bytes: content.length, sha256 };

/** @param {Partial<Parameters<typeof fetchMnist>[0]>} options */
const get = (options) =>
  fetchMnist({ folders: [], mirrors: [], files: [file], log() {}, ...options });

/** @param {string} dir */
const kept = (dir) => gunzipSync(readFileSync(join(dir, 'digits.gz')));

/** @typedef {(response: http.ServerResponse, from: number) => void} Answer */

/**
 * A mirror that answers the first request by the first answer, and so on, the last one for ever.
 * @param {import('node:test').TestContext} t
 * @param {Answer[]} answers
 */
async function mirror(t, ...answers) {
  /** @type {(string | undefined)[]} */
  const ranges = [];
  const port = await open(
    t,
    http.createServer((request, response) => {
      ranges.push(request.headers.range);
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      answers[Math.min(ranges.length, answers.length) - 1](response, from);
    }),
  );
  return { url: `http://127.0.0.1:${port}/mnist/`, ranges };
}

/** @param {Buffer} bytes @returns {Answer} */
const whole = (bytes) => (response, from) =>
  response.writeHead(from > 0 ? 206 : 200).end(bytes.subarray(from));

/**
 * Sends some bytes and, once some have been saved, breaks the connection.
 * @param {string} part the file they are saved in
 * @returns {Answer}
 */
const cutShort = (part) => async (response, from) => {
  response.writeHead(from > 0 ? 206 : 200, { 'Content-Length': packed.length - from });
  response.write(packed.subarray(from, from + 70_000));
  while (!existsSync(part) || statSync(part).size <= from) await setImmediate();
  response.destroy();
};

test('mnist: downloaded, checked, kept with its attribution, and not asked for again', async (t) => {
  const dir = newFolder();
  const { url, ranges } = await mirror(t, whole(packed));
  assert.equal((await get({ dir, mirrors: [url] })).ok, true);
  assert.deepEqual(kept(dir), content);
  assert.deepEqual(readdirSync(dir).sort(), ['ATTRIBUTION.txt', 'digits.gz']);
  assert.match(readFileSync(join(dir, 'ATTRIBUTION.txt'), 'utf8'), /LeCun[^]*ShareAlike 3\.0/);
  assert.equal((await get({ dir, mirrors: [url] })).ok, true);
  assert.equal(ranges.length, 1);
});

test('mnist: a cut connection is taken up where it ended', async (t) => {
  const dir = newFolder();
  const cut = cutShort(join(dir, 'digits.gz.part'));
  const { url, ranges } = await mirror(t, cut, cut, whole(packed));
  assert.equal((await get({ dir, mirrors: [url] })).ok, true);
  assert.deepEqual(kept(dir), content);
  assert.equal(ranges.length, 3);
  assert.equal(ranges[0], undefined);
  assert.match(ranges[1] ?? '', /^bytes=[1-9]/);
});

test('mnist: what an earlier start left is gone on with', async (t) => {
  const dir = newFolder();
  writeFileSync(join(dir, 'digits.gz.part'), packed.subarray(0, 50_000));
  const { url, ranges } = await mirror(t, whole(packed));
  assert.equal((await get({ dir, mirrors: [url] })).ok, true);
  assert.deepEqual(ranges, ['bytes=50000-']);
  assert.deepEqual(kept(dir), content);
});

test('mnist: a beginning that does not fit the rest is thrown away', async (t) => {
  const dir = newFolder();
  writeFileSync(join(dir, 'digits.gz.part'), randomBytes(50_000));
  const { url, ranges } = await mirror(t, whole(packed));
  assert.equal((await get({ dir, mirrors: [url] })).ok, true);
  assert.deepEqual(ranges, ['bytes=50000-', undefined]);
  assert.deepEqual(kept(dir), content);
});

test('mnist: wrong bytes are refused, named, and leave nothing', async (t) => {
  const dir = newFolder();
  const { url } = await mirror(t, whole(gzipSync(randomBytes(content.length))));
  const { ok, message } = await get({ dir, mirrors: [url] });
  assert.equal(ok, false);
  assert.match(message, /synthetic digits/);
  assert.match(message, /digits\.gz is another file/);
  assert.deepEqual(readdirSync(dir), []);
});

test('mnist: a page instead of the file, an endless file, an error status', async (t) => {
  const dir = newFolder();
  const page = await mirror(t, whole(Buffer.from('<html>Please log in</html>')));
  const endless = await mirror(t, whole(randomBytes(3 * content.length)));
  const lost = await mirror(t, (response) => response.writeHead(404).end());
  const { ok, message } = await get({ dir, mirrors: [page.url, endless.url, lost.url] });
  assert.equal(ok, false);
  assert.match(message, /has 26 bytes instead of 200000/);
  assert.match(message, /too long/);
  assert.match(message, /HTTP 404/);
  assert.deepEqual(readdirSync(dir), []);
});

test('mnist: a mirror that cannot be reached is asked once, and the next one serves', async (t) => {
  const dir = newFolder();
  const { url } = await mirror(t, whole(packed));
  const closed = http.createServer();
  const port = await listen(closed, 0);
  closed.close();
  /** @type {string[]} */
  const lines = [];
  const files = [file, { ...file, name: 'digits-2' }];
  const mirrors = [`http://127.0.0.1:${port}/`, url];
  assert.equal((await get({ dir, files, mirrors, log: (line) => lines.push(line) })).ok, true);
  assert.equal(lines.filter((line) => line.includes(`:${port}/`)).length, 1);
});

test('mnist: CEL_MNIST_MIRRORS replaces the mirrors', async (t) => {
  const { url } = await mirror(t, whole(packed));
  process.env.CEL_MNIST_MIRRORS = url;
  t.after(() => delete process.env.CEL_MNIST_MIRRORS);
  const dir = newFolder();
  assert.equal((await fetchMnist({ dir, folders: [], files: [file], log() {} })).ok, true);
  assert.deepEqual(kept(dir), content);
});

test('mnist: MNIST_DIR is taken, compressed or not; a wrong file in it is named', async (t) => {
  const folder = newFolder();
  process.env.MNIST_DIR = folder;
  t.after(() => delete process.env.MNIST_DIR);
  const take = (/** @type {string} */ dir) =>
    fetchMnist({ dir, mirrors: [], files: [file], log() {} });

  writeFileSync(join(folder, 'digits'), content.subarray(1));
  const wrong = newFolder();
  const { ok, message } = await take(wrong);
  assert.equal(ok, false);
  assert.match(message, /digits has 199999 bytes instead of 200000/);
  assert.deepEqual(readdirSync(wrong), []);

  writeFileSync(join(folder, 'digits'), content);
  const raw = newFolder();
  assert.equal((await take(raw)).ok, true);
  assert.deepEqual(kept(raw), content);

  writeFileSync(join(folder, 'digits.gz'), packed);
  const compressed = newFolder();
  assert.equal((await take(compressed)).ok, true);
  assert.deepEqual(readFileSync(join(compressed, 'digits.gz')), packed);
});

test('mnist: a damaged file that is there already is replaced', async (t) => {
  const dir = newFolder();
  writeFileSync(join(dir, 'digits.gz'), packed.subarray(0, 1000));
  const { url } = await mirror(t, whole(packed));
  assert.equal((await get({ dir, mirrors: [url] })).ok, true);
  assert.deepEqual(kept(dir), content);
});

// ---- serve ------------------------------------------------------------------------------------------

/** A folder to serve, beside a secret. */
function site() {
  const parent = newFolder();
  const root = join(parent, 'site');
  mkdirSync(join(root, 'sub'), { recursive: true });
  writeFileSync(join(parent, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), '<title>front</title>');
  writeFileSync(join(root, 'sub', 'index.html'), '<title>sub</title>');
  symlinkSync(join(parent, 'secret.txt'), join(root, 'link.txt'));
  symlinkSync(parent, join(root, 'up'));
  return root;
}

/**
 * A request whose path is sent as it is: fetch() would tidy it up.
 * @param {number} port
 * @param {string} path
 * @param {http.RequestOptions} [options]
 * @returns {Promise<{ status?: number, headers: http.IncomingHttpHeaders, body: string }>}
 */
function ask(port, path, options = {}) {
  return new Promise((done, fail) => {
    const request = http.request({ host: '127.0.0.1', port, path, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      response.on('end', () =>
        done({ status: response.statusCode, headers: response.headers, body }),
      );
    });
    request.on('error', fail).end();
  });
}

test('serve: nothing outside the folder', async (t) => {
  const port = await open(t, createServer(site()));
  const paths = [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/sub/../../secret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '//../secret.txt',
    '/%00',
    '/link.txt',
    '/up/secret.txt',
    '/sub/..;/secret.txt/..',
    '/./index.html',
    '/%2e/index.html',
    '/sub/%2e%2e/index.html', // inside, but not as it says
    '/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/%5c..%5csecret.txt',
    '/index.html%00.png',
  ];
  for (const path of paths) {
    const { status, body } = await ask(port, path);
    assert.equal(status, 403, path);
    assert.doesNotMatch(body, /^secret/);
  }
  assert.equal((await ask(port, '/%')).status, 400);
  assert.equal((await ask(port, '/%c0%ae%c0%ae/secret.txt')).status, 400); // an overlong ".."
  // Decoded once only; absolute names and other hosts' addresses are names below the folder.
  const root = site();
  const secret = encodeURIComponent(join(root, '..', 'secret.txt'));
  for (const path of [
    '/up/',
    '/..%252fsecret.txt',
    '/%252e%252e/secret.txt',
    '/%25c0%25ae/secret.txt',
    '//etc/passwd',
    '/file:///etc/passwd',
    `/${secret}`,
    `/${secret.toLowerCase()}`,
    'http://example.org/secret.txt',
  ]) {
    const { status, body } = await ask(port, path);
    assert.equal(status, 404, path);
    assert.doesNotMatch(body, /^secret|root:/);
  }
  // A path that is longer than any file's.
  assert.equal((await ask(port, `/${'a'.repeat(8000)}`)).status, 404);
});

test('serve: a link that appears, or a file that becomes one, while it is served', async (t) => {
  const root = site();
  const port = await open(t, createServer(root));
  assert.equal((await ask(port, '/sub/')).status, 200);
  rmSync(join(root, 'sub'), { recursive: true });
  symlinkSync(join(root, '..'), join(root, 'sub'));
  assert.equal((await ask(port, '/sub/')).status, 404);
  for (const path of ['/sub/secret.txt', '/sub/site/index.html'])
    assert.equal((await ask(port, path)).status, 403, path);
});

test('serve: a folder is its index.html, what is not there is 404 in words', async (t) => {
  const port = await open(t, createServer(site()));
  assert.match((await ask(port, '/')).body, /front/);
  assert.match((await ask(port, '/?lang=zh')).body, /front/);
  assert.match((await ask(port, '/sub/')).body, /sub/);
  const redirect = await ask(port, '/sub');
  assert.deepEqual([redirect.status, redirect.headers.location], [308, '/sub/']);
  const lost = await ask(port, '/nowhere.js');
  assert.deepEqual([lost.status, lost.body], [404, '404: /nowhere.js is not here\n']);
});

test('serve: types, and no Content-Encoding on .gz', async (t) => {
  const root = newFolder();
  const port = await open(t, createServer(root));
  const types = {
    'a.wasm': /^application\/wasm$/,
    'a.js': /^text\/javascript/,
    'a.mjs': /^text\/javascript/,
    'a.css': /^text\/css/,
    'a.gz': /^application\/gzip$/,
    'a.svg': /^image\/svg\+xml$/,
    'a.unheard': /^application\/octet-stream$/,
  };
  for (const [name, type] of Object.entries(types)) {
    writeFileSync(join(root, name), 'x');
    const { headers } = await ask(port, `/${name}`);
    assert.match(headers['content-type'] ?? '', type, name);
    assert.equal(headers['content-encoding'], undefined);
  }
});

test('serve: HEAD, conditional requests, other methods', async (t) => {
  const port = await open(t, createServer(site()));
  const head = await ask(port, '/', { method: 'HEAD' });
  assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', '20']);
  assert.equal(head.headers['cache-control'], 'no-cache');
  const again = await ask(port, '/', { headers: { 'If-None-Match': head.headers.etag } });
  assert.deepEqual([again.status, again.body], [304, '']);
  const post = await ask(port, '/', { method: 'POST' });
  assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD']);
});

test('serve: pages can be changed on their way out', async (t) => {
  const transformHtml = (/** @type {string} */ html) => `${html}<script></script>`;
  const port = await open(t, createServer(site(), { transformHtml }));
  assert.equal((await ask(port, '/')).body, '<title>front</title><script></script>');
});

test('serve: a taken port means the next one, and only this machine is served', async (t) => {
  const first = createServer(site());
  const port = await open(t, first);
  const second = createServer(site());
  const next = await listen(second, port);
  t.after(() => second.close());
  assert.ok(next > port, `${next} after ${port}`);
  const address = /** @type {import('node:net').AddressInfo} */ (second.address());
  assert.equal(address.address, '127.0.0.1');
});

test('serve: a port that is none is refused', () => {
  assert.equal(parsePort('8123'), 8123);
  for (const text of ['http', '-1', '65536', '80.5'])
    assert.throws(() => parsePort(text), /not a port/);
});

// ---- setup ------------------------------------------------------------------------------------------

test('setup: a command is found on the PATH, in its order, and only when it can be run', () => {
  const [first, second] = [newFolder(), newFolder()];
  const PATH = [first, second].join(delimiter);
  /** @param {string} folder @param {string} name @param {number} mode */
  const put = (folder, name, mode) => {
    writeFileSync(join(folder, name), '');
    chmodSync(join(folder, name), mode);
  };
  assert.equal(findCommand(['emcc'], { PATH }), undefined);
  put(first, 'emcc', 0o644); // not a program
  put(second, 'emcc', 0o755);
  assert.equal(findCommand(['emcc'], { PATH }), join(second, 'emcc'));
  mkdirSync(join(first, 'cmake')); // a folder
  assert.equal(findCommand(['cmake'], { PATH }), undefined);

  const names = () => missing(['build'], { PATH }).map(({ name }) => name);
  assert.deepEqual(names(), ['cmake', 'make', 'a C compiler']);
  for (const name of ['cmake', 'ninja', 'clang']) put(second, name, 0o755);
  assert.deepEqual(names(), []);
});

test('setup: a missing browser is missing, and names its package', () => {
  const absent = missing(['browsers'], { PATH: newFolder() });
  const chromium = absent.find(({ name }) => name === 'Chromium');
  if (!existsSync('/Applications/Chromium.app')) assert.match(chromium?.apt[0] ?? '', /^chromium/);
  const [here] = missing(['browsers'], { PATH: '', CHROMIUM: process.execPath });
  assert.notEqual(here.name, 'Chromium');
});

test('setup: node_modules is current only when it is what package-lock.json says', () => {
  const root = newFolder();
  /** @param {string} path @param {Record<string, object>} packages */
  const write = (path, packages) => writeFileSync(join(root, path), JSON.stringify({ packages }));
  const chart = { version: '1.0.0' };
  write('package-lock.json', {
    '': {},
    'node_modules/chart': chart,
    'node_modules/other-system': { version: '1.0.0', optional: true },
  });
  const record = 'node_modules/.package-lock.json';
  assert.equal(nodeModulesAreCurrent(root), false);
  mkdirSync(join(root, 'node_modules'));
  write(record, { 'node_modules/chart': chart });
  assert.equal(nodeModulesAreCurrent(root), true);
  write(record, { 'node_modules/chart': { version: '0.9.0' } });
  assert.equal(nodeModulesAreCurrent(root), false);
  write(record, { 'node_modules/chart': chart, 'node_modules/stray': chart });
  assert.equal(nodeModulesAreCurrent(root), false);
  write(record, {});
  assert.equal(nodeModulesAreCurrent(root), false);
});

// ---- test -------------------------------------------------------------------------------------------

test('test: a run is counted and judged as its runner says', async () => {
  const folder = newFolder();
  const failing = join(folder, 'failing.test.mjs');
  const lines = [
    "import { test } from 'node:test';",
    "test('good', () => console.log('# pass 99'));",
    "test('bad', () => { throw new Error('on purpose'); });",
    "test('later', { skip: true }, () => {});",
  ];
  writeFileSync(failing, lines.join('\n'));
  const result = await runNodeTests([failing], join(folder, 'report.tap'), { quiet: true });
  assert.notEqual(result.status, 0);
  assert.deepEqual(result.count, { passed: 1, failed: 1, skipped: 1 });
  assert.equal(judge(result).failed, 1);
});

test('test: no test, or a runner that ends badly, is a failure', () => {
  const none = { passed: 0, failed: 0, skipped: 0 };
  assert.equal(judge({ status: 0, count: none }).failed, 1);
  assert.equal(judge({ status: 1, count: { ...none, passed: 3 } }).failed, 1);
  assert.equal(judge({ status: 1, count: { ...none, failed: 3 } }).failed, 3);
  assert.equal(judge({ status: 0, count: { ...none, passed: 3 } }).failed, 0);
});

test('test: of two runs in a ring, one that fails or has no test makes the ring fail', () => {
  const good = { status: 0, count: { passed: 2, failed: 0, skipped: 1 } };
  const bad = { status: 1, count: { passed: 1, failed: 3, skipped: 0 } };
  const none = { status: 0, count: { passed: 0, failed: 0, skipped: 0 } };
  assert.deepEqual(together(good, good), {
    status: 0,
    count: { passed: 4, failed: 0, skipped: 2 },
  });
  assert.deepEqual(together(good, bad), { status: 1, count: { passed: 3, failed: 3, skipped: 1 } });
  for (const pair of [
    together(good, none),
    together(none, good),
    together(good, { ...good, status: 2 }),
  ]) {
    assert.notEqual(pair.status, 0);
    assert.ok(judge(pair).failed > 0);
  }
});

test('test: the reports of the runners are understood', () => {
  assert.deepEqual(countCtest('75% tests passed, 1 tests failed out of 4'), {
    passed: 3,
    failed: 1,
    skipped: 0,
  });
  assert.deepEqual(countCtest('No tests were found!!!'), { passed: 0, failed: 0, skipped: 0 });
  assert.deepEqual(countTap(''), { passed: 0, failed: 0, skipped: 0 });
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
  assert.deepEqual(countPlaywright(JSON.stringify({ stats })), {
    passed: 5,
    failed: 2,
    skipped: 2,
  });
  assert.deepEqual(countPlaywright(''), { passed: 0, failed: 0, skipped: 0 });
});
