// notices.js - what the page has to say to the person when something went wrong or was changed: a list
// below the masthead, read out politely, each line to be dismissed.
import { t } from '../i18n/index.js';

const MOST = 4;

const list = () => /** @type {HTMLElement} */ (document.getElementById('notices'));

/**
 * @param {string} text
 * @param {{ label: string, act: () => void }} [action] what can be done about it
 * @returns {() => void} takes it away, where it is still there
 */
export function notify(text, action) {
  const same = [...list().children].find((line) => line.firstChild?.textContent === text);
  same?.remove();
  const line = document.createElement('p');
  line.append(Object.assign(document.createElement('span'), { textContent: text }));
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
  };
  if (action) button(action.label, action.act);
  button(t('app.dismiss'), () => {});
  list().append(line);
  while (list().children.length > MOST) list().firstElementChild?.remove();
  return () => line.remove();
}

/** Takes all notices away: a new start. */
export const clearNotices = () => list().replaceChildren();
