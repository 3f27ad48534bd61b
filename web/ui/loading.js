// loading.js - what a lab says while its data is on the way, and when it does not come. Who gets it is web/worker's
// matter.
import { t } from '../i18n/index.js';
import { megabytes } from './format.js';

/**
 * How far the data has come.
 * @param {string} data its name
 * @param {{ received: number, total: number }} [progress] bytes; total 0: nobody knows
 */
export function loadingText(data, { received, total } = { received: 0, total: 0 }) {
  if (data === 'synthetic') return t('mnist.data.drawing');
  return t(total ? 'mnist.data.loading' : 'mnist.data.loadingUnknown', {
    received: megabytes(received),
    total: megabytes(total),
  });
}

/** Whether an error is of the data, so that other data may help. @param {{ code: string }} error */
export const isAboutData = ({ code }) => /^(data|idx|own)-/.test(code);
