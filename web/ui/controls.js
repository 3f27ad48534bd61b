// controls.js - binds the native controls of a lab, named by data-field, to its settings: range, step
// and choices from the schema, values both ways. A value that cannot be taken is said, and the nearest
// valid one is used.
import { onLanguage, t } from '../i18n/index.js';
import { format, parse, same, schema } from '../state/schema.js';
import { notify } from './notices.js';

/** @typedef {import('../state/schema.js').Field} Field */
/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

/**
 * @param {Field} field
 * @param {any} value the value used instead
 * @param {import('../state/schema.js').Problem} problem
 */
export function formatProblem(field, value, { reason, text, of = field, used = value }) {
  const { key, type, min = '', max = '' } = of;
  return t('problem.field', {
    field: t(`field.${key}`),
    text,
    reason: t(`problem.${reason}`, { min, max }),
    value: type === 'choice' ? t(`choice.${key}.${used}`) : format(of, used),
  });
}

/** Fills a select with texts by key, keeping its choice. @param {HTMLSelectElement} select @param {{ value: string, text: string }[]} options */
export function fillSelect(select, options) {
  const { value } = select;
  select.replaceChildren(...options.map((option) => new Option(option.text, option.value)));
  select.value = value;
}

/** Gives a control what its field allows. @param {Control} control @param {Field} field */
export function prepare(control, field) {
  if (control instanceof HTMLSelectElement) {
    fillSelect(
      control,
      (field.choices ?? []).map((value) => ({ value, text: t(`choice.${field.key}.${value}`) })),
    );
  } else if (control.type === 'number' || control.type === 'range') {
    control.min = String(field.min);
    control.max = String(field.max);
    control.step = control.type === 'number' ? 'any' : String(field.step);
    control.inputMode = 'decimal';
  }
}

/** Makes a control say a value. @param {Control} control @param {Field} field @param {any} value */
export function show(control, field, value) {
  if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = value;
  else control.value = format(field, value);
}

/** What a control says, for parse(). @param {Control} control */
export const textOf = (control) =>
  control instanceof HTMLInputElement && control.type === 'checkbox'
    ? format({ key: '', type: 'flag', default: false, help: '' }, control.checked)
    : control.value;

/**
 * A control for a field, with its label; markup that has no place of its own for each.
 * @param {Field} field
 * @returns {{ label: HTMLLabelElement, control: Control }}
 */
export function createControl(field) {
  const label = document.createElement('label');
  const name = document.createElement('span');
  name.dataset.text = `field.${field.key}`;
  name.textContent = t(`field.${field.key}`);
  const control = document.createElement(field.type === 'choice' ? 'select' : 'input');
  if (control instanceof HTMLInputElement) {
    const numeric = field.type === 'number' || field.type === 'integer';
    control.type = field.type === 'flag' ? 'checkbox' : numeric ? 'number' : 'text';
  }
  prepare(control, field);
  if (field.type === 'flag') label.className = 'check';
  label.append(...(field.type === 'flag' ? [control, name] : [name, control]));
  return { label, control };
}

/**
 * @param {HTMLElement} section
 * @param {import('../state/store.js').Store} store
 */
export function bindControls(section, store) {
  const controls = /** @type {Control[]} */ ([...section.querySelectorAll('[data-field]')]);
  const bound = controls.map((control) => {
    const field = /** @type {Field} */ (
      schema[store.lab].find(({ key }) => key === control.dataset.field)
    );
    prepare(control, field);
    show(control, field, store.values[field.key]);
    const commit = () => {
      const { value, problem } = parse(field, textOf(control));
      if (problem) notify(() => formatProblem(field, value, problem));
      store.set({ [field.key]: value });
      show(control, field, store.values[field.key]);
    };
    // A slider is live; anything typed counts when it is finished.
    const live = control instanceof HTMLInputElement && control.type === 'range';
    control.addEventListener(live ? 'input' : 'change', commit);
    return { control, field };
  });
  store.subscribe((changed) => {
    for (const { control, field } of bound) {
      if (field.key in changed) show(control, field, changed[field.key]);
    }
  });
  onLanguage(() => {
    for (const { control, field } of bound) {
      if (control instanceof HTMLSelectElement) prepare(control, field);
    }
  });
}

/**
 * The preset that values are of: the one that says most, when they are of several.
 * @template {{ values: import('../state/schema.js').Values }} T
 * @param {T[]} presets
 * @param {import('../state/schema.js').Values} values
 * @returns {T | undefined}
 */
export function findPreset(presets, values) {
  const size = (/** @type {T} */ preset) => Object.keys(preset.values).length;
  return presets
    .filter((preset) =>
      Object.entries(preset.values).every(([key, value]) => same(values[key], value)),
    )
    .sort((a, b) => size(b) - size(a))[0];
}

/**
 * A select of presets: sets of values under a name. It shows "own settings" when the values are of none.
 * @param {HTMLSelectElement} select
 * @param {import('../state/store.js').Store} store
 * @param {{ id: string, values: import('../state/schema.js').Values, view?: import('../state/schema.js').Values }[]} presets
 *   view: what choosing one sets as well, without being part of what it is
 * @param {(id: string) => string} name the text of a preset, or of "own"
 * @returns {() => string} the preset that the values are of, or "own"
 */
export function bindPresets(select, store, presets, name) {
  const current = () => findPreset(presets, store.values)?.id ?? 'own';
  const fill = () => {
    fillSelect(
      select,
      [...presets.map(({ id }) => id), 'own'].map((id) => ({ value: id, text: name(id) })),
    );
    select.value = current();
  };
  fill();
  onLanguage(fill);
  store.subscribe(() => {
    select.value = current();
  });
  select.addEventListener('change', () => {
    const chosen = presets.find(({ id }) => id === select.value);
    if (chosen) store.set({ ...chosen.view, ...chosen.values });
    select.value = current();
  });
  return current;
}

/**
 * Writes on a button what it does now; only when that changes: WebKit loses a press during which the text is replaced.
 * @param {Element} button @param {string} text
 */
export function nameAction(button, text) {
  if (button.textContent !== text) button.textContent = text;
}

/**
 * Connects the buttons of a lab, named by data-action.
 * @param {HTMLElement} section
 * @param {Record<string, () => void>} actions
 */
export function bindActions(section, actions) {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
    section.querySelectorAll('[data-action]')
  )) {
    const act = actions[button.dataset.action ?? ''];
    button.addEventListener('click', () => act());
  }
}
