// The system's own Chromium and Firefox, started for a program by Playwright: for the page tests, the benchmark and
// the pictures. Firefox is driven over WebDriver BiDi: the channel name is Playwright's, undocumented, and holds for
// the pinned version only. WebKitGTK has a driver of its own (tests/browser/webkit-driver.mjs).
import { existsSync } from 'node:fs';
import { PlainError } from './shell.mjs';

const BROWSERS = {
  chromium: {
    package: 'chromium',
    options: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', // nothing leaves this machine
      ],
    },
  },
  firefox: {
    package: 'firefox-esr',
    options: {
      executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
      channel: 'moz-firefox',
      // Playwright lets files load each other; people's Firefox does not.
      firefoxUserPrefs: { 'security.fileuri.strict_origin_policy': true },
    },
  },
};

/**
 * Starts a browser without a window.
 * @param {keyof typeof BROWSERS} name
 * @returns {Promise<import('@playwright/test').Browser>}
 */
export async function launch(name) {
  const { options, package: packageName } = BROWSERS[name];
  if (!existsSync(options.executablePath))
    throw new PlainError(`${options.executablePath} is missing: apt-get install ${packageName}`);
  const playwright = await import('@playwright/test');
  return playwright[name].launch(options);
}
