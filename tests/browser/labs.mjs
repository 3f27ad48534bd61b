// labs.mjs - words the page tests share: selectors by lab, numbers read off the page. No tests here.

/** @param {import('../../web/state/schema.js').Lab} lab */
export const within = (lab) => (/** @type {string} */ selector) => `#lab-${lab} ${selector}`;

/** A number as the page writes it. @param {string} text */
export const number = (text) => {
  const match = text.replace(/−/g, '-').match(/-?\d+(\.\d+)?/);
  if (!match) throw new Error(`no number in "${text}"`);
  return Number(match[0]);
};

/**
 * Opens the page and waits until it can be used.
 * @param {import('./app.mjs').App} app
 * @param {string} [hash]
 * @param {'en' | 'zh'} [lang]
 */
export async function openLab(app, hash = '', lang = 'en') {
  await app.open(`/?lang=${lang}${hash}`);
  await isReady(app);
}

/** Waits until the page shows what its address says. @param {import('./app.mjs').App} app */
export const isReady = (app) =>
  app.waitFor(() => document.documentElement.dataset.ready === 'true');

/**
 * Goes to a lab of the page that is open, by its address and without loading anew: the worker keeps its data.
 * @param {import('./app.mjs').App} app
 * @param {string} hash
 */
export async function goTo(app, hash) {
  await app.evaluate((address) => {
    if (location.hash === address) return undefined;
    // The page heard of this event first: when it comes here, the page is on its way.
    const heard = new Promise((done) =>
      addEventListener('hashchange', () => done(true), { once: true }),
    );
    location.hash = address;
    return heard;
  }, hash);
  await isReady(app);
}

/**
 * Waits until a press that leads to another lab has led there, with the state of its address: the address alone comes
 * before the page follows it.
 * @param {import('./app.mjs').App} app
 * @param {import('../../web/state/schema.js').Lab} lab another than the one that was shown
 */
export async function arrives(app, lab) {
  await app.waitFor((name) => seen(one(`#lab-${name}`)), lab);
  await isReady(app);
}

/**
 * Waits until a lab's charts are drawn as they are to be. Before Chart.js has come, which gives each canvas a style of
 * its own, no point of a chart is anywhere; from then on, what changed is drawn with the next frame.
 * @param {import('./app.mjs').App} app
 * @param {import('../../web/state/schema.js').Lab} lab of a chart that has few points
 */
export const chartsAreDrawn = (app, lab) =>
  app.waitFor(async (name) => {
    const charts = /** @type {NodeListOf<HTMLCanvasElement>} */ (
      document.querySelectorAll(`#lab-${name} figure.chart canvas`)
    );
    if (![...charts].every(({ style }) => style.display === 'block')) return false;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return charts.length > 0;
  }, lab);

/**
 * Lets every page of the test count what views ask the training worker, and what of it is answered: answers come in the
 * order of the questions. To be called before the page is opened.
 * @param {import('./site.mjs').Site} site
 */
export const countAnswers = (site) =>
  site.before('page', () => {
    const page = /** @type {any} */ (window);
    /** Which answer each question gets; a look without data gets none. */
    const answers = new Map([
      ['look', 'digits'],
      ['answers', 'answers'],
      ['weights', 'weights'],
      ['read', 'read'],
    ]);
    page.asked = page.answered = 0;
    page.Worker = class extends Worker {
      /** @param {string} url @param {WorkerOptions} options */
      constructor(url, options) {
        super(url, options);
        let hasData = false;
        const isAnswer = (/** @type {any} */ { type, asked }) =>
          type === 'no-network' ? answers.has(asked) : [...answers.values()].includes(type);
        this.addEventListener('message', ({ data }) => (page.answered += Number(isAnswer(data))));
        this.postMessage = (/** @type {any} */ message, /** @type {any} */ transfer) => {
          hasData ||= message.type === 'load';
          page.asked += Number(answers.has(message.type) && (message.type !== 'look' || hasData));
          super.postMessage(message, transfer);
        };
      }
    };
  });

/**
 * Waits until the page has every answer that it has asked for by now: what is shown is of no network before. (An answer
 * may lead to another question.)
 * @param {import('./app.mjs').App} app
 */
export async function isAnswered(app) {
  const asked = await app.evaluate(() => /** @type {any} */ (window).asked);
  await app.waitFor((n) => /** @type {any} */ (window).answered >= n, asked);
}

/**
 * Switches the language by its button, and waits until its texts have come.
 * @param {import('./app.mjs').App} app
 * @param {'en' | 'zh'} name
 */
export async function speak(app, name) {
  await app.click(`[data-language="${name}"]`);
  await app.waitFor((tag) => document.documentElement.lang.startsWith(tag), name);
}

/**
 * Gives files to one of the MNIST lab's inputs, as its dialog would.
 * @param {import('./app.mjs').App} app
 * @param {string} input
 * @param {{ name: string, text?: string, bytes?: number[], gzip?: boolean }[]} files
 */
export const giveFiles = (app, input, files) =>
  app.evaluate(
    async (selector, contents) => {
      const transfer = new DataTransfer();
      for (const { name, text, bytes, gzip } of contents) {
        const blob = new Blob([text ?? new Uint8Array(bytes ?? [])]);
        const packed = gzip
          ? await new Response(blob.stream().pipeThrough(new CompressionStream('gzip'))).blob()
          : blob;
        transfer.items.add(new File([packed], name));
      }
      const element = /** @type {HTMLInputElement} */ (document.querySelector(selector));
      element.files = transfer.files;
      element.dispatchEvent(new Event('change', { bubbles: true }));
    },
    within('mnist')(`[data-file="${input}"]`),
    files,
  );

/** An IDX pair: `count` images of ink in as many places as there are digits. @param {number} count @param {{ side?: number, label?: number }} [wrong] */
export function idxPair(count, { side = 28, label } = {}) {
  const big = (/** @type {number} */ n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
  const images = [...big(0x803), ...big(count), ...big(side), ...big(side)];
  const labels = [...big(0x801), ...big(count)];
  for (let i = 0; i < count; i++) {
    const digit = i % 10;
    labels.push(i === 0 && label !== undefined ? label : digit);
    for (let p = 0; p < side * side; p++) images.push(Math.floor(p / 70) === digit ? 255 : 0);
  }
  return { images, labels };
}
