// A static web server for one folder, for this machine only. Not for the public: no TLS, no limits.
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import http from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PlainError, ROOT, whenMain } from './shell.mjs';

const HOST = '127.0.0.1';
/** The port that is tried first. */
export const PORT = 8080;
const PORTS_TRIED = 50;

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.gz': 'application/gzip', // and no Content-Encoding: the page decompresses it itself
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** A request that is answered with a status and a sentence. */
class Refusal extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} root the folder that is served; nothing outside it is
 * @param {{ transformHtml?: (html: string) => string }} [options] transformHtml changes pages on their way
 *   out, as a test may want
 */
export function createServer(root, { transformHtml } = {}) {
  return http.createServer((request, response) => {
    answer(root, request, response, transformHtml).catch((error) => {
      if (response.headersSent) return response.destroy(); // broken off in the middle of a file
      const { status = 500, message } = /** @type {Partial<Refusal>} */ (error);
      response.writeHead(status, { 'Content-Type': TYPES['.txt'] });
      response.end(request.method === 'HEAD' ? '' : `${status}: ${message}\n`);
    });
  });
}

/**
 * @param {string} root
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {((html: string) => string) | undefined} transformHtml
 */
async function answer(root, request, response, transformHtml) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    throw new Refusal(405, 'only GET and HEAD are answered here');
  }
  const path = (request.url ?? '/').split(/[?#]/)[0];
  const file = await fileFor(root, path);
  if (file.isDirectory) {
    response.writeHead(308, { Location: `${path.replace(/^\/+/, '/')}/` }).end();
    return;
  }
  const type = TYPES[extname(file.path)] ?? 'application/octet-stream';
  const transformed = transformHtml && type === TYPES['.html'];
  const etag = `"${file.size.toString(36)}-${file.mtime.getTime().toString(36)}"`;
  response.setHeader('Content-Type', type);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'no-cache'); // keep it, but ask: a new build shows at once
  if (transformed) {
    const html = transformHtml(await readFile(file.path, 'utf8'));
    response.setHeader('Content-Length', Buffer.byteLength(html));
    response.end(request.method === 'HEAD' ? '' : html);
    return;
  }
  response.setHeader('ETag', etag);
  response.setHeader('Last-Modified', file.mtime.toUTCString());
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader('Content-Length', file.size);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(createReadStream(file.path), response);
}

/**
 * The file that a path of an address means; a folder followed by a slash means its index.html.
 * @param {string} root
 * @param {string} path as it came, still encoded
 */
async function fileFor(root, path) {
  const name = decode(path);
  // Whatever the path says, the file has to be where it says, and that below the root: no '..', no links.
  if (/[\0\\]/.test(name) || name.split('/').some((part) => part === '..' || part === '.'))
    throw new Refusal(403, `${path} is not served`);
  const top = await realpath(root);
  const wanted = join(top, name, name.endsWith('/') ? 'index.html' : '');
  const real = await realpath(wanted).catch(() => {
    throw new Refusal(404, `${path} is not here`);
  });
  if (real !== wanted || !(real === top || real.startsWith(top.replace(/[\\/]$/, '') + sep)))
    throw new Refusal(403, `${path} is not served`);
  const found = await stat(real);
  return { path: real, size: found.size, mtime: found.mtime, isDirectory: found.isDirectory() };
}

/** @param {string} path */
function decode(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Refusal(400, `${path} is not a valid address`);
  }
}

/**
 * Makes the server listen on this machine only, on the port or the next free one.
 * @param {http.Server} server
 * @param {number} port 0 for any
 * @returns {Promise<number>} the port it got
 */
export async function listen(server, port) {
  const last = Math.min(port + PORTS_TRIED - 1, 65535);
  for (let candidate = port; candidate <= last; candidate++)
    if (await tryListen(server, candidate))
      return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  throw new PlainError(`The ports from ${port} to ${last} are all taken; choose another one.`);
}

/**
 * @param {http.Server} server
 * @param {number} port
 * @returns {Promise<boolean>} false when the port is taken
 */
function tryListen(server, port) {
  return new Promise((done, fail) => {
    /** @param {NodeJS.ErrnoException} error */
    const onError = (error) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? done(false) : fail(error);
    server.once('error', onError);
    server.listen(port, HOST, () => {
      server.off('error', onError);
      done(true);
    });
  });
}

/** @param {number} port */
export const addressOf = (port) => `http://${HOST}:${port}/`;

/**
 * A port as a person writes it.
 * @param {string | undefined} text
 */
export function parsePort(text) {
  const port = Number(text ?? PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new PlainError(`${text}: not a port (a whole number from 0 to 65535).`);
  return port;
}

await whenMain(import.meta.url, async ([port, folder = join(ROOT, 'dist')]) => {
  const server = createServer(folder);
  console.log(`Serving ${folder} at ${addressOf(await listen(server, parsePort(port)))}`);
});
