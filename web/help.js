// help.js - the help sheet: keys, what the colours mean, the glossary. Its markup stands in index.html; this fills the
// lists, when the sheet is first opened and in each language again. It comes when it is asked for.
import { addTexts, language, loadTexts, onLanguage, t } from './i18n/index.js';
import { languages } from './i18n/languages.js';
import { MOST } from './state/database.js';
import { costStyle } from './ui/costs.js';

/** Keys, by their texts' names. */
const KEYS = ['run', 'step', 'reset', 'move', 'more', 'help', 'close'];

/** What has a colour of its own, and the dash that goes with it. @type {{ key: string, color: string, dash: number[] }[]} */
const COLOURS = [
  ...Object.entries(costStyle).map(([name, style]) => ({ key: `choice.cost.${name}`, ...style })),
  { key: 'help.colour.target', color: '--target', dash: [2, 3] },
  { key: 'help.colour.gradient', color: '--gradient', dash: [] },
  { key: 'help.colour.negative', color: '--negative', dash: [] },
  { key: 'help.colour.positive', color: '--positive', dash: [] },
];

/** The glossary: each term and the labs where it is seen, in the chapter's order. @type {Record<string, string[]>} */
const TERMS = {
  weight: ['neuron', 'mnist'],
  bias: ['neuron', 'mnist'],
  weightedInput: ['neuron', 'softmax'],
  activation: ['neuron', 'softmax', 'mnist'],
  sigmoid: ['neuron', 'softmax'],
  saturated: ['neuron', 'mnist'],
  cost: ['neuron', 'softmax', 'mnist'],
  quadratic: ['neuron', 'mnist', 'study'],
  crossEntropy: ['neuron', 'mnist', 'study'],
  slowdown: ['neuron', 'softmax'],
  gradient: ['neuron', 'softmax'],
  learningRate: ['neuron', 'mnist', 'study'],
  epoch: ['neuron', 'mnist'],
  miniBatch: ['mnist'],
  softmax: ['softmax', 'mnist'],
  logLikelihood: ['softmax', 'mnist'],
  jacobian: ['softmax'],
  hyperParameter: ['mnist', 'study'],
  trainingSet: ['mnist'],
  validationSet: ['mnist', 'study'],
  overfitting: ['mnist'],
  regularization: ['mnist', 'study'],
  dropout: ['mnist'],
  expandedData: ['mnist'],
  earlyStopping: ['mnist'],
  seed: ['mnist', 'study'],
  standardDeviation: ['study'],
};

/** @param {string} tag @param {string} text @param {string} [lang] */
function make(tag, text, lang) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (lang) element.lang = lang;
  return element;
}

/** @param {HTMLElement} sheet */
async function fill(sheet) {
  await addTexts('glossary');
  const others = Object.keys(languages).filter((name) => name !== language());
  const texts = await Promise.all(others.map(loadTexts));
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (sheet.querySelector(`[data-${name}]`));

  find('keys').replaceChildren(
    ...KEYS.map((name) => {
      const line = document.createElement('div');
      const keys = make('dt', '');
      keys.append(
        ...t(`help.key.${name}`)
          .split(' ')
          .map((key) => make('kbd', key)),
      );
      line.append(keys, make('dd', t(`help.does.${name}`)));
      return line;
    }),
  );

  find('colours').replaceChildren(
    ...COLOURS.map(({ key, color, dash }) => {
      const item = document.createElement('li');
      const [sample, line] = ['svg', 'path'].map((name) =>
        document.createElementNS('http://www.w3.org/2000/svg', name),
      );
      sample.setAttribute('viewBox', '0 0 48 12');
      sample.setAttribute('aria-hidden', 'true');
      line.setAttribute('d', 'M0 6H48');
      line.setAttribute('stroke-dasharray', dash.join(' '));
      sample.append(line);
      item.style.color = `var(${color})`;
      item.append(sample, make('span', t(key)));
      return item;
    }),
  );

  find('kept').textContent = t('help.kept.more', { runs: MOST.runs, outcomes: MOST.outcomes });

  const heads = [
    ['glossary.term'],
    ...others.map((name) => /** @type {const} */ (['', name])),
    ['glossary.meaning'],
    ['glossary.where'],
  ];
  find('glossary-head').replaceChildren(
    ...heads.map(([key, other]) => {
      const th = other
        ? make('th', languages[other].name, languages[other].tag)
        : make('th', t(key));
      th.setAttribute('scope', 'col');
      return th;
    }),
  );
  find('glossary').replaceChildren(
    ...Object.entries(TERMS).map(([term, labs]) => {
      const row = document.createElement('tr');
      const name = make('th', t(`term.${term}`));
      name.setAttribute('scope', 'row');
      const where = document.createElement('td');
      for (const lab of labs) {
        const link = /** @type {HTMLAnchorElement} */ (make('a', t(`lab.${lab}`)));
        link.href = `#/${lab}`;
        where.append(link, ' ');
      }
      row.append(
        name,
        ...others.map((other, i) => make('td', texts[i][`term.${term}`], languages[other].tag)),
        make('td', t(`meaning.${term}`)),
        where,
      );
      return row;
    }),
  );
}

let bound = false;
/** Language of what the sheet holds. */
let filled = '';

/** Fills the sheet, for the language in use. @param {HTMLElement} sheet a dialog @throws when its texts cannot be had */
export async function fillHelp(sheet) {
  if (!bound) {
    bound = true;
    onLanguage(() => filled && fillHelp(sheet));
    // A link into a lab leads away from the sheet.
    sheet.addEventListener('click', ({ target }) => {
      if (target instanceof Element && target.closest('a')) {
        /** @type {HTMLDialogElement} */ (sheet).close();
      }
    });
  }
  while (filled !== language()) {
    const wanted = language(); // another may be chosen meanwhile
    await fill(sheet);
    filled = wanted;
  }
}
