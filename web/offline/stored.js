// stored.js - the line that says how much of MNIST lies on this device, and frees it.
import { onLanguage, t } from '../i18n/index.js';
import { megabytes } from '../ui/format.js';
import { free, keptBytes, onKept } from './mnist-cache.js';

/** @param {HTMLElement} line with a place for the words and a button */
export function showStored(line) {
  const words = /** @type {HTMLElement} */ (line.querySelector('[data-stored-words]'));
  const button = /** @type {HTMLElement} */ (line.querySelector('button'));
  const show = async () => {
    const bytes = await keptBytes();
    line.hidden = bytes === 0;
    words.textContent = t('offline.stored', { size: megabytes(bytes) });
  };
  button.addEventListener('click', async () => {
    await free();
    await show();
  });
  onKept(show);
  onLanguage(show);
  show();
}
