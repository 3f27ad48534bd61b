// A WebDriver client (W3C, HTTP and JSON): starts a driver program and speaks to one browser session at a time.
// It is not a test library: waiting, page errors and the verbs of the tests live in app.mjs and webkit-driver.mjs.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const START_LIMIT_MS = 20_000;
const START_POLL_MS = 20;
/** No command but a script takes long; an answer that does not come is an error that names the command. */
const ANSWER_LIMIT_MS = 20_000;

/** @returns {Promise<number>} a port of 127.0.0.1 that is free now */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * One request to the driver; the answer's value, or the driver's own words as an error.
 * @param {string} base
 * @param {'GET' | 'POST' | 'DELETE'} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function ask(base, method, path, body = {}) {
  const command = `WebDriver: ${method} ${path.replace(/^\/session\/[^/]+/, '')}`;
  const response = await fetch(base + path, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(body) }),
    ...(!path.includes('/execute/') && { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) }),
  }).catch((error) => {
    throw new Error(`${command}: ${error.message}`, { cause: error });
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${command}: ${value.error}: ${value.message}`);
  return value;
}

/**
 * Starts a driver program and waits until it answers.
 * @param {string} program
 * @param {Record<string, string>} [environment] added to this process's own, for the driver and its browsers
 */
export async function startDriver(program, environment) {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const driver = spawn(program, [`--port=${port}`], {
    stdio: 'ignore',
    detached: true, // a process group of its own: its browsers outlive it, and are to end with it
    env: { ...process.env, ...environment },
  });
  /** @type {Error | undefined} */
  let failure;
  driver.on('error', (error) => (failure = error));
  driver.on('exit', (code) => (failure ??= new Error(`${program} ended with status ${code}`)));
  const endGroup = () => {
    try {
      if (driver.pid) process.kill(-driver.pid);
    } catch {
      // it has ended already
    }
  };
  process.once('exit', endGroup);

  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await ask(base, 'GET', '/status').catch(() => false))) {
    if (failure) throw failure;
    if (Date.now() > deadline)
      throw new Error(`${program} did not answer within ${START_LIMIT_MS / 1000} s`);
    await pause(START_POLL_MS); // between two polls: there is no event to wait for
  }

  return {
    /**
     * Opens a browser; what comes back sends commands to it.
     * @param {object} capabilities
     */
    async open(capabilities) {
      const { sessionId } = await ask(base, 'POST', '/session', {
        capabilities: { alwaysMatch: capabilities },
      });
      const session = `/session/${sessionId}`;
      return {
        /** @param {string} path */
        get: (path) => ask(base, 'GET', session + path),
        /** @param {string} path @param {object} [body] */
        post: (path, body) => ask(base, 'POST', session + path, body),
        close: () => ask(base, 'DELETE', session),
      };
    },
    async stop() {
      process.off('exit', endGroup);
      const ended = driver.exitCode !== null || driver.signalCode !== null || once(driver, 'exit');
      endGroup();
      await ended;
    },
  };
}

/** @typedef {Awaited<ReturnType<Awaited<ReturnType<typeof startDriver>>['open']>>} Session */
