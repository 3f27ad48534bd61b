// Chromium and stock Firefox behind the primitives of app.mjs, by Playwright (tools/browsers.mjs starts them).

import { launch } from '../../tools/browsers.mjs';

const VIEWPORT = { width: 1280, height: 800 };

/** A request the page itself gave up (a navigation, an AbortController) has not failed. */
const ABORTED = /ERR_ABORTED|NS_BINDING_ABORTED/;

/**
 * Collects what the browser reports about a page and its workers.
 * @param {import('@playwright/test').BrowserContext} context
 * @param {string} origin
 */
function watch(context, origin) {
  /** @type {string[]} */
  const problems = [];
  context.on('console', (message) => {
    // Chromium adds a console line without an address to each failed request; the request is listed anyway.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(`console error: ${message.text()}`);
  });
  context.on('weberror', (event) => problems.push(`page error: ${event.error().message}`));
  context.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (/^https?:$/.test(protocol) && asked !== origin)
      problems.push(`request to another host: ${request.url()}`);
  });
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'no reason given';
    if (!ABORTED.test(reason))
      problems.push(`request failed: ${request.method()} ${request.url()}: ${reason}`);
  });
  context.on('page', (page) => {
    page.on('crash', () => problems.push('the page crashed'));
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== new URL(origin).host)
        problems.push(`request to another host: ${socket.url()}`);
    });
  });
  return problems;
}

/**
 * @param {'chromium' | 'firefox'} name
 * @param {import('./site.mjs').Site} site
 */
export async function startPlaywright(name, site) {
  const browser = await launch(name);

  return {
    /** A driver with its own, empty storage. @returns {Promise<import('./app.mjs').Driver>} */
    async newDriver() {
      const context = await browser.newContext({ viewport: VIEWPORT });
      const problems = watch(context, site.origin);
      const page = await context.newPage();
      return {
        async load(url) {
          // Going to the same page with another hash would not load it anew.
          if (page.url() !== 'about:blank') await page.goto('about:blank');
          await page.goto(url);
        },
        async reload() {
          await page.reload();
        },
        run: (expression) => page.evaluate(expression),
        click: (selector) => page.locator(selector).click(),
        press: (keys) => page.keyboard.press(keys.join('+')),
        async drag(points) {
          const [first, ...rest] = points;
          await page.mouse.move(first.x, first.y);
          await page.mouse.down();
          for (const { x, y } of rest) await page.mouse.move(x, y);
          await page.mouse.up();
        },
        setViewport: (width, height) => page.setViewportSize({ width, height }),
        async screenshot(path) {
          const before = problems.length;
          await page.screenshot({ path, caret: 'initial' });
          // Playwright adds a style of its own to Firefox's page, which a strict policy refuses: not the page's doing.
          const own = problems
            .splice(before)
            .filter((problem) => !/blocked an inline style/.test(problem));
          problems.push(...own);
        },
        tree: (selector) => page.locator(selector).ariaSnapshot(),
        problems: () => problems,
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
