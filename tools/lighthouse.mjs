// lighthouse.mjs - node tools/lighthouse.mjs: Google's Lighthouse on dist/, as a phone on a slow network would load it.
// It prints the four scores and what was found. Lighthouse itself is fetched by npx: it is no part of any test.
import { spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer as createHttpServer, request } from 'node:http';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { build, DIST } from './build.mjs';
import { addressOf, createServer, listen } from './serve.mjs';
import { ensure, ensureNodeModules, locate } from './setup.mjs';
import { PlainError, ROOT, whenMain } from './shell.mjs';

const VERSION = '12.8.2';
const FLAGS = '--headless=new --no-sandbox --disable-gpu --disable-quic';
/** Runs of which the median by performance counts. */
const RUNS = 3;

/** Hands on what a server says, compressed as the hosts of static pages do. @param {number} port of that server */
const compressing = (port) =>
  createHttpServer((asked, response) => {
    const { url, method, headers } = asked;
    request({ host: '127.0.0.1', port, path: url, method, headers }, (answer) => {
      const type = String(answer.headers['content-type']);
      if (answer.statusCode !== 200 || !/text|javascript|json|svg|wasm/.test(type)) {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
        return;
      }
      const { ...same } = answer.headers;
      delete same['content-length'];
      response.writeHead(200, { ...same, 'content-encoding': 'gzip' });
      answer.pipe(createGzip()).pipe(response);
    }).end();
  });

/** @param {string} chromium @param {string} address @param {string} file for the report @returns {Promise<any>} */
async function measure(chromium, address, file) {
  const args = ['--yes', `lighthouse@${VERSION}`, address, `--chrome-flags=${FLAGS}`];
  const child = spawn(
    'npx',
    [...args, '--quiet', '--no-enable-error-reporting', '--output=json', `--output-path=${file}`],
    {
      cwd: ROOT,
      env: { ...process.env, CHROME_PATH: chromium },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const status = await new Promise((done) => child.on('close', done));
  if (status !== 0) throw new PlainError('Lighthouse failed: see its messages above.');
  return JSON.parse(await readFile(file, 'utf8'));
}

await whenMain(import.meta.url, async () => {
  await ensure(['build', 'browsers']);
  await ensureNodeModules();
  const chromium = locate('browsers', 'Chromium');
  await build();
  const plain = createServer(DIST);
  const compressed = compressing(await listen(plain, 0));
  const address = addressOf(await listen(compressed, 0));
  const folder = join(ROOT, 'build', 'reports');
  await mkdir(folder, { recursive: true });
  const reports = [];
  try {
    for (let i = 0; i < RUNS; i += 1)
      reports.push(await measure(chromium, address, join(folder, `lighthouse-${i + 1}.json`)));
  } finally {
    for (const server of [plain, compressed]) server.close().closeAllConnections();
  }
  reports.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
  const { categories, audits } = reports[RUNS >> 1];
  for (const { title, score } of /** @type {any[]} */ (Object.values(categories)))
    console.log(`${String(Math.round(100 * score)).padStart(4)}  ${title}`);
  for (const { title, score, displayValue = '' } of /** @type {any[]} */ (Object.values(audits)))
    if (score !== null && score < 0.9) console.log(`      ${title}: ${displayValue || score}`);
});
