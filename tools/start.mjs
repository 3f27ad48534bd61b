// npm start: from a fresh clone to the page in a browser. Each step is another tool's; this is their order.
// Runs before npm has installed anything, so nothing here imports a package at its top.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { build, DIST } from './build.mjs';
import { fetchMnist } from './fetch-mnist.mjs';
import { addressOf, createServer, listen, parsePort, PORT } from './serve.mjs';
import { ensure, ensureNodeModules } from './setup.mjs';
import { PlainError, whenMain } from './shell.mjs';

const USAGE = `npm start -- [--port N] [--no-open]
  --port N    the port to serve on (${PORT}); the next free one when it is taken
  --no-open   do not open a browser`;

/** @param {string[]} args */
function parse(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new PlainError(`${/** @type {Error} */ (error).message}\n${USAGE}`);
  }
}

/**
 * Opens the address in the person's browser, where there is a desktop.
 * @param {string} address
 */
function openBrowser(address) {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (CI) return;
  /** @type {Partial<Record<NodeJS.Platform, string[]>>} */
  const openers = {
    darwin: ['open'],
    win32: ['cmd', '/c', 'start', ''],
    linux: DISPLAY || WAYLAND_DISPLAY ? ['xdg-open'] : undefined,
  };
  const [command, ...args] = openers[process.platform] ?? [];
  if (!command) return;
  spawn(command, [...args, address], { stdio: 'ignore', detached: true })
    .on('error', () => {}) // the address has been printed: that is enough
    .unref();
}

await whenMain(import.meta.url, async (args) => {
  const options = parse(args);
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const wanted = parsePort(options.port);
  await ensure(['build']);
  await ensureNodeModules();
  // The data first: the build puts it beside the page.
  const data = await fetchMnist();
  console.log(data.message);
  // No service worker: it would go on answering at this address for whatever is served there next.
  await build({ offline: false });
  const port = await listen(createServer(DIST), wanted);
  const address = addressOf(port);
  if (port !== wanted) console.log(`Port ${wanted} is taken.`);
  console.log(`\nCross-Entropy Lab: ${address}   (Ctrl-C ends it)`);
  if (!options['no-open']) openBrowser(address);
});
