// bar.js - a bar whose end can be moved: by pointer or touch anywhere on it, by the arrow keys, Page Up
// and Page Down, Home and End. A slider to assistive technology. What its value means is its owner's.

/** Keys and how many steps each moves. @type {Record<string, number>} */
const STEPS = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
  Home: -Infinity,
  End: Infinity,
};

/**
 * @param {HTMLElement} bar its width is the range from 0 to 1
 * @param {object} value
 * @param {() => number} value.read
 * @param {(value: number) => void} value.write
 * @param {number} value.step of an arrow key
 * @param {number} value.min the least it may be set to
 * @param {number} value.max
 */
export function bindBar(bar, { read, write, step, min, max }) {
  bar.tabIndex = 0;
  bar.setAttribute('role', 'slider');
  bar.setAttribute('aria-valuemin', '0');
  bar.setAttribute('aria-valuemax', '1');
  const set = (/** @type {number} */ value) => write(Math.min(max, Math.max(min, value)));
  const follow = (/** @type {PointerEvent} */ { clientX }) => {
    const { left, width } = bar.getBoundingClientRect();
    set((clientX - left) / width);
  };
  bar.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault(); // no selection of text; the focus is set here instead
    bar.focus({ preventScroll: true });
    bar.setPointerCapture(event.pointerId);
    follow(event);
  });
  bar.addEventListener('pointermove', (event) => {
    if (bar.hasPointerCapture(event.pointerId)) follow(event);
  });
  bar.addEventListener('keydown', (event) => {
    if (!(event.key in STEPS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrow keys
    set(read() + STEPS[event.key] * step);
  });
}

/** Shows a value. @param {HTMLElement} bar @param {number} value 0 to 1 @param {string} label @param {string} text */
export function showBar(bar, value, label, text) {
  const fill = /** @type {HTMLElement} */ (bar.querySelector('[data-bar]'));
  fill.style.width = `${100 * value}%`;
  bar.setAttribute('aria-label', label);
  bar.setAttribute('aria-valuenow', String(Number(value.toFixed(4))));
  bar.setAttribute('aria-valuetext', text);
}
