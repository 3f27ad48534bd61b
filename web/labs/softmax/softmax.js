// softmax.js - the Softmax lab: a slider for each weighted input, a bar for each activation, and one
// bar that all of them fill together.
import { softmax } from '../../core/softmax.js';
import { onLanguage, t } from '../../i18n/index.js';
import { defaults, parse, schema } from '../../state/schema.js';
import { Store } from '../../state/store.js';
import { bindActions, bindControls, formatProblem } from '../../ui/controls.js';
import { notify } from '../../ui/notices.js';

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
const subscript = (/** @type {number} */ j) =>
  [...String(j)].map((d) => SUBSCRIPTS[Number(d)]).join('');

const zField = /** @type {import('../../state/schema.js').Field} */ (
  schema.softmax.find(({ key }) => key === 'z')
);
const [FEWEST, MOST] = zField.length ?? [1, 1];
/** The z a further neuron begins with. */
const NEW_Z = 0;

/**
 * @param {HTMLElement} section
 * @param {import('../../core/engine.js').Engine} engine
 */
export function createSoftmaxLab(section, engine) {
  const store = new Store('softmax');
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (section.querySelector(selector));
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById('softmax-row'));
  const [rows, stack, cSlider] = [
    find('[data-rows]'),
    find('[data-stack]'),
    find('[data-c-slider]'),
  ];

  /** @param {number} j @param {number} value */
  const setZ = (j, value) => store.set({ z: Object.assign([...store.values.z], { [j]: value }) });

  /** Makes as many rows as there are neurons. */
  function build() {
    const n = store.values.z.length;
    while (rows.children.length > n) rows.lastElementChild.remove();
    while (stack.children.length > n) stack.lastElementChild.remove();
    while (rows.children.length < n) {
      const j = rows.children.length;
      const row = /** @type {HTMLElement} */ (
        /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild
      );
      const slider = /** @type {HTMLInputElement} */ (row.querySelector('[data-slider]'));
      const number = /** @type {HTMLInputElement} */ (row.querySelector('[data-number]'));
      slider.addEventListener('input', () => setZ(j, Number(slider.value)));
      number.addEventListener('change', () => {
        const { value = store.values.z[j], problem } = parse(
          { ...zField, type: 'number', default: store.values.z[j] },
          number.value,
        );
        if (problem) notify(formatProblem(zField, value, problem));
        setZ(j, value);
        show();
      });
      rows.append(row);
      stack.append(document.createElement('span'));
    }
  }

  function show() {
    const { z, c } = store.values;
    build();
    const { a } = softmax(engine, z, c);
    [...rows.children].forEach((row, j) => {
      const name = `z${subscript(j + 1)}`;
      row.querySelector('[data-name]').textContent = name;
      row.querySelector('[data-slider]').value = String(z[j]);
      const number = row.querySelector('[data-number]');
      number.value = String(z[j]);
      number.setAttribute('aria-label', `${t('softmax.class', { j: j + 1 })}: ${name}`);
      row.querySelector('[data-bar]').style.width = `${100 * a[j]}%`;
      row.querySelector('[data-a]').textContent = `a${subscript(j + 1)} = ${a[j].toFixed(3)}`;
      const part = stack.children[j];
      part.style.width = `${100 * a[j]}%`;
      part.textContent = a[j] > 0.06 ? `a${subscript(j + 1)}` : '';
    });
    const sum = a.reduce((total, activation) => total + activation, 0);
    find('[data-sum]').textContent = sum.toFixed(3);
    cSlider.value = String(Math.log10(c));
    find('[data-action="add"]').disabled = z.length >= MOST;
    find('[data-action="remove"]').disabled = z.length <= FEWEST;
    const list = a
      .map((activation, j) => `a${subscript(j + 1)} ${activation.toFixed(3)}`)
      .join(', ');
    find('[data-summary]').textContent = t('softmax.summary', { list, sum: sum.toFixed(3) });
  }

  const actions = {
    reset: () => store.set(defaults('softmax')),
    add: () => store.values.z.length < MOST && store.set({ z: [...store.values.z, NEW_Z] }),
    remove: () => store.values.z.length > FEWEST && store.set({ z: store.values.z.slice(0, -1) }),
  };

  cSlider.addEventListener('input', () => {
    // Two digits are as fine as the slider can be set.
    store.set({ c: Number((10 ** Number(cSlider.value)).toPrecision(2)) });
  });
  bindControls(section, store);
  bindActions(section, actions);
  store.subscribe(show);
  onLanguage(show);
  show();
  return { store, actions, leave() {} };
}
