// Accessibility of the page as it stands, by axe-core, against WCAG 2.2 AA. What axe cannot judge (is the text
// sensible, is the order of the focus) is not looked at here.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** @type {string | undefined} */
let source;

/**
 * @param {import('./app.mjs').App} app
 * @param {string[]} [rules] these alone, where only what they look at has changed
 * @returns {Promise<string[]>} one line per violation, none when all is well
 */
export async function axe(app, rules) {
  source ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await app.inject(source);
  return app.evaluate(async (only) => {
    const { axe } = /** @type {any} */ (window);
    const { violations } = await axe.run(document, { runOnly: only, resultTypes: ['violations'] });
    return violations.map(
      (/** @type {any} */ violation) =>
        `${violation.id}: ${violation.help}: ${violation.nodes.map((/** @type {any} */ node) => node.target.join(' ')).join(', ')}`,
    );
  }, rules ?? TAGS);
}
