// card.js - one exercise, open: its words, the live figure, the way to a lab that shows it, the question, the
// derivation. Whether it was done is its owner's to keep.
import { onLanguage, t } from '../../i18n/index.js';
import { formatAddress } from '../../state/address.js';
import { defaults } from '../../state/schema.js';
import { plain } from '../../ui/format.js';
import { placeEquations } from '../../ui/math.js';
import { judge } from './cards.js';
import { draw } from './drawing.js';
import equations from './equations.js';
import { figures } from './figures.js';

/** @typedef {import('./cards.js').Exercise} Exercise */
/** @typedef {import('./progress.js').Deed} Deed */

/** The address of what an exercise shows. @param {Exercise} exercise */
export const addressOf = ({ lab, values }) => formatAddress(lab, { ...defaults(lab), ...values });

/**
 * Fills an <article> with an exercise.
 * @param {HTMLElement} article
 * @param {Exercise} exercise
 * @param {import('../../core/engine.js').Engine} engine
 * @param {(deed: Deed) => void} onDeed
 */
export function createCard(article, exercise, engine, onDeed) {
  const { id, question, steps } = exercise;
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (article.querySelector(selector));
  const text = (/** @type {string} */ part) => t(`exercise.${id}.${part}`);

  // ---- The figure ----------------------------------------------------------------------------------
  const figure = figures[id];
  const values = figure.sliders.map(({ value }) => value);
  const redraw = () => draw(find('[data-drawing]'), figure.draw(engine, ...values));
  const sliders = figure.sliders.map(({ name, min, max, step, value, show = plain }, i) => {
    const label = document.createElement('label');
    const says = document.createElement('span');
    const output = document.createElement('output');
    const input = Object.assign(document.createElement('input'), { type: 'range' });
    Object.assign(input, { min, max, step, value });
    const tell = () => {
      says.textContent = name();
      output.textContent = show(values[i]);
      input.setAttribute('aria-valuetext', show(values[i]));
    };
    input.addEventListener('input', () => {
      values[i] = Number(input.value);
      tell();
      redraw();
    });
    label.append(says, input, output);
    find('[data-sliders]').append(label);
    return tell;
  });

  // ---- The question --------------------------------------------------------------------------------
  const form = /** @type {HTMLFormElement} */ (find('[data-question]'));
  find('[data-asked]').id = `${article.id}-asked`;
  const feedback = find('[data-feedback]');
  /** @type {{ option: HTMLElement, choice: string }[]} */
  const options = [];
  if ('choices' in question) {
    for (const choice of question.choices) {
      const label = document.createElement('label');
      const input = Object.assign(document.createElement('input'), {
        type: 'radio',
        name: `exercise-${id}`,
        value: choice,
      });
      const option = document.createElement('span');
      label.append(input, option);
      find('[data-options]').append(label);
      options.push({ option, choice });
    }
  } else {
    const input = document.createElement('input');
    Object.assign(input, { type: 'text', inputMode: 'text', autocomplete: 'off' });
    input.name = `exercise-${id}`;
    input.setAttribute('aria-labelledby', `${article.id}-asked`);
    find('[data-options]').classList.add('typed');
    find('[data-options]').append(input, find('[type=submit]')); // on one line
  }
  /** What was answered last: said anew in another language. @type {{ verdict: boolean | undefined, answer: string } | undefined} */
  let answered;

  const reply = () => {
    if (!answered) return;
    const { verdict, answer } = answered;
    feedback.className =
      verdict === undefined ? 'feedback' : `feedback ${verdict ? 'right' : 'wrong'}`;
    const word = document.createElement('strong');
    const asked = 'choices' in question ? 'exercises.noChoice' : 'exercises.noNumber';
    if (verdict === undefined) feedback.replaceChildren(t(asked));
    else {
      word.textContent = t(verdict ? 'exercises.right' : 'exercises.wrong');
      const why = 'choices' in question ? answer : verdict ? 'right' : 'wrong';
      feedback.replaceChildren(word, ` ${text(`why.${why}`)}`);
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const answer = String(new FormData(form).get(`exercise-${id}`) ?? '');
    const chosen = 'choices' in question ? answer !== '' : true;
    answered = { answer, verdict: chosen ? judge(question, answer) : undefined };
    reply();
    if (answered.verdict) onDeed('answered');
  });

  // ---- Show me, and the derivation -----------------------------------------------------------------
  const show = find('[data-show]');
  show.href = addressOf(exercise);
  show.addEventListener('click', () => onDeed('shown'));
  const words = Array.from({ length: steps }, (_, i) => {
    const word = document.createElement('p');
    const equation = document.createElement('p');
    equation.dataset.equation = `${id}-${i + 1}`;
    const step = document.createElement('li');
    step.append(word, equation);
    find('[data-steps]').append(step);
    return word;
  });
  placeEquations(find('[data-steps]'), equations);
  const derivation = find('[data-derivation]');
  derivation.addEventListener('toggle', () => derivation.open && onDeed('read'));

  function write() {
    find('[data-prose]').textContent = text('text');
    find('[data-look]').textContent = text('look');
    find('[data-asked]').textContent = text('question');
    find('[data-where]').textContent = t('exercises.where', { lab: t(`lab.${exercise.lab}`) });
    for (const { option, choice } of options) option.textContent = text(`option.${choice}`);
    words.forEach((word, i) => {
      word.textContent = text(`step.${i + 1}`);
    });
    for (const tell of sliders) tell();
    reply();
    redraw();
  }
  onLanguage(write);
  write();
}
