// notices.js - what the page has to say to the person when something went wrong or was changed: a list
// below the masthead, read out politely, each line to be dismissed.
import { onLanguage, t } from '../i18n/index.js';

const MOST = 4;

const list = () => /** @type {HTMLElement} */ (document.getElementById('notices'));

/** What lines say that follow the language. @type {WeakMap<Element, () => string>} */
const words = new WeakMap();

/**
 * @param {string | (() => string)} text a function says it anew in another language
 * @param {{ label: string, act: () => void }} [action] what can be done about it
 * @returns {() => void} takes it away, where it is still there
 */
export function notify(text, action) {
  const textContent = typeof text === 'string' ? text : text();
  const same = [...list().children].find((line) => line.firstChild?.textContent === textContent);
  same?.remove();
  const line = document.createElement('p');
  line.append(Object.assign(document.createElement('span'), { textContent }));
  if (typeof text !== 'string') words.set(line, text);
  const button = (/** @type {string} */ label, /** @type {() => void} */ act) => {
    const element = Object.assign(document.createElement('button'), {
      type: 'button',
      textContent: label,
    });
    element.addEventListener('click', () => {
      line.remove();
      act();
    });
    line.append(element);
    return element;
  };
  if (action) button(action.label, action.act);
  button(t('app.dismiss'), () => {}).dataset.text = 'app.dismiss'; // follows the language by itself
  list().append(line);
  while (list().children.length > MOST) list().firstElementChild?.remove();
  return () => line.remove();
}

/** Takes all notices away: a new start. */
export const clearNotices = () => list().replaceChildren();

onLanguage(() => {
  for (const line of list().children) {
    const say = words.get(line);
    if (say && line.firstChild) line.firstChild.textContent = say();
  }
});
