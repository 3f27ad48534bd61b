// The page tests: one suite, three browsers. Run by tools/test.mjs, which starts it under xvfb-run for WebKitGTK.
// (By hand: xvfb-run -a -s '-screen 0 1600x1200x24' npx playwright test -c tests/browser --project=firefox)
// Browsers are the system's own: never `playwright install`.

import { defineConfig } from '@playwright/test';

/**
 * In the title of a test of what is the same in every engine - numbers, words, addresses, what follows from what: it
 * runs in Chromium only. What engines differ in - layout, drawing, pointer, touch, keys, focus, storage, workers,
 * streams, digests, rules of access - is tested in each.
 */
const ONCE = /@once/;

/** @type {import('@playwright/test').PlaywrightTestConfig<{}, { engine: import('./fixtures.mjs').Engine }>} */
const config = {
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: '../../test-results',
  reporter: 'list',
  workers: 2, // each with a server, a browser and ports of its own
  fullyParallel: true, // by tests, not by files, so that both end at the same time
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  projects: [
    // The slowest first, so that no worker is left over at the end.
    // (Two windows of WebKitGTK would fight over the focus.)
    { name: 'webkitgtk', workers: 1, grepInvert: ONCE, use: { engine: 'webkitgtk' } },
    { name: 'firefox', grepInvert: ONCE, use: { engine: 'firefox' } },
    { name: 'chromium', use: { engine: 'chromium' } },
  ],
};

export default defineConfig(config);
