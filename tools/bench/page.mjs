// page.mjs - the benchmark's look at the page itself, as it is served: how soon it shows, what it weighs, how long
// MNIST takes to load, how soon Pause is answered, and whether the page stays free while it trains.
import { gzipSync } from 'node:zlib';
import { DIST } from '../build.mjs';
import { launch } from '../browsers.mjs';
import { createServer, listen } from '../serve.mjs';

const PAUSES = 12;
const TRAINING_MS = 3000;
const VISITS = 5;
const TOGGLE = '#lab-mnist [data-action="toggle"]';

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** Writes down, in the page, what goes to its workers and comes back, and when. Sent into the page. */
function listenToWorkers() {
  /** @type {{ at: number, type: string }[]} */
  const messages = [];
  const note = (/** @type {any} */ message) =>
    messages.push({ at: performance.now(), type: message?.type });
  const Plain = globalThis.Worker;
  globalThis.Worker = class extends Plain {
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    constructor(url, options) {
      super(url, options);
      this.addEventListener('message', ({ data }) => note(data));
    }
    /** @param {any[]} args */
    postMessage(...args) {
      note(args[0]);
      super.postMessage(.../** @type {[any, any]} */ (args));
    }
  };
  /** Milliseconds between the last message of one type and the first of another behind it. */
  /** @type {any} */ (globalThis).between = (
    /** @type {string} */ from,
    /** @type {string} */ to,
  ) => {
    const start = messages.map(({ type }) => type).lastIndexOf(from);
    const end = messages.findIndex(({ type }, i) => i > start && type === to);
    return start < 0 || end < 0 ? undefined : messages[end].at - messages[start].at;
  };
}

/** How long the page's thread was busy at a stretch, at most. Sent into the page. @param {number} milliseconds */
function longestBusy(milliseconds) {
  const EVERY = 4;
  return new Promise((done) => {
    let longest = 0;
    let last = performance.now();
    const end = last + milliseconds;
    const timer = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last - EVERY);
      last = now;
      if (now < end) return;
      clearInterval(timer);
      done(longest);
    }, EVERY);
  });
}

/**
 * A first visit: an empty cache, up to the moment the page can be used.
 * @param {import('@playwright/test').Browser} browser @param {string} address
 */
async function visit(browser, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  /** @type {Promise<number>[]} */
  const sizes = [];
  page.on('response', (response) =>
    sizes.push(
      response.body().then(
        (body) => gzipSync(body).length,
        () => 0,
      ),
    ),
  );
  await page.goto(address);
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
  const paint = await page.evaluate(
    () =>
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime ??
      new Promise((done) =>
        new PerformanceObserver((list) => {
          const found = list.getEntriesByName('first-contentful-paint')[0];
          if (found) done(found.startTime);
        }).observe({ type: 'paint', buffered: true }),
      ),
  );
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await context.close();
  return { paint, bytes };
}

/**
 * The MNIST lab in use: Run, Pause, Run, ...
 * @param {import('@playwright/test').Browser} browser @param {string} address @param {'mnist' | 'synthetic'} data
 */
async function train(browser, address, data) {
  const page = await browser.newPage();
  await page.addInitScript(listenToWorkers);
  await page.goto(`${address}#/mnist?data=${data}&epochs=1000`);
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
  /** @param {string} from @param {string} to @returns {Promise<number>} seconds */
  const wait = async (from, to) => {
    const found = await page.waitForFunction(
      ([first, second]) => /** @type {any} */ (globalThis).between(first, second),
      [from, to],
    );
    return (await found.jsonValue()) / 1000;
  };
  await page.click(TOGGLE);
  const load = await wait('load', 'loaded');
  await wait('start', 'progress');
  const busy = (await page.evaluate(longestBusy, TRAINING_MS)) / 1000;
  const pauses = [];
  for (let i = 0; i < PAUSES; i++) {
    await page.click(TOGGLE);
    pauses.push(await wait('pause', 'paused'));
    await page.click(TOGGLE);
    await wait('resume', 'progress');
  }
  await page.close();
  return {
    'MNIST loaded': load,
    'longest task of the page': busy,
    'pause answered': median(pauses),
    'pause answered, at most': Math.max(...pauses),
  };
}

/**
 * @param {'chromium' | 'firefox'} name @param {'mnist' | 'synthetic'} data
 * @returns {Promise<Record<string, number>>} seconds, and bytes
 */
export async function measurePage(name, data) {
  const server = createServer(DIST);
  const address = `http://127.0.0.1:${await listen(server, 8800)}/`;
  const browser = await launch(name);
  try {
    const visits = [];
    for (let i = 0; i < VISITS; i++) visits.push(await visit(browser, address));
    const lab = await train(browser, address, data);
    return {
      'first paint': median(visits.map(({ paint }) => paint)) / 1000,
      'first visit, gzip bytes': median(visits.map(({ bytes }) => bytes)),
      ...lab,
    };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}
