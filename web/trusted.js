// trusted.js - the only way from a text to markup or to a script, as a browser with Trusted Types enforces it (the
// policy of index.html): equations of the build, and workers of the page itself. Everything else is made of elements.

/** Elements and attributes of typeset equations, and nothing that could run. */
const MATH = /^<math[\s>]/;
const OTHER_ELEMENT =
  /<(?!\/?(math|m[ions]|mtext|mspace|mrow|mfrac|msqrt|mroot|m(sub|sup|subsup|under|over|underover)|mtable|mtr|mtd|mstyle|mpadded|mphantom)[\s>])/i;
const HANDLER = /\s(on\w+|href|style)\s*=/i;

const rules = {
  /** @param {string} markup */
  createHTML(markup) {
    if (MATH.test(markup) && !OTHER_ELEMENT.test(markup) && !HANDLER.test(markup)) return markup;
    throw new TypeError('not an equation');
  },
  /** @param {string} address */
  createScriptURL(address) {
    const { protocol, origin } = new URL(address, location.href);
    if (protocol === 'blob:' || origin === location.origin) return address;
    throw new TypeError('not a script of this page');
  },
};

/** Where there are no Trusted Types the same rules hold. @type {typeof rules} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('cel', rules) ?? rules;

/** An equation's MathML, for innerHTML. @param {string} markup @returns {string} */
export const equationMarkup = (markup) => policy.createHTML(markup);

/** The address of a script of this page. @param {string | URL} address @returns {string} */
export const ownScript = (address) => policy.createScriptURL(String(address));
