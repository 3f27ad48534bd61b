// roving.js - buttons in rows and columns that are one stop of the Tab key: the arrow keys, Home and End
// move among them.

/**
 * @param {HTMLElement} container its buttons may come and go
 * @param {() => number} columns how many stand in a row
 */
export function rove(container, columns) {
  const buttons = () => [...container.querySelectorAll('button')];

  container.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = buttons();
    const at = all.indexOf(/** @type {any} */ (event.target));
    const targets = /** @type {Record<string, number>} */ ({
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - columns(),
      ArrowDown: at + columns(),
      Home: 0,
      End: all.length - 1,
    });
    if (at < 0 || !(event.key in targets)) return;
    // The arrow is used here, also at an edge: the page's own keys are not to hear of it.
    event.preventDefault();
    event.stopPropagation();
    all[targets[event.key]]?.focus();
  });

  container.addEventListener('focusin', ({ target }) => {
    for (const button of buttons()) button.tabIndex = button === target ? 0 : -1;
  });

  return {
    /** After buttons came or went: one of them must be reached by Tab. */
    settle() {
      const all = buttons();
      if (all.length && !all.some(({ tabIndex }) => tabIndex === 0)) all[0].tabIndex = 0;
    },
  };
}
