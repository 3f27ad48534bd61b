// loading.test.mjs - what of the page comes from elsewhere and may fail to come: texts, the help sheet, the browser's
// database, a new version. Asked for again, it is there. With stand-ins for the browser; the browsers' own faults are
// in tests/browser/faults.spec.mjs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addTexts, setLanguage, t } from '../../web/i18n/index.js';
import { languages } from '../../web/i18n/languages.js';

/** Whether a network is there. */
let online = true;

/** @param {Record<string, string>} texts */
const loads = (texts) => async () => {
  if (!online) throw new TypeError('no connection');
  return { default: texts };
};

/** @param {string} tag @param {string[]} texts */
const entry = (tag, [rest, softmax, lesson, mnist]) => ({
  ...{ name: tag, tag },
  load: {
    ...{ rest: loads({ 'app.title': rest }), softmax: loads({ softmax }) },
    ...{ lesson: loads({ lesson }), mnist: loads({ mnist }) },
  },
});
languages.en = entry('en', ['A', 'B', 'C', 'D']);
languages.zh = entry('zh', ['甲', '乙', '丙', '丁']);

/** What of the browser the modules ask for. */
Object.assign(globalThis, {
  location: new URL('https://here.example/'),
  document: { documentElement: {}, querySelectorAll: () => [] },
});

test('texts that did not come are there when they are asked for again', async () => {
  online = false;
  await assert.rejects(addTexts('softmax'), /no connection/);
  await assert.rejects(addTexts('softmax'), /no connection/);
  online = true;
  // Side by side, as when a lab is shown in the lesson: whoever has waited has all of them.
  await Promise.all([
    addTexts('softmax', 'lesson').then(() => assert.equal(t('softmax') + t('lesson'), 'BC')),
    addTexts('softmax').then(() => assert.equal(t('softmax'), 'B')),
  ]);
});

test('a language chosen while further texts are on their way has them too', async () => {
  await Promise.all([addTexts('mnist'), setLanguage('zh')]);
  assert.equal(t('app.title') + t('softmax') + t('mnist'), '甲乙丁');
});
