// trusted.test.mjs - what web/trusted.js lets pass: every equation of the page, its own scripts, nothing else.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ROOT } from '../../tools/shell.mjs';
import { typeset } from '../../tools/typeset.mjs';
import { equationMarkup, ownScript } from '../../web/trusted.js';

test('every equation of the page passes', async () => {
  const labs = join(ROOT, 'web', 'labs');
  const files = readdirSync(labs, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('equations.js'),
  );
  assert.ok(files.length >= 2);
  for (const file of files) {
    const { default: equations } = await import(pathToFileURL(join(labs, file)).href);
    for (const [name, tex] of Object.entries(equations)) {
      const markup = await typeset(/** @type {string} */ (tex));
      assert.equal(equationMarkup(markup), markup, `${file}: ${name}`);
    }
  }
});

test('what could run does not', () => {
  for (const markup of [
    '<img src=x onerror=alert(1)>',
    '<math><mtext><img src=x onerror=alert(1)></mtext></math>',
    '<math onclick="alert(1)"></math>',
    '<math><mi href="javascript:alert(1)">x</mi></math>',
    '<math></math><script>alert(1)</script>',
    '<math><annotation-xml encoding="text/html"><p>x</p></annotation-xml></math>',
    '<math><!-- --></math>',
    'x',
    '',
  ])
    assert.throws(() => equationMarkup(markup), TypeError, markup);
});

test('scripts of this page alone', () => {
  /** @type {any} */ (globalThis).location = new URL('https://here.example/lab/');
  try {
    for (const address of ['./web/a.js', 'https://here.example/web/a.js', 'blob:null/0'])
      assert.equal(ownScript(address), address);
    for (const address of [
      'https://there.example/a.js',
      'javascript:alert(1)',
      'data:text/javascript,1',
    ])
      assert.throws(() => ownScript(address), TypeError, address);
  } finally {
    delete (/** @type {any} */ (globalThis).location);
  }
});
