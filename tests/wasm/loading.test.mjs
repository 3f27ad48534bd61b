// loading.test.mjs - what of the page comes from elsewhere and may fail to come: texts, the help sheet, the browser's
// database, a new version. Asked for again, it is there. With stand-ins for the browser; the browsers' own faults are
// in tests/browser/faults.spec.mjs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillHelp } from '../../web/help.js';
import { addTexts, setLanguage, t } from '../../web/i18n/index.js';
import { languages } from '../../web/i18n/languages.js';
import { put } from '../../web/state/database.js';

/** Whether a network is there. */
let online = true;

/** @param {Record<string, string>} texts */
const loads = (texts) => async () => {
  if (!online) throw new TypeError('no connection');
  return { default: texts };
};

/** @param {string} tag @param {string[]} texts */
const entry = (tag, [rest, softmax, lesson, mnist, glossary]) => ({
  ...{ name: tag, tag },
  load: {
    ...{ rest: loads({ 'app.title': rest }), softmax: loads({ softmax }) },
    ...{ lesson: loads({ lesson }), mnist: loads({ mnist }), glossary: loads({ glossary }) },
  },
});
languages.en = entry('en', ['A', 'B', 'C', 'D', 'E']);
languages.zh = entry('zh', ['甲', '乙', '丙', '丁', '戊']);

/** What of the browser the modules ask for. */
Object.assign(globalThis, {
  location: new URL(import.meta.url), // of the same origin as the modules
  BUILT: { wasm: 'nn.wasm', serviceWorker: 'service-worker.js', workers: {} },
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

test('a help sheet that could not be filled is filled when it is next opened', async () => {
  /** @type {string[]} */
  const heard = [];
  const sheet = /** @type {any} */ ({
    addEventListener: (/** @type {string} */ type) => heard.push(type),
    querySelector() {
      throw new Error('now it is filled');
    },
  });
  online = false;
  await assert.rejects(fillHelp(sheet), /no connection/);
  online = true;
  await assert.rejects(fillHelp(sheet), /now it is filled/);
  assert.deepEqual(heard, ['click']); // once is enough
});

test('a database that was closed is opened again', async () => {
  /** Connections, as a browser gives them. @type {any[]} */
  const opened = [];
  /** What happens when whoever asked has had time to listen. @param {() => void} then */
  const soon = (then) => void queueMicrotask(then);
  function connect() {
    const connection = {
      closed: false,
      close: () => (connection.closed = true),
      transaction() {
        if (connection.closed) throw new DOMException('closed', 'InvalidStateError');
        const transaction = {
          oncomplete() {},
          objectStore: () => ({ put: (/** @type {unknown} */ _, key = 1) => ({ result: key }) }),
        };
        soon(() => transaction.oncomplete());
        return transaction;
      },
    };
    opened.push(connection);
    return connection;
  }
  Object.assign(globalThis, {
    indexedDB: {
      open() {
        const request = { result: connect(), onsuccess() {} };
        soon(() => request.onsuccess());
        return request;
      },
    },
  });
  const keep = () => put('runs', 'a record', 7);

  assert.equal(await keep(), 7);
  assert.equal(await keep(), 7);
  assert.equal(opened.length, 1);
  opened[0].close(); // by the browser
  opened[0].onclose?.();
  assert.equal(await keep(), 7);
  opened[1].onversionchange(); // another page wants it otherwise, or gone
  assert.ok(opened[1].closed);
  assert.equal(await keep(), 7);
  assert.equal(opened.length, 3);
});

test('a new version that was found before the page could listen is offered all the same', async () => {
  const { watchForUpdates } = await import('../../web/offline/updates.js');
  const installing = Object.assign(new EventTarget(), { state: 'installing' });
  const registration = Object.assign(new EventTarget(), { installing, waiting: null });
  const serviceWorker = Object.assign(new EventTarget(), {
    controller: {},
    register: async () => registration,
    ready: Promise.resolve(registration),
  });
  Object.defineProperty(globalThis, 'navigator', { value: { serviceWorker } });
  const bar = /** @type {any} */ ({ hidden: true, querySelector: () => new EventTarget() });
  const ready = /** @type {any} */ ({ hidden: true });
  await watchForUpdates({ bar, ready });
  assert.deepEqual([bar.hidden, ready.hidden], [true, false]);
  installing.state = 'installed';
  installing.dispatchEvent(new Event('statechange'));
  assert.equal(bar.hidden, false);
});
