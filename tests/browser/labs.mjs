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
 * Switches the language by its button, and waits until its texts have come.
 * @param {import('./app.mjs').App} app
 * @param {'en' | 'zh'} name
 */
export async function speak(app, name) {
  await app.click(`[data-language="${name}"]`);
  await app.waitFor((tag) => document.documentElement.lang.startsWith(tag), name);
}
