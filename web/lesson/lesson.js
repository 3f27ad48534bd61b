// lesson.js - the guided lesson's bar: where one is, what to look at, what to predict, back and next. It sets no lab:
// it knows each step's address, and main.js follows it.
import { onLanguage, t } from '../i18n/index.js';
import { formatAddress } from '../state/address.js';
import { defaults } from '../state/schema.js';
import { remember, remembered } from '../state/settings.js';
import { fillSelect } from '../ui/controls.js';
import { steps } from './steps.js';

/** Something to press or to move has been. */
const TOUCHED = ['click', 'input'];

/** The address of a step, from 1. @param {number} number @param {boolean} [synthetic] */
export function stepAddress(number, synthetic = false) {
  const { lab, values, synthetic: other } = steps[number - 1];
  const all = { ...defaults(lab), ...(synthetic ? other : values) };
  return formatAddress(lab, all, { lesson: number });
}

/** The nearest step there is. @param {number} number */
export const nearestStep = (number) => Math.min(steps.length, Math.max(1, number));

/** The step at which one was when the lesson was left; the first one otherwise. */
export const rememberedStep = () => nearestStep(remembered('lesson') ?? 1);

/**
 * @param {HTMLElement} bar
 * @param {object} wishes
 * @param {(address: string) => void} wishes.go
 * @param {() => void} wishes.leave
 */
export function createLesson(bar, { go, leave }) {
  const find = (/** @type {string} */ selector) => /** @type {any} */ (bar.querySelector(selector));
  let step = 0;
  let synthetic = false;
  /** @type {Element | null} */
  let pointed = null;

  function unpoint() {
    pointed?.classList.remove('pointed');
    for (const event of TOUCHED) pointed?.removeEventListener(event, unpoint);
    pointed = null;
  }

  function point() {
    unpoint();
    const { lab, point: where } = steps[step - 1];
    pointed = document.querySelector(`#lab-${lab} ${where}`);
    pointed?.classList.add('pointed');
    for (const event of TOUCHED) pointed?.addEventListener(event, unpoint);
  }

  function retext() {
    if (!step) return;
    const { id, synthetic: other } = steps[step - 1];
    const select = find('[data-steps]');
    fillSelect(
      select,
      steps.map((each, i) => ({
        value: String(i + 1),
        text: t('lesson.at', { n: i + 1, m: steps.length, title: t(`lesson.title.${each.id}`) }),
      })),
    );
    select.value = String(step);
    find('[data-say]').textContent = t(`lesson.say.${id}`);
    find('[data-ask]').textContent = t(`lesson.ask.${id}`);
    find('[data-see]').textContent = t(`lesson.see.${id}`);
    find('[data-do]').textContent = t(`lesson.do.${id}`);
    find('[data-back]').disabled = step === 1;
    find('[data-next]').textContent = t(step === steps.length ? 'lesson.finish' : 'lesson.next');
    find('[data-synthetic]').hidden = !other || synthetic;
  }

  /** @param {number} number beyond the last one the lesson is over */
  function goTo(number) {
    if (number < 1) return;
    if (number > steps.length) {
      leave();
      remember('lesson', undefined);
    } else go(stepAddress(number, synthetic));
  }

  find('[data-steps]').addEventListener('change', () => goTo(Number(find('[data-steps]').value)));
  find('[data-back]').addEventListener('click', () => goTo(step - 1));
  find('[data-next]').addEventListener('click', () => goTo(step + 1));
  find('[data-leave]').addEventListener('click', leave);
  find('[data-synthetic]').addEventListener('click', () => {
    synthetic = true; // for the steps that follow too
    goTo(step);
  });
  onLanguage(retext);
  // The labs' own bars and the end of the page keep clear of it.
  new ResizeObserver(() =>
    document.documentElement.style.setProperty('--lesson', `${bar.offsetHeight}px`),
  ).observe(bar);

  return {
    /** Shows a step, whose lab is on show. @param {number} number 0: the lesson is left */
    show(number) {
      const isNew = number !== step;
      step = number;
      bar.hidden = step === 0;
      if (step === 0) {
        unpoint();
        return;
      }
      remember('lesson', step);
      if (isNew) find('[data-answer]').open = false;
      retext();
      if (isNew) point();
    },
    back: () => goTo(step - 1),
    next: () => goTo(step + 1),
  };
}
