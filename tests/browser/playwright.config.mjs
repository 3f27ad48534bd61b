// The page tests: one suite, three browsers. Run by tools/test.mjs, which starts it under xvfb-run for WebKitGTK.
// (By hand: xvfb-run -a -s '-screen 0 1600x1200x24' npx playwright test -c tests/browser --project=firefox)
// Browsers are the system's own: never `playwright install`.

import { defineConfig } from '@playwright/test';

/** @type {import('@playwright/test').PlaywrightTestConfig<{}, { engine: import('./fixtures.mjs').Engine }>} */
const config = {
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: '../../test-results',
  reporter: 'list',
  workers: 2, // each with a server, a browser and ports of its own; a file's tests keep their order
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  projects: [
    // The slowest first, so that no worker is left over at the end.
    { name: 'webkitgtk', workers: 1, use: { engine: 'webkitgtk' } }, // two windows would fight over the focus
    { name: 'firefox', use: { engine: 'firefox' } },
    { name: 'chromium', use: { engine: 'chromium' } },
  ],
};

export default defineConfig(config);
