// derivation.js - the derivation of the cross-entropy, equation by equation, with the numbers of a neuron in it.
import { t } from '../../i18n/index.js';
import { fixed } from '../../ui/format.js';
import { fillNumbers, placeEquations } from '../../ui/math.js';
import { equationRow, numbersOf } from './card.js';
import equations from './equations.js';

/** Its equations, each with a line of text before it. */
const STEPS = ['71', '72', '73', '74', '75', '76'];

export class Derivation {
  /** @param {HTMLElement} place with a place for the rows */
  constructor(place) {
    this.place = place;
    const rows = /** @type {HTMLElement} */ (place.querySelector('[data-derivation-rows]'));
    this.reasons = STEPS.map((name) => {
      const why = Object.assign(document.createElement('p'), { className: 'why' });
      rows.append(why, equationRow(name, ['', '-n']));
      return why;
    });
    placeEquations(place, equations);
  }

  retext() {
    this.reasons.forEach((why, i) => {
      why.textContent = t(`neuron.why.${STEPS[i]}`);
    });
  }

  /**
   * Puts a neuron's numbers in; nothing is shown without one, or where its output is no sigmoid.
   * @param {import('../../state/schema.js').Values} settings
   * @param {{ cost: string, state: import('../../core/neuron.js').NeuronState,
   *   contrast: { crossEntropy: number, perOutput: number } | undefined }} [shown]
   */
  show(settings, shown) {
    this.place.hidden = !shown?.contrast;
    if (!shown?.contrast) return;
    const { cost, state, contrast } = shown;
    this.place.dataset.scope = cost;
    fillNumbers(this.place, {
      ...numbersOf(settings, state, contrast.perOutput),
      db: fixed(contrast.crossEntropy, 4),
    });
  }
}
