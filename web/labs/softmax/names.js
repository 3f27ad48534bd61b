// names.js - how the Softmax lab writes its numbers: activations, derivatives, sums.

import { plain, rounded } from '../../ui/format.js';

/** Places behind the point of an activation. */
export const PLACES = 3;

/** An activation as text: rounded, never with an exponent. @param {number} a */
export const share = (a) => a.toFixed(PLACES);

/** Any number in little room: three places, fewer where there are more than two digits before the point. @param {number} x */
export function brief(x) {
  const whole = String(Math.trunc(Math.abs(Number(x.toPrecision(PLACES + 2)))));
  return rounded(x, Math.min(PLACES, Math.max(0, PLACES + 2 - whole.length)));
}

/** The factor c in little room. @param {number} c */
export const factor = (c) => plain(Number(c.toPrecision(3)));

/** A derivative with its sign, which stays where the number rounds to 0. @param {number} x */
export const signed = (x) => (x === 0 ? '0' : `${x > 0 ? '+' : '−'}${brief(Math.abs(x))}`);

/** A sum of parts that cancel or make a whole: what rounding left over is not shown. @param {number[]} parts */
export const total = (parts) =>
  parts
    .reduce((sum, part) => sum + part, 0)
    .toFixed(PLACES)
    .replace(/^-(?=0\.0+$)/, '');
