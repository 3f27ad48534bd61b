// format.js - numbers as people read them: fixed places, a true minus sign, powers of ten when a fixed
// number of places would say nothing.

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** @param {number} exponent */
const superscript = (exponent) =>
  (exponent < 0 ? '⁻' : '') +
  [...String(Math.abs(exponent))].map((d) => SUPERSCRIPTS[Number(d)]).join('');

/** @param {number} number times 10^tens @param {number} [tens] */
function scientific(number, tens = 0) {
  const [mantissa, exponent] = number.toExponential(1).split('e');
  return `${mantissa.replace('-', '−')}×10${superscript(Number(exponent) + tens)}`;
}

/**
 * @param {number} number finite
 * @param {number} places behind the point
 */
export function fixed(number, places) {
  const size = Math.abs(number);
  return size >= 1e5 || (size > 0 && size < 0.5 * 10 ** -places)
    ? scientific(number)
    : rounded(number, places);
}

/** A number too near to 0 for a double, by its natural logarithm. @param {number} log */
export function fromLogarithm(log) {
  const tens = Math.floor(log / Math.LN10);
  return scientific(Math.exp(log - tens * Math.LN10), tens);
}

/** Never as a power of ten: a small number rounds to 0. @param {number} number finite @param {number} places behind the point */
export const rounded = (number, places) =>
  number
    .toFixed(places)
    .replace(/^-(?=.*[1-9])/, '−')
    .replace(/^-/, '');

/** The quantity of a neuron: "a₁" of letter a and j = 0. @param {string} letter @param {number} j */
export const named = (letter, j) =>
  letter + [...String(j + 1)].map((digit) => SUBSCRIPTS[Number(digit)]).join('');

/** As short as it can be without losing anything. @param {number} number */
export const plain = (number) => String(number).replace('-', '−');

/** A fraction as a percentage without its sign. @param {number} fraction */
export const percent = (fraction) => (100 * fraction).toFixed(2);

/** Bytes as megabytes, without the unit. @param {number} bytes */
export const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** Thousands set apart. @param {number} count @param {string} language */
export const whole = (count, language) => count.toLocaleString(language);
