// `test` and `expect` for the page tests. `app` is the page in one of three browsers (the project's `engine`), in a
// fresh storage; a test whose page had a problem it did not expect fails, whatever else it found.

import { test as base, expect } from '@playwright/test';
import { createApp } from './app.mjs';
import { startPlaywright } from './playwright-driver.mjs';
import { startSite } from './site.mjs';
import { startWebKit } from './webkit-driver.mjs';

/** @typedef {'chromium' | 'firefox' | 'webkitgtk'} Engine */
/** @typedef {import('./site.mjs').Site} Site */
/** @typedef {{ newDriver: () => Promise<import('./app.mjs').Driver>, close: () => Promise<void> }} Launched */

/**
 * @typedef {object} WorkerFixtures
 * @property {Engine} engine
 * @property {Site} site
 * @property {Launched} launched one browser for all tests of a worker
 */

/**
 * @type {import('@playwright/test').TestType<
 *   import('@playwright/test').PlaywrightTestArgs &
 *     import('@playwright/test').PlaywrightTestOptions & { app: import('./app.mjs').App },
 *   import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions & WorkerFixtures
 * >}
 */
export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<{ app: import('./app.mjs').App }, WorkerFixtures>} */ ({
    engine: ['chromium', { scope: 'worker', option: true }],

    site: [
      async ({ engine }, use) => {
        // Playwright hears of errors by itself, so its pages stay as they are.
        const site = await startSite({ probe: engine === 'webkitgtk' });
        await use(site);
        await site.close();
      },
      { scope: 'worker' },
    ],

    launched: [
      async ({ engine, site }, use) => {
        const launched =
          engine === 'webkitgtk' ? await startWebKit(site) : await startPlaywright(engine, site);
        await use(launched);
        await launched.close();
      },
      { scope: 'worker' },
    ],

    app: async ({ launched, site }, use, testInfo) => {
      site.forget();
      const driver = await launched.newDriver();
      const app = createApp(driver, site);
      await use(app);

      const unexpected = await app.unexpectedProblems();
      if (unexpected.length || testInfo.status !== testInfo.expectedStatus) {
        // A picture helps whoever reads the failure; when the browser is gone there is none.
        const path = testInfo.outputPath('page.png');
        await app.screenshot(path).then(
          () => testInfo.attach('page', { path, contentType: 'image/png' }),
          () => {},
        );
      }
      await driver.close();
      if (unexpected.length)
        throw new Error(`the page had problems:\n  - ${unexpected.join('\n  - ')}`);
    },
  }),
);

export { expect };
