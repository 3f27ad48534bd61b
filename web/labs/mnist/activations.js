// activations.js - the network's ten activations for one image, as bars: the largest and the true digit
// marked. Its look is in style/mistakes.css.
import { t } from '../../i18n/index.js';
import { rounded } from '../../ui/format.js';
import { argmax } from './image.js';

const DIGITS = 10;
const PLACES = 3;

/** @param {string} tag @param {string} className */
function element(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

/** One digit's row: a mark, its name, its bar, its activation, and the marks in words. */
class Row {
  constructor(/** @type {number} */ digit) {
    this.item = document.createElement('li');
    this.mark = element('span', 'mark');
    this.mark.setAttribute('aria-hidden', 'true');
    const name = element('span', 'name');
    name.textContent = String(digit);
    const track = element('span', 'track');
    this.bar = document.createElement('span');
    track.append(this.bar);
    this.number = element('span', 'number');
    this.words = element('span', 'visually-hidden');
    this.item.append(this.mark, name, track, this.number, this.words);
  }

  /** @param {string} number @param {number} share 0 to 1 @param {{ largest: boolean, right: boolean }} marks */
  show(number, share, { largest, right }) {
    this.bar.style.width = `${100 * share}%`;
    this.number.textContent = number;
    this.item.classList.toggle('largest', largest);
    this.item.classList.toggle('true', right);
    this.mark.textContent = right ? '▸' : '';
    this.words.textContent = [
      ...(largest ? [t('activations.largest')] : []),
      ...(right ? [t('activations.true')] : []),
    ].join(', ');
  }
}

export class ActivationBars {
  #rows = Array.from({ length: DIGITS }, (_, digit) => new Row(digit));
  #list = element('ul', 'activations');
  #key = element('p', 'quiet');

  /** @param {Element} parent an empty element, which the bars then fill */
  constructor(parent) {
    this.#list.setAttribute('role', 'list'); // Safari drops the role of lists without bullets
    this.#list.append(...this.#rows.map(({ item }) => item));
    this.#key.setAttribute('aria-hidden', 'true'); // each row says it in words
    parent.append(this.#list, this.#key);
    this.clear();
  }

  /**
   * @param {ArrayLike<number>} activations of the digits 0 to 9
   * @param {number} [label] the true digit, where it is known
   */
  show(activations, label) {
    const answer = argmax(activations);
    this.#list.setAttribute('aria-label', t('activations.label'));
    this.#rows.forEach((row, digit) => {
      const a = activations[digit];
      // A linear output may leave the range from 0 to 1; the number says so, the bar cannot.
      row.show(rounded(a, PLACES), Math.min(1, Math.max(0, a)), {
        largest: digit === answer,
        right: digit === label,
      });
    });
    this.#key.textContent = t(label === undefined ? 'activations.key' : 'activations.keyTrue');
  }

  /** Empty bars, no numbers, no marks; the room they take stays the same. */
  clear() {
    this.#list.setAttribute('aria-label', t('activations.none'));
    for (const row of this.#rows) row.show('–', 0, { largest: false, right: false });
    this.#key.textContent = t('activations.key');
  }
}
