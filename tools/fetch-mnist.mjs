// Gets the MNIST database: from a folder the person names, from one beside the project, or from public
// mirrors. Only what has the right SHA-256 is kept. Does not parse the files; the core does.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open as openFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { MNIST_FILES, MNIST_SUMS } from '../web/core/data.js';
import { ROOT, whenMain } from './shell.mjs';

/** Where the command line and the build find the files, as <name>.gz. */
export const DATA_DIR = join(ROOT, '.data', 'mnist');

/** The attribution that travels with the files. */
export const ATTRIBUTION = 'ATTRIBUTION.txt';

/** The four files; size and SHA-256 are those of the decompressed file, as gzip wrappers differ. @type {DataFile[]} */
export const FILES = [
  {
    name: MNIST_FILES.trainImages,
    bytes: 47040016,
    sha256: MNIST_SUMS.trainImages.sha256,
  },
  {
    name: MNIST_FILES.trainLabels,
    bytes: 60008,
    sha256: MNIST_SUMS.trainLabels.sha256,
  },
  {
    name: MNIST_FILES.testImages,
    bytes: 7840016,
    sha256: MNIST_SUMS.testImages.sha256,
  },
  {
    name: MNIST_FILES.testLabels,
    bytes: 10008,
    sha256: MNIST_SUMS.testLabels.sha256,
  },
];
/** @typedef {{ name: string, bytes: number, sha256: string }} DataFile */

/** Public mirrors, tried in order; CEL_MNIST_MIRRORS (addresses with commas between) replaces them. */
const MIRRORS = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
];

/** A mirror that does not answer this soon is left alone, so that a machine without network starts quickly. */
const ANSWER_MS = 8000;
/** A download that brings nothing for this long counts as cut. */
const STALL_MS = 20000;
/** How often a cut download is taken up again. */
const RESUMES = 3;

const ATTRIBUTION_TEXT = `The MNIST database of handwritten digits
by Yann LeCun, Corinna Cortes and Christopher J. C. Burges.
Licence: Creative Commons Attribution-ShareAlike 3.0, https://creativecommons.org/licenses/by-sa/3.0/
The files are unchanged, but for the gzip wrapper.
`;

/** A mirror that cannot be reached at all: no use to ask it for the next file. */
class Unreachable extends Error {}
/** A connection that ended too early: worth another request. */
class Cut extends Error {}

/**
 * Makes sure that the four files are in dir. Never throws for want of data: the page has synthetic digits.
 * @param {object} [options]
 * @param {string} [options.dir]
 * @param {string[]} [options.folders] looked into before the mirrors
 * @param {string[]} [options.mirrors]
 * @param {DataFile[]} [options.files]
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<{ ok: boolean, message: string }>}
 */
export async function fetchMnist({
  dir = DATA_DIR,
  folders = defaultFolders(),
  mirrors = defaultMirrors(),
  files = FILES,
  log = console.log,
} = {}) {
  /** @type {string[]} */
  const problems = [];
  const unreachable = new Set();
  /** @param {DataFile} file */
  const get = async (file) => {
    for (const folder of folders) {
      const wrong = await take(file, dir, folder);
      if (!wrong) return log(`${file.name}: taken from ${shown(folder)}`);
      problems.push(wrong);
    }
    for (const mirror of mirrors) {
      if (unreachable.has(mirror)) continue;
      log(`${file.name}: downloading from ${mirror}`);
      try {
        return await download(file, dir, mirror);
      } catch (error) {
        if (error instanceof Unreachable) unreachable.add(mirror);
        problems.push(`${mirror}: ${/** @type {Error} */ (error).message}`);
      }
    }
    throw new Error(`${file.name} was found nowhere`);
  };
  try {
    await mkdir(dir, { recursive: true });
    for (const file of files)
      if (!(await isThere(join(dir, `${file.name}.gz`), file))) await get(file);
    await writeFile(join(dir, ATTRIBUTION), ATTRIBUTION_TEXT);
    return { ok: true, message: [`MNIST is complete in ${shown(dir)}.`, ...problems].join('\n  ') };
  } catch (error) {
    problems.push(/** @type {Error} */ (error).message); // found nowhere, or such as a full disk
    return { ok: false, message: failure(dir, problems) };
  }
}

/** The folder of MNIST_DIR, then one beside the project. */
function defaultFolders() {
  const beside = join(ROOT, '..', 'shared', 'mnist');
  return [process.env.MNIST_DIR ?? '', existsSync(beside) ? beside : ''].filter(Boolean);
}

function defaultMirrors() {
  const replaced = process.env.CEL_MNIST_MIRRORS;
  return replaced === undefined ? MIRRORS : replaced.split(',').filter(Boolean);
}

/** A path as a person would write it. @param {string} path */
const shown = (path) => {
  const short = relative(process.cwd(), path);
  return short.startsWith(join('..', '..')) ? path : short || '.';
};

/** @param {string} dir @param {string[]} problems */
function failure(dir, problems) {
  return [
    'MNIST is not complete; synthetic digits will be used instead.',
    ...problems.map((problem) => `  ${problem}`),
    'To have it, connect to a network and start again, or set MNIST_DIR to a folder with these files, .gz or not:',
    `  ${FILES.map(({ name }) => name).join(' ')}`,
    `What was found is in ${shown(dir)}.`,
  ].join('\n');
}

/**
 * @param {string} path
 * @param {DataFile} file
 */
const isThere = async (path, file) => existsSync(path) && !whatIsWrong(await readFile(path), file);

/**
 * Takes a file from a folder, compressed or not.
 * @param {DataFile} file
 * @param {string} dir
 * @param {string} folder
 * @returns {Promise<string>} what is wrong, empty when the file was taken
 */
async function take(file, dir, folder) {
  // Some copies have a dot where the original has a hyphen.
  const names = [`${file.name}.gz`, file.name, file.name.replace('-idx', '.idx')];
  const path = names.map((name) => join(folder, name)).find(existsSync);
  if (!path) return `${shown(folder)} has no ${file.name}`;
  const bytes = await readFile(path);
  const wrong = whatIsWrong(bytes, file);
  if (wrong) return `${shown(path)} ${wrong}`;
  await keep(bytes, file, dir);
  return '';
}

/**
 * Downloads a file from one mirror, going on where an earlier download was cut.
 * @param {DataFile} file
 * @param {string} dir
 * @param {string} mirror
 */
async function download(file, dir, mirror) {
  const url = new URL(`${file.name}.gz`, mirror.endsWith('/') ? mirror : `${mirror}/`);
  const part = partOf(file, dir);
  let leftover = (await sizeOf(part)) > 0;
  for (let cuts = 0; ;) {
    try {
      await receive(url, part, file.bytes + 1000); // a gzip file may be a little longer than its content
    } catch (error) {
      if (error instanceof Cut && ++cuts <= RESUMES) continue;
      throw error;
    }
    const bytes = await readFile(part);
    await rm(part);
    const wrong = whatIsWrong(bytes, file);
    if (!wrong) return keep(bytes, file, dir);
    if (!leftover) throw new Error(`${file.name}.gz ${wrong}`);
    leftover = false; // The beginning may have been another mirror's: once more, from nothing.
  }
}

/**
 * Appends to part what is not in it yet; what has come stays there when the connection is cut.
 * @param {URL} url
 * @param {string} part
 * @param {number} limit no file is longer
 */
async function receive(url, part, limit) {
  const have = await sizeOf(part);
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), ANSWER_MS);
  try {
    /** @type {Record<string, string>} */
    const headers = { 'accept-encoding': 'identity' };
    if (have > 0) headers.range = `bytes=${have}-`;
    const response = await fetch(url, { headers, signal: abort.signal }).catch((error) => {
      throw new Unreachable(
        abort.signal.aborted ? 'no answer' : (error.cause?.message ?? error.message),
      );
    });
    if (response.status === 416 && have > 0) return; // part is complete already, or wrong
    if (!response.ok || !response.body)
      throw new Error(`HTTP ${response.status} for ${url.pathname}`);
    let size = response.status === 206 ? have : 0;
    const output = await openFile(part, size > 0 ? 'a' : 'w');
    try {
      for await (const chunk of readAll(response.body)) {
        clearTimeout(timer);
        timer = setTimeout(() => abort.abort(), STALL_MS);
        size += chunk.length;
        if (size > limit) throw new Error(`${url.pathname} is too long`);
        await output.write(chunk);
      }
    } finally {
      await output.close();
      if (size > limit) await rm(part);
    }
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The chunks of a body; when it breaks off, the error is a Cut.
 * @param {ReadableStream<Uint8Array>} body
 */
async function* readAll(body) {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw new Cut(`the connection was cut (${error.cause?.message ?? error.message})`);
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/**
 * Puts checked bytes in their place, at once or not at all.
 * @param {Buffer} bytes
 * @param {DataFile} file
 * @param {string} dir
 */
async function keep(bytes, file, dir) {
  const part = partOf(file, dir);
  await writeFile(part, isGzip(bytes) ? bytes : gzipSync(bytes));
  await rename(part, join(dir, `${file.name}.gz`));
}

/** @param {DataFile} file @param {string} dir */
const partOf = (file, dir) => join(dir, `${file.name}.gz.part`);

/** @param {string} path */
const sizeOf = async (path) => (existsSync(path) ? (await stat(path)).size : 0);

/** @param {Buffer} bytes */
const isGzip = (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * @param {Buffer} bytes of a file, compressed or not
 * @param {DataFile} file
 * @returns {string} empty when it is that very file
 */
function whatIsWrong(bytes, { bytes: expected, sha256 }) {
  let content = bytes;
  try {
    if (isGzip(bytes)) content = gunzipSync(bytes, { maxOutputLength: expected + 1 });
  } catch (error) {
    return `cannot be decompressed (${/** @type {Error} */ (error).message})`;
  }
  if (content.length !== expected) return `has ${content.length} bytes instead of ${expected}`;
  const hash = createHash('sha256').update(content).digest('hex');
  return hash === sha256 ? '' : 'is another file: its SHA-256 differs';
}

await whenMain(import.meta.url, async () => {
  const { ok, message } = await fetchMnist();
  console.log(message);
  if (!ok) process.exitCode = 1;
});
