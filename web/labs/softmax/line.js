// line.js - the geometry of the Softmax lab's number line: how far the constant can be slid, which part of the line
// that needs, where names stand that must not overprint. It draws nothing.

/** How far every z can be slid either way, at least. */
const FAR = 10;
/** Steps of the slider either way. */
const STEPS = 100;
/** Intervals that a scale is to have, at most; two more where its ends are made round. */
const INTERVALS = 6;

/** A number without what the last bits of a double leave behind. @param {number} x */
const clean = (x) => Number(x.toPrecision(12));

/** The next of ..., 1, 2, 5, 10, 20, ... that is not below a size. @param {number} size above 0 */
export function roundUp(size) {
  const ten = 10 ** Math.floor(Math.log10(size) + 1e-9);
  const factor = [1, 2, 5, 10].find((f) => f * ten >= size * (1 - 1e-9)) ?? 10;
  return clean(factor * ten);
}

/**
 * Where the constant C of z = (ln a + C)/c can be slid, and the scale on which every z then keeps a place of its own.
 * @typedef {object} Reach
 * @property {number} low the least constant
 * @property {number} high the greatest: below `low` where z has no room to move
 * @property {number} step
 * @property {number} from left end of the scale
 * @property {number} to right end
 * @property {number} major between two numbers of the scale
 * @property {number} minor between two ticks
 */

/**
 * @param {{ z: number[], c: number, constant: number }} state
 * @param {{ min: number, max: number }} limits of every z
 * @returns {Reach}
 */
export function rangeOf({ z, c, constant }, { min, max }) {
  const [least, most] = [Math.min(...z), Math.max(...z)];
  const far = roundUp(c * Math.max(FAR, (most - least) / 2));
  const step = clean(far / STEPS);
  const middle = far * Math.round(constant / far);
  // A change of the constant moves every z by its c-th part.
  const lowest = Math.ceil((constant + c * (min - least)) / step) * step;
  const highest = Math.floor((constant + c * (max - most)) / step) * step;
  const low = clean(Math.max(middle - far, lowest));
  const high = clean(Math.min(middle + far, highest));
  const left = Math.min(least, least + (low - constant) / c);
  const right = Math.max(most, most + (high - constant) / c);
  const major = roundUp((right - left) / INTERVALS);
  return {
    low,
    high,
    step,
    from: clean(major * Math.floor(left / major)),
    to: clean(major * Math.ceil(right / major)),
    major,
    minor: roundUp(major / 5),
  };
}

/**
 * Places for names: each as near to its own point as the others let it, none nearer to the next than `gap`.
 * @param {number[]} points in ascending order
 * @param {number} gap
 * @param {number} low the least place
 * @param {number} high the greatest
 * @returns {number[]}
 */
export function apart(points, gap, low, high) {
  // Less i gaps, places need only ascend: where the points do not, a group of them shares its mean.
  /** @type {{ sum: number, count: number }[]} */
  const groups = [];
  points.forEach((point, i) => {
    let group = { sum: point - i * gap, count: 1 };
    for (
      let before = groups.at(-1);
      before && before.sum / before.count >= group.sum / group.count;
      before = groups.at(-1)
    ) {
      groups.pop();
      group = { sum: before.sum + group.sum, count: before.count + group.count };
    }
    groups.push(group);
  });
  const last = high - (points.length - 1) * gap;
  return groups
    .flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count))
    .map((place, i) => Math.min(last, Math.max(low, place)) + i * gap);
}
