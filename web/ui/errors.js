// errors.js - errors of the core and the worker, as words in the page's language.
import { hasText, t } from '../i18n/index.js';
import { formatProblem } from './controls.js';

/**
 * @param {{ code?: string, message?: string, params?: Record<string, string | number> }} error
 * @param {Record<string, string | number>} [more]
 */
export function errorText({ code = 'unknown', message = '', params = {} }, more = {}) {
  const key = `error.${code}`;
  return hasText(key) ? t(key, { message, ...params, ...more }) : t('error.unknown', { message });
}

/** Whether nn.wasm itself failed, and answers no more. @param {unknown} error */
export const isTrap = (error) =>
  /** @type {{ code?: string } | undefined} */ (error)?.code === 'engine-trap';

/** @param {import('../state/address.js').AddressProblem} problem */
export function addressProblemText(problem) {
  switch (problem.kind) {
    case 'lab':
      return t('problem.unknownLab');
    case 'version':
      return t('problem.version');
    case 'key':
      return t('problem.unknownKey', { key: problem.key });
    case 'address':
      return t('problem.address');
    case 'field':
      return formatProblem(problem.field, problem.value, problem.problem);
  }
}
