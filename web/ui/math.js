// math.js - equations in the page: puts typeset ones into their places, fills in current numbers, and lights
// a term together with everything else that shows the same quantity. It typesets nothing: tools/typeset.mjs
// does, while the page is built.
import { equationMarkup } from '../trusted.js';

/**
 * Fills every element [data-equation="name"] below root. In its tab stop, the arrow keys walk over its terms.
 * @param {ParentNode} root
 * @param {Record<string, string>} equations the default export of an equations.js: MathML by name
 */
export function placeEquations(root, equations) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (
    root.querySelectorAll('[data-equation]')
  )) {
    const name = element.dataset.equation ?? '';
    if (!Object.hasOwn(equations, name)) throw new Error(`no equation is called "${name}"`);
    element.innerHTML = equationMarkup(equations[name]); // eslint-disable-line no-restricted-syntax
    if (element.querySelector('[data-term]')) element.tabIndex = 0;
  }
}

/**
 * Writes the current numbers into the places that equations keep for them (\live{name}).
 * @param {ParentNode} root
 * @param {Record<string, string>} numbers as they are to be read
 */
export function fillNumbers(root, numbers) {
  for (const place of root.querySelectorAll('[data-live]')) {
    const text = numbers[place.getAttribute('data-live') ?? ''];
    if (text !== undefined && place.textContent !== text) place.textContent = text;
  }
}

/** The term that a node belongs to, if any. @param {EventTarget | null} target @returns {Element | null} */
const termAt = (target) => (target instanceof Element ? target.closest('[data-term]') : null);
const nameOf = (/** @type {Element} */ term) => term.getAttribute('data-term');
const scopeOf = (/** @type {Element} */ term) => term.closest('[data-scope]');

/**
 * Lights all elements of one [data-term] while any of them is pointed at, tapped, or walked to with the arrow
 * keys inside an equation. Terms of one name in different [data-scope="..."] are different ones.
 * @param {HTMLElement} root
 */
export function linkTerms(root) {
  /** @type {string | null | undefined} */
  let lit;
  /** @param {Element | null} term none: all dark */
  const light = (term) => {
    lit = term && nameOf(term);
    const scope = term && scopeOf(term)?.getAttribute('data-scope');
    for (const element of root.querySelectorAll('[data-term]')) {
      const same =
        term !== null &&
        nameOf(element) === lit &&
        scopeOf(element)?.getAttribute('data-scope') === scope;
      element.classList.toggle('lit', same);
    }
  };
  root.addEventListener('pointerover', ({ target }) => light(termAt(target)));
  root.addEventListener('pointerleave', () => light(null));
  root.addEventListener('click', ({ target }) => light(termAt(target)));
  root.addEventListener('focusout', () => light(null));
  root.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (!(target instanceof HTMLElement) || !target.matches('[data-equation]')) return;
    if (key === 'Escape') light(null);
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrow keys
    const terms = [...target.querySelectorAll('[data-term]')];
    const names = [...new Set(terms.map(nameOf))];
    const at = names.indexOf(lit ?? null);
    const next = at < 0 && step < 0 ? names.length - 1 : (at + step + names.length) % names.length;
    light(terms.find((term) => nameOf(term) === names[next]) ?? null);
  });
}
