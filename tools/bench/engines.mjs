// engines.mjs - the engines that the benchmark compares, behind one verb: a task goes in, a number comes out.
// Each lives in its own process (Node's is ours) and keeps its runs between tasks, so that tasks can alternate.
import { spawn } from 'node:child_process';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { BENCH } from '../build.mjs';
import { launch } from '../browsers.mjs';
import { createServer, listen } from '../serve.mjs';
import { PlainError } from '../shell.mjs';

/** @typedef {import('./subject.mjs').Task} Task */
/**
 * @typedef {object} BenchEngine
 * @property {string} about which one it is, with its version
 * @property {(task: Task) => Promise<number | undefined>} measure undefined: not a task of this engine
 * @property {() => Promise<unknown>} close
 */

/**
 * A program that answers each line of its input with one line.
 * @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env]
 */
function startProgram(command, args, env = process.env) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = new Promise((done) => {
    child.once('close', done);
    child.once('error', done);
  });
  child.stdin.on('error', () => {}); // the missing answer tells
  return {
    /** @param {string} line */
    async ask(line) {
      child.stdin.write(`${line}\n`);
      const { value, done } = await lines.next();
      if (done) throw new PlainError(`${command} ended when asked for "${line}"`);
      return value;
    },
    close() {
      child.stdin.end();
      return ended;
    },
  };
}

/** @param {import('./subject.mjs').Subject} subject @returns {BenchEngine} */
export const nodeEngine = (subject) => ({
  about: `Node ${process.versions.node}`,
  measure: async (task) => subject.measure(task),
  close: async () => {},
});

/**
 * The same C, compiled for this machine.
 * @param {string} folder of MNIST's files, unpacked
 * @param {import('../../web/core/engine.js').Engine} engine knows the numbers of the choices
 * @returns {Promise<BenchEngine>}
 */
export async function nativeEngine(folder, engine) {
  const program = startProgram(BENCH.native, [folder]);
  /** @type {string[]} */
  const slots = [];
  /** @param {string} name */
  const slot = (name) => {
    if (!slots.includes(name)) slots.push(name);
    return slots.indexOf(name);
  };
  /** @param {Task} task */
  function words(task) {
    if (task.do === 'score') return [task.do, slot(task.name)];
    if (task.do !== 'epoch') return [task.do];
    const { sizes, cost, output, eta, l2, dropout, expand, trainSize } = task.config;
    const choices = [engine.choice('cost', cost), engine.choice('output', output)];
    return [
      ...[task.do, slot(task.name), sizes[1], ...choices],
      ...[eta, l2, dropout, Number(expand), trainSize],
    ];
  }
  return {
    about: 'gcc -O3, no -march',
    measure: async (task) =>
      task.do === 'memory' ? undefined : Number(await program.ask(words(task).join(' '))),
    close: program.close,
  };
}

/**
 * NumPy, a mini-batch as matrices. Threads only make products of ten rows slower, so it gets one.
 * @param {string} python @param {string} folder
 * @returns {Promise<BenchEngine>}
 */
export async function numpyEngine(python, folder) {
  // OpenBLAS is to see the machine as it is, whatever the surroundings tell it.
  const env = {
    ...process.env,
    OPENBLAS_NUM_THREADS: '1',
    OPENBLAS_CORETYPE: undefined,
    OPENBLAS_L2_SIZE: undefined,
  };
  const script = new URL('numpy_epoch.py', import.meta.url).pathname;
  const program = startProgram(python, [script, folder], env);
  return {
    about: await program.ask('blas'),
    async measure(task) {
      if (task.do !== 'epoch' && task.do !== 'score') return undefined;
      const { cost, sizes, eta, l2, dropout, expand } = task.config;
      if (cost !== 'cross-entropy' || dropout > 0 || expand) return undefined;
      const words = task.do === 'epoch' ? [sizes[1], eta, l2] : [];
      return Number(await program.ask([task.do, task.name, ...words].join(' ')));
    },
    close: program.close,
  };
}

/**
 * A worker of a browser.
 * @param {'chromium' | 'firefox'} name
 * @param {string} folder with browser.worker.js, both .wasm and the data
 * @returns {Promise<BenchEngine>}
 */
export async function browserEngine(name, folder) {
  const files = createServer(folder);
  // Isolated, the page gets a clock that is finer than the milliseconds of the others.
  const server = http.createServer((request, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    files.emit('request', request, response);
  });
  const port = await listen(server, 8700);
  const browser = await launch(name);
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.evaluate(() => {
    const worker = new Worker('browser.worker.js', { type: 'module' });
    let last = 0;
    /** @type {any} */ (globalThis).measure = (/** @type {unknown} */ task) =>
      new Promise((done, fail) => {
        const id = ++last;
        worker.onerror = (event) => fail(new Error(event.message ?? 'no worker'));
        worker.onmessage = ({ data }) => {
          if (data.id !== id) return;
          if (data.error) fail(new Error(data.error));
          else done(data.value);
        };
        worker.postMessage({ id, task });
      });
  });
  return {
    about: `${name === 'chromium' ? 'Chromium' : 'Firefox'} ${browser.version()}`,
    measure: (task) =>
      page.evaluate((given) => /** @type {any} */ (globalThis).measure(given), task),
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
