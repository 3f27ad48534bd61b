// The verbs of the page tests, written once over a driver of few primitives (playwright-driver.mjs for Chromium and
// Firefox, webkit-driver.mjs for WebKitGTK). A test that uses only these verbs means the same in every browser.

import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 20_000; // a wait that takes longer has failed
const SLICE_MS = 500; // a wait asks the page for this long at a time, so that a page that navigates is asked again
const RETRY_MS = 50; // after an answer that never came because the page was being replaced
const DRAG_STEPS = 10; // pointer moves between two points of a drag

/**
 * What a browser must be able to do.
 * @typedef {object} Driver
 * @property {(url: string) => Promise<void>} load loads anew, also when only the hash differs; returns at the load event
 * @property {() => Promise<void>} reload
 * @property {(expression: string) => Promise<any>} run evaluates an expression in the page, awaits it, JSON only
 * @property {(selector: string) => Promise<void>} click
 * @property {(keys: string[]) => Promise<void>} press holds all but the last, presses the last
 * @property {(points: { x: number, y: number }[]) => Promise<void>} drag button down at the first, up at the last
 * @property {(width: number, height: number) => Promise<void>} setViewport
 * @property {(path: string) => Promise<void>} screenshot
 * @property {(selector: string) => Promise<string>} [tree] the accessibility tree, as Playwright writes it
 * @property {() => string[]} problems what the browser itself reported
 * @property {() => Promise<void>} close
 */

/**
 * The one element a selector means. Sent into the page with every function that names it.
 * @param {string} selector
 * @returns {HTMLElement & { type: string, value: string, checked: boolean, disabled: boolean }}
 */
function one(selector) {
  const found = document.querySelectorAll(selector);
  if (found.length !== 1) throw new Error(`${found.length} elements match ${selector}, not one`);
  return /** @type {any} */ (found[0]);
}

/**
 * Whether a person could see the element. Sent into the page like one().
 * @param {Element} element
 */
function seen(element) {
  const box = element.getBoundingClientRect();
  return (
    box.width > 0 &&
    box.height > 0 &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  );
}

/** Keys that need Shift on the keyboard the tests imagine (US). */
const SHIFTED = /^[A-Z~!@#$%^&*()_+{}|:"<>?]$/;

/** @param {string} key 'Space', 'r', '?', 'Shift+Tab' */
function chord(key) {
  const keys = key === '+' ? ['+'] : key.split('+');
  const last = /** @type {string} */ (keys.at(-1));
  return SHIFTED.test(last) && !keys.includes('Shift') ? ['Shift', ...keys] : keys;
}

/**
 * Sets a control as its user would and says so in the events a user causes. Runs in the page.
 * @param {string} selector
 * @param {string | number | boolean} value
 */
function setControl(selector, value) {
  const control = one(selector);
  if (control.disabled) throw new Error(`${selector} is disabled`);
  control.focus();
  if (
    control instanceof HTMLInputElement &&
    (control.type === 'checkbox' || control.type === 'radio')
  ) {
    if (control.checked !== value) control.click(); // click() fires input and change itself
    if (control.checked !== value) throw new Error(`${selector} cannot be set to ${value}`);
    return;
  }
  control.value = String(value);
  if (control instanceof HTMLSelectElement && control.value !== String(value))
    throw new Error(`${selector} has no option "${value}"`);
  control.dispatchEvent(new Event('input', { bubbles: true }));
  control.dispatchEvent(new Event('change', { bubbles: true }));
}

/**
 * An expression that calls fn in the page and gives its result, or its error, as JSON: every browser then agrees on
 * what comes back (undefined stays undefined, NaN becomes null).
 * @param {Function} fn
 * @param {unknown[]} args
 */
function callExpression(fn, args) {
  const list = args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(', ');
  return `(async () => {
    ${one}
    ${seen}
    try {
      return JSON.stringify({ value: await (${fn})(${list}) });
    } catch (error) {
      return JSON.stringify({ error: String(error) });
    }
  })()`;
}

/**
 * The same, again and again, until the result is truthy or a slice of time is over.
 * @param {Function} fn
 * @param {unknown[]} args
 */
function pollExpression(fn, args) {
  const list = args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(', ');
  return `(async () => {
    ${one}
    ${seen}
    const end = performance.now() + ${SLICE_MS};
    for (;;) {
      let value, error;
      try {
        value = await (${fn})(${list});
        if (value) return JSON.stringify({ value });
      } catch (thrown) {
        error = String(thrown);
      }
      if (performance.now() > end) return JSON.stringify({ value, error });
      await new Promise((resolve) => setTimeout(resolve, 16));
    }
  })()`;
}

/**
 * @param {Driver} driver
 * @param {import('./site.mjs').Site} site
 */
export function createApp(driver, site) {
  /** @type {RegExp[]} */
  const expected = [];

  /**
   * Calls a function in the page; arguments and result travel as JSON, promises are awaited. The function sees the
   * page, not the test's variables.
   * @template {unknown[]} A
   * @template R
   * @param {(...args: A) => R} fn
   * @param {A} args
   * @returns {Promise<Awaited<R>>}
   */
  async function evaluate(fn, ...args) {
    const { value, error } = JSON.parse(await driver.run(callExpression(fn, args)));
    if (error) throw new Error(`in the page: ${error}`);
    return value;
  }

  /**
   * Like waitFor, with its own patience.
   * @template {unknown[]} A
   * @template R
   * @param {number} milliseconds
   * @param {(...args: A) => R} fn
   * @param {A} args
   * @returns {Promise<Awaited<R>>}
   */
  async function waitUpTo(milliseconds, fn, ...args) {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      let last;
      try {
        const { value, error } = JSON.parse(await driver.run(pollExpression(fn, args)));
        if (value) return value;
        last = error ?? `last value ${JSON.stringify(value)}`;
      } catch (error) {
        last = String(error);
        await pause(RETRY_MS);
      }
      if (Date.now() > deadline) {
        const given = args.length ? ` with ${JSON.stringify(args)}` : '';
        const problems = ['', ...(await problemsNow())].join('\n  - ');
        throw new Error(`waited ${milliseconds / 1000} s for ${fn}${given}: ${last}${problems}`);
      }
    }
  }

  /**
   * Waits in the page until the function gives something truthy, and returns that. A function that throws has not
   * come true yet.
   * @template {unknown[]} A
   * @template R
   * @param {(...args: A) => R} fn
   * @param {A} args
   * @returns {Promise<Awaited<R>>}
   */
  const waitFor = (fn, ...args) => waitUpTo(PATIENCE_MS, fn, ...args);

  /** All that went wrong since the test began, each once. */
  async function problemsNow() {
    return [...new Set([...driver.problems(), ...site.problems()])];
  }

  return {
    evaluate,
    waitFor,
    waitUpTo,

    /**
     * Loads the page, always anew: open('#/neuron?w=2'), open('/', { query: { lang: 'zh' } }).
     * @param {string} [target] a hash or a path of the site
     * @param {{ query?: Record<string, string> }} [options]
     */
    async open(target = '/', { query } = {}) {
      const url = new URL(target, site.origin + '/');
      for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
      await driver.load(url.href);
    },

    reload: () => driver.reload(),

    /** @param {string} selector clicks as soon as it can be seen and is enabled */
    async click(selector) {
      await waitFor((selector) => seen(one(selector)) && !one(selector).disabled, selector);
      await driver.click(selector);
    },

    /**
     * Sets a range, number, text, checkbox, radio or select.
     * @param {string} selector
     * @param {string | number | boolean} value
     */
    fill: (selector, value) => evaluate(setControl, selector, value),

    /** @param {string} key 'Space', 'ArrowRight', 'r', '?', 'Tab', 'Shift+Tab', ... goes to what has the focus */
    press: (key) => driver.press(chord(key)),

    /**
     * Presses the button at the first point, moves through the others, lets go at the last.
     * @param {string} selector
     * @param {...[number, number]} points as fractions of the element's width and height
     */
    async drag(selector, ...points) {
      if (points.length < 2) throw new Error('a drag needs two points or more');
      const box = await evaluate((selector) => {
        const element = one(selector);
        element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
        const { left, top, width, height } = element.getBoundingClientRect();
        return { left, top, width, height };
      }, selector);
      const corners = points.map(([x, y]) => ({
        x: box.left + x * box.width,
        y: box.top + y * box.height,
      }));
      const path = corners.flatMap((corner, i) => {
        const from = corners[i - 1];
        if (!from) return [corner];
        return Array.from({ length: DRAG_STEPS }, (_, step) => {
          const part = (step + 1) / DRAG_STEPS;
          return { x: from.x + part * (corner.x - from.x), y: from.y + part * (corner.y - from.y) };
        });
      });
      await driver.drag(path.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) })));
    },

    /** @param {string} selector @returns {Promise<string>} its text, white space as one blank */
    text: (selector) =>
      evaluate(
        (selector) =>
          (one(selector).innerText ?? one(selector).textContent).trim().replace(/\s+/g, ' '),
        selector,
      ),

    /** @param {string} selector @returns {Promise<string | boolean>} a control's value; a checkbox's state */
    value: (selector) =>
      evaluate((selector) => {
        const control = one(selector);
        return control.type === 'checkbox' || control.type === 'radio'
          ? control.checked
          : control.value;
      }, selector),

    /** @param {string} selector whether there is such an element and a person could see it, scrolled into view or not */
    visible: (selector) =>
      evaluate((selector) => [...document.querySelectorAll(selector)].some(seen), selector),

    /** @param {number} width @param {number} height in CSS pixels, of the page itself */
    setViewport: (width, height) => driver.setViewport(width, height),

    /** The accessibility tree below an element; nothing where the driver does not tell it. @param {string} selector */
    tree: async (selector) => driver.tree?.(selector),

    /** @param {string} path of the PNG file */
    screenshot: (path) => driver.screenshot(path),

    /** Runs a script's text in the page, past the page's own policy. @param {string} text */
    inject: (text) => driver.run(`(() => { ${text}\n; return true; })()`),

    problems: problemsNow,

    /** Problems that match are part of this test and do not fail it. @param {...RegExp} patterns */
    expectProblems(...patterns) {
      expected.push(...patterns);
    },

    async unexpectedProblems() {
      return (await problemsNow()).filter(
        (problem) => !expected.some((pattern) => pattern.test(problem)),
      );
    },
  };
}

/** @typedef {ReturnType<typeof createApp>} App */
