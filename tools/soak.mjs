// soak.mjs - node tools/soak.mjs [--minutes 30] [--write]: trains and walks through the labs of the built page in
// Chromium for a long time, and measures what must not grow: memory after a collection in page and workers, elements,
// listeners, the process; and the frame rate while training. Fails when something grew. --write puts the figures in
// docs/img/, --site=FOLDER takes another build than dist/.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from './browsers.mjs';
import { createServer, listen } from './serve.mjs';
import { PlainError, ROOT, whenMain } from './shell.mjs';

/**
 * One look at the page.
 * @typedef {{ minute: number, objects: number, heap: number, workers: number, nodes: number, listeners: number,
 *   process: number, fps: number }} Look
 */

/**
 * What may not grow, and by how much of what it was after warming up. The whole heap holds compiled code and the
 * browser's own timings too, which fill up to their bounds, and the process what the browser has not given back yet:
 * "held" is the process when the browser has been told that memory is short (docs/reliability.md says what is known of it).
 */
const LIMITS = {
  ...{ objects: 1.05, nodes: 1.05, listeners: 1.05, workers: 1.05 },
  ...{ heap: 1.1, process: 1.1, held: 1.15 },
};
/** The share of the time that is warming up. */
const WARM = 0.2;

/** A round through all labs, always the same: what one leaves behind, the next shows as growth. @param {import('@playwright/test').Page} page */
async function round(page) {
  const go = async (/** @type {string} */ address) => {
    await page.evaluate((hash) => (location.hash = hash), address);
    const lab = /#\/(\w+)/.exec(address)?.[1];
    await page.waitForSelector(`#lab-${lab}:not([hidden])`);
    return (/** @type {string} */ selector) => page.locator(`#lab-${lab} ${selector}`);
  };
  let lab = await go('#/mnist?data=synthetic&train-size=20000&epochs=25');
  await lab('[data-action="toggle"]').click();
  await page.waitForFunction(() =>
    document.querySelector('#lab-mnist [data-status]')?.textContent?.includes('left'),
  );
  const fps = await page.evaluate(
    () =>
      new Promise((done) => {
        const start = performance.now();
        let frames = 0;
        const count = () => {
          frames += 1;
          const spent = performance.now() - start;
          if (spent > 2000) done((1000 * frames) / spent);
          else requestAnimationFrame(count);
        };
        requestAnimationFrame(count);
      }),
  );
  lab = await go('#/neuron?epochs=200');
  await lab('[data-action="toggle"]').click();
  await page.waitForFunction(
    () => document.querySelector('#lab-neuron [data-epoch]')?.textContent === '200',
  );
  await lab('[data-action="reset"]').click();
  lab = await go('#/softmax');
  await lab('[data-action="step"]').click();
  await page.click('[data-language="zh"]');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.click('[data-language="en"]');
  lab = await go(
    '#/study?configs=cost:quadratic;eta:3;epochs:2;train-size:1000~eta:1;epochs:2;train-size:1000&seeds=1-2&data=synthetic&jobs=1',
  );
  await lab('[data-action="toggle"]').click();
  await page.waitForFunction(
    () => document.querySelector('#lab-study [data-status]')?.textContent?.includes('Finished'),
    undefined,
    { timeout: 120_000 },
  );
  await lab('[data-action="reset"]').click();
  lab = await go('#/mnist');
  for (const view of ['mistakes', 'weights', 'draw', 'digits'])
    await lab(`[data-view="${view}"]`).click();
  await page.waitForFunction(
    () => document.querySelector('#lab-mnist [data-status]')?.textContent?.includes('Finished'),
    undefined,
    { timeout: 120_000 },
  );
  await lab('[data-action="clear"]').click();
  return /** @type {number} */ (fps);
}

/** @param {number} minutes @param {string} site @returns {Promise<{ looks: Look[], held: number[] }>} */
async function soak(minutes, site) {
  const server = createServer(site);
  const port = await listen(server, 0);
  const browser = await launch('chromium');
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(120_000);
    /** @type {string[]} */
    const problems = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
    await page.goto(`http://127.0.0.1:${port}/?lang=en`);
    await page.waitForSelector('html[data-ready="true"]');
    const inspector = await page.context().newCDPSession(page);
    await inspector.send('Performance.enable');
    const workers = await workersOf(inspector);
    const system = await browser.newBrowserCDPSession();
    const processMegabytes = async () => {
      const { processInfo } = await system.send('SystemInfo.getProcessInfo');
      const renderers = processInfo.filter(({ type }) => type === 'renderer');
      return Math.max(...renderers.map(({ id }) => ownMegabytes(id)));
    };
    /** Megabytes after warming up and at the end, when all that can be spared is given back. @type {number[]} */
    const held = [];
    const press = async () => {
      await inspector.send('Memory.simulatePressureNotification', { level: 'critical' });
      await inspector.send('HeapProfiler.collectGarbage');
      await workers.collect();
      held.push(await processMegabytes());
    };
    const started = performance.now();
    const since = () => (performance.now() - started) / 60_000;
    /** @type {Look[]} */
    const looks = [];
    while (since() < minutes) {
      const fps = await round(page);
      await inspector.send('HeapProfiler.collectGarbage');
      const inWorkers = await workers.collect();
      const { metrics } = await inspector.send('Performance.getMetrics');
      const of = (/** @type {string} */ name) => metrics.find((m) => m.name === name)?.value ?? NaN;
      looks.push({
        minute: since(),
        objects: await objectMegabytes(inspector),
        heap: of('JSHeapUsedSize') / 1e6,
        nodes: of('Nodes'),
        listeners: of('JSEventListeners'),
        workers: inWorkers / 1e6,
        process: await processMegabytes(),
        fps,
      });
      if (held.length === 0 && since() > WARM * minutes) await press();
      if (problems.length) throw new PlainError(`the page had problems: ${problems.join('; ')}`);
    }
    await press();
    return { looks, held };
  } finally {
    await browser.close();
    server.close();
  }
}

/** What the page's own objects take, from a snapshot. @param {import('@playwright/test').CDPSession} inspector */
async function objectMegabytes(inspector) {
  let text = '';
  const take = (/** @type {{ chunk: string }} */ { chunk }) => void (text += chunk);
  inspector.on('HeapProfiler.addHeapSnapshotChunk', take);
  await inspector.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  inspector.off('HeapProfiler.addHeapSnapshotChunk', take);
  const { snapshot, nodes } = JSON.parse(text);
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const own = ['object', 'array', 'closure', 'string', 'concatenated string', 'sliced string'].map(
    (name) => types[0].indexOf(name),
  );
  const size = fields.indexOf('self_size');
  let sum = 0;
  for (let i = 0; i < nodes.length; i += fields.length)
    if (own.includes(nodes[i])) sum += nodes[i + size];
  return sum / 1e6;
}

/**
 * The page's workers, spoken to through the page's inspector.
 * @param {import('@playwright/test').CDPSession} inspector
 */
async function workersOf(inspector) {
  /** @type {Set<string>} */
  const sessions = new Set();
  /** @type {Map<number, (result: any) => void>} */
  const waiting = new Map();
  let last = 0;
  inspector.on('Target.attachedToTarget', ({ sessionId }) => sessions.add(sessionId));
  inspector.on('Target.detachedFromTarget', ({ sessionId }) => {
    sessions.delete(sessionId);
    for (const answer of waiting.values()) answer(undefined); // it will not answer any more
  });
  inspector.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  const modes = { autoAttach: true, waitForDebuggerOnStart: false, flatten: false };
  await inspector.send('Target.setAutoAttach', modes);
  /** @param {string} sessionId @param {string} method @returns {Promise<any>} */
  const ask = (sessionId, method) =>
    new Promise((answer, fail) => {
      const id = ++last;
      waiting.set(id, answer);
      const message = JSON.stringify({ id, method });
      inspector.send('Target.sendMessageToTarget', { sessionId, message }).catch(fail);
    });
  return {
    /** Collects garbage in all of them. @returns {Promise<number>} bytes of their heaps behind it */
    async collect() {
      let bytes = 0;
      for (const session of [...sessions]) {
        await ask(session, 'HeapProfiler.collectGarbage');
        bytes += (await ask(session, 'Runtime.getHeapUsage'))?.usedSize ?? 0;
      }
      return bytes;
    },
  };
}

/** Memory that is no file's and that it shares with no other. @param {number} id of a process */
const ownMegabytes = (id) =>
  Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) / 1e3;

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * The medians of the third after warming up and of the last third: single looks differ by what was under way.
 * @param {Look[]} looks
 * @param {number[]} held
 */
function compare(looks, held) {
  const settled = looks.slice(Math.floor(WARM * looks.length));
  const third = Math.max(1, Math.floor(settled.length / 3));
  return Object.entries(LIMITS).map(([key, limit]) => {
    if (key === 'held')
      return { key, before: held[0], after: held[1], ratio: held[1] / held[0], limit };
    const of = (/** @type {Look[]} */ some) =>
      median(some.map((look) => look[/** @type {keyof Look} */ (key)]));
    const [before, after] = [of(settled.slice(0, third)), of(settled.slice(-third))];
    return { key, before, after, ratio: after / before, limit };
  });
}

/** The figures as a picture, each line as a part of its own median. @param {Look[]} looks */
function picture(looks) {
  const [width, height, left, bottom] = [760, 360, 60, 50];
  const keys = /** @type {const} */ (['objects', 'nodes', 'listeners', 'process', 'fps']);
  const names = ['objects', 'elements', 'listeners', 'process', 'frames a second'];
  const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#666666'];
  const dashes = ['', '8 3', '2 3', '8 3 2 3', '1 2'];
  const end = looks[looks.length - 1].minute;
  const x = (/** @type {number} */ minute) => left + ((width - left - 20) * minute) / end;
  const y = (/** @type {number} */ part) =>
    height - bottom - ((height - bottom - 20) * Math.min(part, 1.5)) / 1.5;
  const lines = keys.map((key, i) => {
    const middle = median(looks.map((look) => look[key]));
    const points = looks.map(
      (look) => `${x(look.minute).toFixed(1)},${y(look[key] / middle).toFixed(1)}`,
    );
    return `<polyline fill="none" stroke="${colors[i]}" stroke-width="2" stroke-dasharray="${dashes[i]}" points="${points.join(' ')}"/>
<text x="${left + 10 + i * 138}" y="${height - 8}" fill="${colors[i]}">${names[i]}</text>`;
  });
  const ticks = [0, 0.5, 1, 1.5].map(
    (part) =>
      `<path d="M${left} ${y(part)}H${width - 20}" stroke="#ccc"/><text x="${left - 8}" y="${y(part) + 4}" text-anchor="end">${part}</text>`,
  );
  const minutes = [0, 0.25, 0.5, 0.75, 1].map(
    (part) =>
      `<text x="${x(part * end)}" y="${height - bottom + 18}" text-anchor="middle">${(part * end).toFixed(0)} min</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">
<title>What was measured after each round, as a part of its own median</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${[...ticks, ...minutes, ...lines].join('\n')}
</svg>
`;
}

await whenMain(import.meta.url, async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '30' },
      write: { type: 'boolean', default: false },
      site: { type: 'string', default: join(ROOT, 'dist') },
    },
  });
  const { looks, held } = await soak(Number(values.minutes), values.site);
  const results = compare(looks, held);
  console.log(`${looks.length} rounds in ${values.minutes} minutes`);
  for (const { key, before, after, ratio } of results)
    console.log(`${key}: ${before.toFixed(1)} → ${after.toFixed(1)} (${ratio.toFixed(3)})`);
  console.log(`fps: median ${median(looks.map(({ fps }) => fps)).toFixed(1)}`);
  if (values.write) {
    writeFileSync(join(ROOT, 'docs', 'img', 'soak.svg'), picture(looks));
    writeFileSync(join(ROOT, 'build', 'soak.json'), JSON.stringify({ looks, held }, null, 1));
  }
  const grown = results.filter(({ ratio, limit }) => !(ratio <= limit));
  if (grown.length) throw new PlainError(`Grown: ${grown.map(({ key }) => key).join(', ')}.`);
});
