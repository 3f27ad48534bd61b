// exercises.js - the Exercises lab: the chapter's exercises as a numbered list with one of them open, and how far one
// has come. What an exercise is stands in cards.js, what an open one does in card.js.
import { fillTexts, onLanguage, t } from '../../i18n/index.js';
import { Store } from '../../state/store.js';
import { notify } from '../../ui/notices.js';
import { createCard } from './card.js';
import { exercises } from './cards.js';
import { DEEDS, Progress } from './progress.js';

/** @typedef {import('./cards.js').Exercise} Exercise */
/** @typedef {{ exercise: Exercise, article: HTMLElement, filled: boolean, part: (selector: string) => any }} Item */

/**
 * @param {HTMLElement} section
 * @param {import('../../core/engine.js').Engine} engine
 */
export function createExercisesLab(section, engine) {
  const store = new Store('exercises');
  const progress = new Progress();
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (section.querySelector(selector));
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById('exercise-item'));

  /** @type {Item[]} */
  const items = exercises.map((exercise, i) => {
    const li = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    const part = (/** @type {string} */ selector) =>
      /** @type {any} */ (li.querySelector(selector));
    const article = /** @type {HTMLElement} */ (part('[data-card]'));
    const button = /** @type {HTMLButtonElement} */ (part('[data-open]'));
    article.id = `exercise-${exercise.id}`;
    li.dataset.exercise = exercise.id;
    button.setAttribute('aria-controls', article.id);
    button.addEventListener('click', () => {
      store.set({ exercise: exercise.id });
      button.scrollIntoView({ block: 'nearest' }); // what was open above it may have been long
    });
    part('[data-number]').textContent = String(i + 1);
    find('[data-list]').append(li);
    return { exercise, article, filled: false, part };
  });

  /** Opens the exercise of the address; its card is made when it is first seen. */
  function open() {
    for (const item of items) {
      const { exercise, article, part } = item;
      const isOpen = exercise.id === store.values.exercise;
      part('[data-open]').setAttribute('aria-expanded', String(isOpen));
      article.hidden = !isOpen;
      if (!isOpen || item.filled) continue;
      item.filled = true;
      createCard(article, exercise, engine, (deed) => {
        progress.mark(deed, exercise.id);
        showProgress();
      });
    }
  }

  function showProgress() {
    for (const { exercise, part } of items) {
      const done = progress.has('answered', exercise.id);
      part('[data-done]').hidden = !done;
    }
    const counts = Object.fromEntries(
      DEEDS.map((deed) => [
        deed,
        items.filter(({ exercise }) => progress.has(deed, exercise.id)).length,
      ]),
    );
    find('[data-progress]').textContent = t('exercises.progress', {
      ...counts,
      total: items.length,
    });
    find('[data-bar]').value = counts.answered / items.length;
    find('[data-reset]').disabled = DEEDS.every((deed) => counts[deed] === 0);
    find('[data-refused]').hidden = progress.problem !== 'refused';
  }

  function write() {
    for (const [i, { exercise, article, part }] of items.entries()) {
      const title = t(`choice.exercise.${exercise.id}`);
      part('[data-title]').textContent = title;
      part('[data-heading]').textContent = title;
      part('[data-kicker]').textContent = t(`exercises.kicker.${exercise.kind}`, { number: i + 1 });
      article.setAttribute('aria-label', title);
    }
    showProgress();
  }

  /** @param {number} step */
  function turn(step) {
    const at = items.findIndex(({ exercise }) => exercise.id === store.values.exercise);
    const next = items[(at + step + items.length) % items.length];
    store.set({ exercise: next.exercise.id });
    next.part('[data-open]').scrollIntoView({ block: 'nearest' });
  }

  find('[data-reset]').addEventListener('click', () => {
    const before = progress.reset();
    showProgress();
    notify(t('exercises.cleared'), {
      label: t('action.undo'),
      act() {
        progress.restore(before);
        showProgress();
      },
    });
  });
  addEventListener('storage', () => {
    progress.refresh(); // another tab's doing
    showProgress();
  });

  section.style.setProperty('--n', String(items.length));
  fillTexts(section); // what came out of the template
  store.subscribe(open);
  onLanguage(write);
  open();
  write();
  if (progress.problem && progress.problem !== 'refused') {
    notify(t(`exercises.kept.${progress.problem}`));
  }
  return { store, actions: { step: () => turn(1) }, leave() {} };
}
