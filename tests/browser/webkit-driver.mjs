// WebKitGTK behind the primitives of app.mjs: MiniBrowser, driven by WebKitWebDriver. What goes wrong in the page is
// told by probe.js and by the trap of site.mjs, as this driver has no events for it.

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startDriver } from './webdriver.mjs';

const PROGRAM = process.env.WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver';
const BROWSER = process.env.MINIBROWSER; // the driver knows where its own is
const CONFIG = fileURLToPath(new URL('webkit-config', import.meta.url)); // see gtk.css there
const VIEWPORT = { width: 1280, height: 800 };
const SCRIPT_LIMIT_MS = 600_000; // the test's own time limit comes first

/** WebDriver's code points for keys that type no character. */
const KEYS = Object.freeze({
  Space: ' ',
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
});

/** @param {string} key */
function keyValue(key) {
  const value = [...key].length === 1 ? key : KEYS[/** @type {keyof typeof KEYS} */ (key)];
  if (!value) throw new Error(`no key "${key}"`);
  return value;
}

/**
 * Sizes the window until the page inside it has the size asked for.
 * @param {import('./webdriver.mjs').Session} session
 * @param {number} width
 * @param {number} height
 */
async function resize(session, width, height) {
  const inner = () =>
    session.post('/execute/sync', { script: 'return [innerWidth, innerHeight]', args: [] });
  for (let attempt = 0; attempt < 3; attempt++) {
    const [w, h] = await inner();
    if (w === width && h === height) return;
    const window = await session.get('/window/rect');
    await session.post('/window/rect', {
      width: window.width + width - w,
      height: window.height + height - h,
    });
    // The page learns of its new size a little later, if the window could take it.
    await session.post('/execute/async', {
      script: `const [width, height, done] = arguments;
        const end = performance.now() + 1000;
        (function look() {
          if ((innerWidth === width && innerHeight === height) || performance.now() > end) done();
          else setTimeout(look, 10);
        })()`,
      args: [width, height],
    });
  }
  throw new Error(`the window cannot be ${width} by ${height}: it stays at ${await inner()}`);
}

/**
 * @param {import('./webdriver.mjs').Session} session
 * @param {string} selector
 */
async function findElement(session, selector) {
  return Object.values(
    await session.post('/element', { using: 'css selector', value: selector }),
  )[0];
}

/**
 * @param {import('./site.mjs').Site} site
 */
export async function startWebKit(site) {
  if (!existsSync(PROGRAM))
    throw new Error(`${PROGRAM} is missing: apt-get install webkit2gtk-driver`);
  if (!process.env.DISPLAY)
    throw new Error(
      'WebKitGTK needs a display: run the tests under xvfb-run (apt-get install xvfb xauth)',
    );
  const start = () => startDriver(PROGRAM, { XDG_CONFIG_HOME: CONFIG });
  let program = await start();

  async function openSession() {
    const session = await program.open({
      'webkitgtk:browserOptions': {
        ...(BROWSER && { binary: BROWSER }),
        args: ['--automation', `--proxy=${site.trap}`, '--ignore-host=127.0.0.1'],
      },
    });
    await resize(session, VIEWPORT.width, VIEWPORT.height);
    await session.post('/timeouts', { script: SCRIPT_LIMIT_MS });
    return session;
  }

  /**
   * A start that never answered was seen once in about a thousand, on a busy machine. No page is loaded yet, so
   * starting once more hides nothing of what is tested.
   */
  async function openSessionSurely() {
    try {
      return await openSession();
    } catch (error) {
      console.warn(`WebKitGTK is started again: ${/** @type {Error} */ (error).message}`);
      await program.stop();
      program = await start();
      return openSession();
    }
  }

  return {
    /** A driver with its own, empty storage. @returns {Promise<import('./app.mjs').Driver>} */
    async newDriver() {
      const session = await openSessionSurely();
      return {
        async load(url) {
          // Going to the same page with another hash would not load it anew.
          await session.post('/url', { url: 'about:blank' });
          await session.post('/url', { url });
        },
        reload: () => session.post('/refresh'),
        run: (expression) =>
          session.post('/execute/async', {
            script: `const done = arguments[0]; Promise.resolve(${expression}).then(done)`,
            args: [],
          }),
        async click(selector) {
          await session.post(`/element/${await findElement(session, selector)}/click`);
        },
        async press(keys) {
          const values = keys.map(keyValue);
          const down = values.map((value) => ({ type: 'keyDown', value }));
          const up = [...values].reverse().map((value) => ({ type: 'keyUp', value }));
          await session.post('/actions', {
            actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }],
          });
        },
        async drag(points) {
          const moves = points.map(({ x, y }) => ({
            type: 'pointerMove',
            duration: 0,
            origin: 'viewport',
            x,
            y,
          }));
          const [first, ...rest] = moves;
          const actions = [
            first,
            { type: 'pointerDown', button: 0 },
            ...rest,
            { type: 'pointerUp', button: 0 },
          ];
          await session.post('/actions', {
            actions: [
              { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions },
            ],
          });
        },
        setViewport: (width, height) => resize(session, width, height),
        async screenshot(path) {
          await writeFile(path, Buffer.from(await session.get('/screenshot'), 'base64'));
        },
        problems: () => [],
        close: () => session.close(),
      };
    },
    close: () => program.stop(),
  };
}
