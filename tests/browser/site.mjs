// The server of the page tests: the built page, small pages the harness tests itself with, and a record of what went
// wrong on the way (refused requests, what probe.js reports, requests to other hosts). The page is served by the
// project's own server, tools/serve.mjs, unchanged.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createServer, listen } from '../../tools/serve.mjs';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const SERVICE_WORKER = '/service-worker.js';
/** What a build puts between a file's name and its ending. */
const HASH = /-[0-9A-Z]{8}(?=\.\w+$)/;
const BEFORE_TAG = '<script src="/__test/before.js"></script>';
const PROBE_TAG = '<script src="/__test/probe.js"></script>';

/**
 * What is served in the place of a file; `send` does all of it by itself.
 * @typedef {{ status?: number, type?: string, body?: string | Buffer,
 *   send?: (response: import('node:http').ServerResponse) => void }} Replacement
 */

/** @param {import('node:http').Server} server */
async function stop(server) {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

/**
 * Puts the probe before everything else, so that it hears of the first script's errors too.
 * @param {string} html
 */
function withProbe(html) {
  return /<head[^>]*>/i.test(html)
    ? html.replace(/<head[^>]*>/i, `$&${PROBE_TAG}`)
    : PROBE_TAG + html;
}

/**
 * A proxy that lets nothing through and writes down what was asked for: a browser that sends everything but
 * 127.0.0.1 to it cannot reach another host unseen, not even from a worker.
 * @param {(problem: string) => void} record
 */
async function startTrap(record) {
  const trap = createHttpServer((request, response) => {
    record(`request to another host: ${request.url}`);
    response.writeHead(502).end();
  });
  trap.on('connect', (request, socket) => {
    record(`request to another host: ${request.url}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  return { url: `http://127.0.0.1:${await listen(trap, 0)}`, close: () => stop(trap) };
}

/**
 * @param {{ probe: boolean }} options probe: put probe.js into pages and workers
 */
export async function startSite({ probe }) {
  const probeSource = await readFile(new URL('probe.js', import.meta.url), 'utf8');
  const serve = (/** @type {string} */ folder) =>
    createServer(folder, {
      transformHtml: (html) => {
        const first = before.page ? html.replace(/<head[^>]*>/i, `$&${BEFORE_TAG}`) : html;
        return probe ? withProbe(first) : first;
      },
    });
  const page = serve(DIST);
  /** What is served as the page: one test wants another build. */
  let served = page;
  /** The path that the page lies under, for one test. */
  let prefix = '';
  /** Whether nothing is answered any more, as without a network. */
  let down = false;
  /** What was asked for since forget(). @type {string[]} */
  let asked = [];
  /** @type {Map<string, { type: string, body: string }>} */
  const extra = new Map([['/__test/probe.js', { type: 'text/javascript', body: probeSource }]]);
  /** Files of the page that one test wants otherwise.
   * @type {Map<string, Replacement>} */
  const replaced = new Map();
  /** Scripts that go before everything of a page, or of a worker. */
  let before = { page: '', worker: '' };
  /** Whether the page gets its own service worker: with it, what a test replaces would not be asked for. */
  let offline = false;
  /** @type {string[]} */
  let problems = [];
  /** @param {string} problem */
  const record = (problem) => problems.push(problem);

  /**
   * A worker's own script, with the probe before it.
   * @param {string} url
   * @param {import('node:http').ServerResponse} response
   */
  async function sendWorker(url, response) {
    const own = await fetch(origin + prefix + url);
    const script = await own.text();
    response.writeHead(own.status, {
      'content-type': own.headers.get('content-type') ?? 'text/javascript',
    });
    response.end(own.ok ? (probe ? probeSource : '') + before.worker + script : script);
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async function answer(request, response) {
    if (down) {
      request.socket.destroy();
      return;
    }
    let { pathname } = new URL(request.url ?? '/', 'http://site');
    asked.push(pathname);
    response.on('finish', () => {
      // Browsers ask for /favicon.ico by themselves; whether one is there is no concern of the page's.
      if (response.statusCode >= 400 && pathname !== '/favicon.ico')
        record(`request failed: ${request.method} ${request.url}: ${response.statusCode}`);
    });
    if (pathname.startsWith(`${prefix}/`)) {
      pathname = pathname.slice(prefix.length);
      request.url = request.url?.slice(prefix.length);
    } else if (!pathname.startsWith('/__test/')) {
      response.writeHead(404).end();
      return;
    }
    const found = extra.get(pathname);
    const other = replaced.get(pathname.replace(HASH, ''));
    if (pathname === '/__test/before.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(before.page);
    } else if (pathname === SERVICE_WORKER && !offline) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(); // one that does nothing
    } else if (pathname === '/__test/problem') {
      record(await text(request));
      response.writeHead(204).end();
    } else if ((probe || before.worker) && request.headers['sec-fetch-dest'] === 'worker') {
      await sendWorker(request.url ?? '/', response);
    } else if (other) {
      const { status = 200, type = 'application/octet-stream', body = '', send } = other;
      if (send) send(response);
      else
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    } else if (found) {
      response.writeHead(200, {
        'content-type': `${found.type}; charset=utf-8`,
        'cache-control': 'no-store',
      });
      response.end(probe && found.type === 'text/html' ? withProbe(found.body) : found.body);
    } else {
      if (pathname === '/' && !existsSync(join(DIST, 'index.html')))
        record('dist/index.html is missing: npm run build');
      served.emit('request', request, response);
    }
  }

  let server = createHttpServer(answer);
  let origin = `http://127.0.0.1:${await listen(server, 0)}`;
  const trap = await startTrap(record);

  return {
    get origin() {
      return origin;
    },
    /** Goes to another origin, where nothing is stored yet. */
    async move() {
      await stop(server);
      server = createHttpServer(answer);
      origin = `http://127.0.0.1:${await listen(server, 0)}`;
    },
    /** The address of a proxy that refuses and records. */
    trap: trap.url,
    /**
     * Serves a text beside the page, under /__test/.
     * @param {string} name
     * @param {string} body
     * @param {string} [type]
     * @returns {string} its path
     */
    put(name, body, type = 'text/html') {
      extra.set(`/__test/${name}`, { type, body });
      return `/__test/${name}`;
    },
    /**
     * Serves something else in place of a file of the page, until restore() or the test's end.
     * @param {string} path without the hash of a build: /web/nn.wasm
     * @param {Replacement} answer
     */
    replace: (path, answer) => void replaced.set(path, answer),
    restore: () => replaced.clear(),
    /**
     * Runs something before everything else of the page, or of its workers, until the test's end.
     * @param {'page' | 'worker'} where
     * @param {...() => void} scripts see nothing of the test
     */
    before: (where, ...scripts) =>
      void (before = {
        ...before,
        [where]: scripts.map((script) => `(${script})();\n`).join(''),
      }),
    /** Serves the page of another folder, until the test's end. @param {string} folder */
    serveFrom: (folder) => void (served = serve(folder)),
    /** Puts the page under a path, until the test's end, and nothing anywhere else. @param {string} path such as /a/b */
    mount: (path) => void (prefix = path),
    /** No request is answered any more, until the test's end. */
    goDown: () => void (down = true),
    /** The paths that were asked for since the test began. */
    asked: () => [...asked],
    /** Lets the page have its own service worker, until the test's end. */
    allowOffline: () => void (offline = true),
    /** What went wrong since forget(). */
    problems: () => [...problems],
    forget() {
      replaced.clear();
      before = { page: '', worker: '' };
      offline = false;
      served = page;
      prefix = '';
      down = false;
      asked = [];
      problems = [];
    },
    async close() {
      await trap.close();
      await stop(server);
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startSite>>} Site */
