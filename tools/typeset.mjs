// typeset.mjs - turns the TeX of the page's `equations.js` modules into MathML while the page is built, so that
// the page needs neither a typesetter nor a font of its own. What the equations say stands in those modules.
import { pathToFileURL } from 'node:url';

/**
 * Marks on top of TeX. \term{a}{...} names what it encloses, so that the page can light it together with the
 * drawing's "a"; \live{a} is a place for the current number of "a"; \of{quadratic}{...} takes that cost's hue.
 */
const MACROS = {
  '\\term': '\\data{term=#1}{#2}',
  '\\live': '\\data{term=#1,live=#1}{0}',
  '\\of': '\\class{of-#1}{#2}',
};

/** A prime set as a superscript: most fonts' prime is raised by itself, and would hang twice as high. */
const RAISED_PRIME =
  /<msup>(<mi>[^<]*<\/mi>)(<mo [^>]*class="tml-prime[^"]*">[^<]*<\/mo>)<\/msup>/g;

/**
 * One equation as MathML, in display style.
 * @param {string} tex
 * @returns {Promise<string>} markup without style attributes, which a strict content security policy refuses
 * @throws when the TeX is wrong, or needs an inline style
 */
export async function typeset(tex) {
  // Not at the top: the build's file is loaded before npm has installed anything.
  const { default: temml } = await import('temml');
  // A copy of the macros: \gdef would write into them. Only non-strict TeX may carry data attributes.
  const options = { displayMode: true, trust: true, strict: false, throwOnError: true };
  const markup = temml
    .renderToString(tex, { ...options, macros: { ...MACROS } })
    .replace(/ style="display:block math;"/, '')
    .replace(RAISED_PRIME, '<mrow>$1$2</mrow>');
  if (/ style=/.test(markup)) throw new Error(`this TeX needs an inline style: ${tex}`);
  return markup;
}

/** For esbuild: a module called equations.js exports MathML where its source has TeX. @type {import('esbuild').Plugin} */
export const typesetPlugin = {
  name: 'typeset',
  setup(build) {
    build.onLoad({ filter: /[\\/]equations\.js$/ }, async ({ path }) => {
      const { default: equations } = await import(pathToFileURL(path).href);
      const entries = await Promise.all(
        Object.entries(equations).map(async ([name, tex]) => [name, await typeset(tex)]),
      );
      return {
        contents: `export default ${JSON.stringify(Object.fromEntries(entries))}`,
        loader: 'js',
      };
    });
  },
};
