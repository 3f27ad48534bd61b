// editor.js - the list of a study's configurations and the settings of the one chosen, or of all of them
// at once. What they are is the store's; nothing is kept here but which one is chosen.
import { onLanguage, t } from '../../i18n/index.js';
import { configFields, parse, same, schema } from '../../state/schema.js';
import { createControl, formatProblem, prepare, show, textOf } from '../../ui/controls.js';
import { notify } from '../../ui/notices.js';
import { configLabels } from './words.js';

/** @typedef {import('../../state/schema.js').Values} Values */
/** @typedef {import('../../state/schema.js').Field} Field */

/** Settings in view at once; the others are behind the fold. */
const FIRST = ['cost', 'eta', 'sizes', 'init', 'batch', 'epochs', 'l2', 'eval'];
const ALL = -1;

const [FEWEST, MOST] = schema.study.find(({ key }) => key === 'configs')?.length ?? [1, 1];

/**
 * @param {HTMLElement} root
 * @param {import('../../state/store.js').Store} store
 * @param {Record<string, string[]>} pairs for each cost, the outputs it goes with
 */
export function createEditor(root, store, pairs) {
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (root.querySelector(selector));
  let chosen = ALL;

  /** @returns {Values[]} */
  const configs = () => store.values.configs;
  const targets = () => (chosen === ALL ? configs() : [configs()[chosen]]);

  /** @param {Field} field @param {any} value */
  function change(field, value) {
    const changed = configs().map((config, i) => {
      if (chosen !== ALL && chosen !== i) return config;
      const next = { ...config, [field.key]: value };
      const fitting = pairs[next.cost];
      return fitting.includes(next.output) ? next : { ...next, output: fitting[0] };
    });
    store.set({ configs: changed });
  }

  const ordered = [
    ...FIRST.map((key) => /** @type {Field} */ (configFields.find((field) => field.key === key))),
    ...configFields.filter(({ key }) => !FIRST.includes(key)),
  ];
  const bound = ordered.map((field, i) => {
    const { label, control } = createControl(field);
    control.dataset.setting = field.key;
    control.addEventListener('change', () => {
      if (control instanceof HTMLSelectElement && control.value === '') return;
      const { value, problem } = parse(field, textOf(control));
      if (problem) notify(formatProblem(field, value, problem));
      change(field, value);
      refresh();
    });
    find(i < FIRST.length ? '[data-first]' : '[data-rest]').append(label);
    return { field, control };
  });

  /** A line of the list. @param {number} index @param {string} text */
  function option(index, text) {
    const label = document.createElement('label');
    const input = Object.assign(document.createElement('input'), {
      type: 'radio',
      name: 'study-config',
      value: String(index),
      checked: index === chosen,
    });
    input.addEventListener('change', () => {
      chosen = index;
      refresh();
    });
    if (index !== ALL) label.className = `of-${configs()[index].cost}`;
    label.append(input, Object.assign(document.createElement('span'), { textContent: text }));
    return label;
  }

  function refresh() {
    if (chosen >= configs().length) chosen = configs().length - 1;
    const { vary } = store.values;
    const swept = vary === 'hidden' ? 'sizes' : vary;
    const focused = document.activeElement;
    const within = find('[data-list]').contains(focused) ? chosen : undefined;
    find('[data-list]').replaceChildren(
      option(ALL, t('study.all')),
      ...configLabels(configs(), vary).map((text, i) => option(i, `${i + 1} · ${text}`)),
    );
    if (within !== undefined) find(`[data-list] [value="${within}"]`).focus();
    find('[data-add]').disabled = configs().length >= MOST;
    find('[data-remove]').disabled = configs().length <= FEWEST || chosen === ALL;
    for (const { field, control } of bound) {
      const [first, ...others] = targets().map((config) => config[field.key]);
      const shared = others.every((other) => same(other, first));
      if (control instanceof HTMLInputElement) {
        control.indeterminate = !shared && control.type === 'checkbox';
        control.placeholder = shared ? '' : t('study.differs');
      }
      if (control instanceof HTMLSelectElement) {
        control.querySelector('[value=""]')?.remove();
        if (!shared) control.add(new Option(t('study.differs'), ''));
      }
      if (shared) show(control, field, first);
      else if (control.type !== 'checkbox') control.value = '';
      control.disabled = field.key === swept;
    }
  }

  find('[data-add]').addEventListener('click', () => {
    const copy = { ...configs()[chosen === ALL ? configs().length - 1 : chosen] };
    chosen = configs().length;
    store.set({ configs: [...configs(), copy] });
  });
  find('[data-remove]').addEventListener('click', () => {
    const left = configs().filter((_, i) => i !== chosen);
    store.set({ configs: left });
    refresh();
  });
  store.subscribe((changed) => {
    if ('configs' in changed || 'vary' in changed) refresh();
  });
  onLanguage(() => {
    for (const { field, control } of bound) {
      if (control instanceof HTMLSelectElement) prepare(control, field);
    }
    refresh();
  });
  refresh();
  return {
    /** @param {boolean} locked settings cannot be changed now */
    lock(locked) {
      for (const set of root.querySelectorAll('fieldset')) set.disabled = locked;
    },
  };
}
