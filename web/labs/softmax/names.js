// names.js - how the Softmax lab writes its numbers: activations, derivatives, sums.

/** Places behind the point of an activation. */
export const PLACES = 3;

/** An activation as text: rounded, never with an exponent. @param {number} a */
export const share = (a) => a.toFixed(PLACES);

/** A derivative with its sign, which stays where the number rounds to 0. @param {number} x */
export const signed = (x) => (x === 0 ? '0' : `${x > 0 ? '+' : '−'}${Math.abs(x).toFixed(PLACES)}`);

/** A sum of parts that cancel or make a whole: what rounding left over is not shown. @param {number[]} parts */
export const total = (parts) =>
  parts
    .reduce((sum, part) => sum + part, 0)
    .toFixed(PLACES)
    .replace(/^-(?=0\.0+$)/, '');
