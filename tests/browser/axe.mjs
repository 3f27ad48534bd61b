// Accessibility of the page as it stands, by axe-core, against WCAG 2.2 AA and what axe calls best practice. What axe cannot judge (is the text
// sensible, is the order of the focus) is not looked at here.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** @type {string | undefined} */
let source;

/**
 * @param {import('./app.mjs').App} app
 * @param {{ within?: string, rules?: string[] }} [options] within: a part of the page alone, where the rest was looked at
 *   before; rules: these alone, where only what they look at has changed
 * @returns {Promise<string[]>} one line per violation, none when all is well
 */
export async function axe(app, { within, rules = TAGS } = {}) {
  source ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  if (!(await app.evaluate(() => 'axe' in window))) await app.inject(source);
  return app.evaluate(
    async (part, only) => {
      const { axe } = /** @type {any} */ (window);
      const context = part ? one(part) : document;
      const options = { runOnly: only, resultTypes: ['violations'] };
      const { violations } = await axe.run(context, options);
      return violations.map(
        (/** @type {any} */ violation) =>
          `${violation.id}: ${violation.help}: ${violation.nodes.map((/** @type {any} */ node) => node.target.join(' ')).join(', ')}`,
      );
    },
    within,
    rules,
  );
}
