// gallery.js - pictures of digits with what they were read as, each a button.
import { t } from '../../../i18n/index.js';
import { paintDigit } from '../image.js';
import { rove } from '../../../ui/roving.js';

/** @typedef {{ index: number, label: number, answer: number, pixels: Uint8Array }} Picture */

/** One button: a picture, "3 -> 5". In words for those who do not see it: "3 read as 5". */
class Item {
  constructor() {
    this.element = document.createElement('li');
    this.button = document.createElement('button');
    this.button.type = 'button';
    this.button.tabIndex = -1;
    this.canvas = document.createElement('canvas');
    this.canvas.className = 'ink';
    this.canvas.setAttribute('aria-hidden', 'true');
    const [caption, label, arrow, words, answer] = Array.from({ length: 5 }, () =>
      document.createElement('span'),
    );
    caption.className = 'caption';
    arrow.textContent = ' → ';
    arrow.setAttribute('aria-hidden', 'true');
    words.className = 'visually-hidden';
    caption.append(label, arrow, words, answer);
    this.button.append(this.canvas, caption);
    this.element.append(this.button);
    this.parts = { label, words, answer };
  }

  /** @param {Picture} picture @param {boolean} chosen */
  show({ index, label, answer, pixels }, chosen) {
    paintDigit(this.canvas, pixels);
    this.button.dataset.index = String(index);
    this.button.setAttribute('aria-pressed', String(chosen));
    this.parts.label.textContent = String(label);
    this.parts.words.textContent = ` ${t('mistakes.readAs')} `;
    this.parts.answer.textContent = String(answer);
  }
}

export class Gallery {
  /** @type {Item[]} */
  #items = [];
  #list;
  #roving;
  #pointed = false;

  /**
   * @param {HTMLElement} list
   * @param {(index: number) => void} choose
   * @param {() => void} released called when nobody points at the gallery any more
   */
  constructor(list, choose, released) {
    this.#list = list;
    this.#roving = rove(list, () => this.#columns());
    list.addEventListener('click', ({ target }) => {
      const button = /** @type {Element} */ (target).closest('button');
      if (button) choose(Number(button.dataset.index));
    });
    list.addEventListener('pointerenter', () => {
      this.#pointed = true;
    });
    for (const type of ['pointerleave', 'focusout']) {
      list.addEventListener(type, () => {
        if (type === 'pointerleave') this.#pointed = false;
        released();
      });
    }
  }

  /** Whether somebody points at one of the pictures, which had better stay where it is. */
  get held() {
    return this.#pointed || this.#list.querySelector(':focus-visible') !== null;
  }

  #columns() {
    const top = this.#items[0]?.element.offsetTop;
    const second = this.#items.findIndex(({ element }) => element.offsetTop !== top);
    return second < 0 ? this.#items.length : second;
  }

  /** @param {Picture[]} pictures @param {number | undefined} chosen index */
  show(pictures, chosen) {
    while (this.#items.length > pictures.length) this.#items.pop()?.element.remove();
    while (this.#items.length < pictures.length) {
      const item = new Item();
      this.#items.push(item);
      this.#list.append(item.element);
    }
    pictures.forEach((picture, i) => this.#items[i].show(picture, picture.index === chosen));
    this.#roving.settle();
  }
}
