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
  workers: 1, // timings are part of what is tested; browsers would compete for the machine
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  projects: [
    { name: 'chromium', use: { engine: 'chromium' } },
    { name: 'firefox', use: { engine: 'firefox' } },
    { name: 'webkitgtk', use: { engine: 'webkitgtk' } },
  ],
};

export default defineConfig(config);
