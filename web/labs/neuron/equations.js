// equations.js - the chapter's equations about one neuron, as TeX; the build turns them into MathML. A name is
// the equation's number; "-n" is the same with numbers, "-now" the numbers with their symbols beneath, "-m" more of it
// and "-v" its value, which may need lines of their own. Of a neuron with two inputs ".j" is an equation of either weight, ".1" and ".2"
// have the numbers of one. \term, \live: see tools/typeset.mjs.

const raw = String.raw;

const a = raw`\term{a}{a}`;
const y = raw`\term{y}{y}`;
const error = raw`(${a} - ${y})`;
const errorNow = raw`(\live{a} - \live{y})`;
const slope = raw`\term{slope}{\sigma'(z)}`;
const perOutput = raw`\term{da}{\frac{\partial C}{\partial a}}`;
const gradientB = raw`\term{db}{\frac{\partial C}{\partial b}}`;
const logs = raw`\left[ ${y} \ln ${a} + (1 - ${y}) \ln (1 - ${a}) \right]`;

/** A number with its symbol beneath. @param {string} name @param {string} symbol */
const under = (name, symbol) => raw`\underset{${symbol}}{\live{${name}}}`;
const errorUnder = raw`(${under('a', 'a')} - ${under('y', 'y')})`;

const slopeUnder = under('slope', raw`\sigma'(z)`);

/** @typedef {{ gradient: string, x: string, xNow: string, xUnder: string, value: string }} Weight */

/**
 * A weight and its input.
 * @param {string} index of the symbols
 * @param {string} live what the names of its numbers end in
 * @returns {Weight}
 */
const weight = (index, live) => ({
  gradient: raw`\term{dw${live}}{\frac{\partial C}{\partial w${index}}}`,
  x: raw`\term{x${live}}{x${index}}`,
  xNow: raw`\live{x${live}}`,
  xUnder: under(`x${live}`, `x${index}`),
  value: raw`= \live{dw${live}}`,
});
const [ONLY, EITHER, FIRST, SECOND] = [
  ['', ''],
  ['_j', ''],
  ['_1', ''],
  ['_2', '2'],
].map(([index, live]) => weight(index, live));

/**
 * The equations of a weight: what each is of, what it says, the same with numbers, and with symbols beneath.
 * @type {Record<string, { of?: (w: Weight) => string, says: (w: Weight) => string, numbers: (w: Weight) => string,
 *   now: (w: Weight) => string }>}
 */
const OF_WEIGHTS = {
  55: {
    says: ({ x }) => raw`${error} \, ${slope} \, ${x}`,
    numbers: ({ xNow }) => raw`${errorNow} \times \live{slope} \times ${xNow}`,
    now: ({ xUnder }) => raw`${errorUnder} \times ${slopeUnder} \times ${xUnder}`,
  },
  61: {
    says: ({ x }) => raw`\frac{1}{n} \sum_{x} ${x} \, (\term{a}{\sigma(z)} - ${y})`,
    numbers: ({ xNow }) => raw`${xNow} \times ${errorNow}`,
    now: ({ xUnder }) => raw`${xUnder} \times ${errorUnder}`,
  },
  linear: {
    says: ({ x }) => raw`${error} \, ${x}`,
    numbers: ({ xNow }) => raw`${errorNow} \times ${xNow}`,
    now: ({ xUnder }) => raw`${errorUnder} \times ${xUnder}`,
  },
  published: {
    of: ({ x }) => raw`${perOutput} \, ${x}`,
    says: ({ x }) => raw`\frac{${a} - ${y}}{\term{slope}{a (1 - a)}} \, ${x}`,
    numbers: ({ xNow }) => raw`\live{da} \times ${xNow}`,
    now: ({ xUnder }) => raw`${under('da', raw`(a - y) / a (1 - a)`)} \times ${xUnder}`,
  },
};

const gradientOf = (/** @type {Weight} */ { gradient }) => gradient;

/** @type {Record<string, string>} */
const ofWeights = {};
for (const [name, { of = gradientOf, says, numbers, now }] of Object.entries(OF_WEIGHTS)) {
  const general = name === '61' ? EITHER : ONLY; // as the chapter has it
  Object.assign(ofWeights, {
    [name]: raw`${of(general)} = ${says(general)}`,
    [`${name}.j`]: raw`${of(EITHER)} = ${says(EITHER)}`,
    [`${name}-n`]: raw`= ${numbers(ONLY)}`,
    [`${name}-v`]: ONLY.value,
    [`${name}-now`]: raw`${of(ONLY)} = ${now(ONLY)}`,
    [`${name}-now-v`]: ONLY.value,
  });
  for (const [index, w] of Object.entries({ 1: FIRST, 2: SECOND })) {
    ofWeights[`${name}.${index}`] = raw`${of(w)} = ${numbers(w)}`;
    ofWeights[`${name}-now.${index}`] = raw`${of(w)} = ${now(w)}`;
    ofWeights[`${name}.${index}-v`] = ofWeights[`${name}-now.${index}-v`] = w.value;
  }
}

/** @type {Record<string, string>} */
export default {
  ...ofWeights,
  54: raw`\term{cost}{C} = \frac{(${y} - ${a})^2}{2}`,
  '54-n': raw`= \frac{(\live{y} - \live{a})^2}{2} = \live{cost}`,
  56: raw`${gradientB} = ${error} \, ${slope}`,
  '56-n': raw`= ${errorNow} \times \live{slope} = \live{db}`,
  57: raw`\term{cost}{C} = -\frac{1}{n} \sum_{x} ${logs}`,
  '57-n': raw`= -[ \live{y} \ln \live{a}`,
  '57-m': raw`+ \, (1 - \live{y}) \ln (1 - \live{a})]`,
  '57-v': raw`= \live{cost}`,
  62: raw`${gradientB} = \frac{1}{n} \sum_{x} (\term{a}{\sigma(z)} - ${y})`,
  '62-n': raw`= \live{a} - \live{y} = \live{db}`,
  71: raw`\term{dw}{\frac{\partial C}{\partial w_j}} = \term{x}{x_j} \, ${error}`,
  72: raw`${gradientB} = ${error}`,
  73: raw`${gradientB} = ${perOutput} \, ${slope}`,
  '73-n': raw`\live{db} = \live{da} \times \live{slope}`,
  74: raw`${gradientB} = ${perOutput} \, \term{slope}{a (1 - a)}`,
  75: raw`${perOutput} = \frac{${a} - ${y}}{\term{slope}{a (1 - a)}}`,
  '75-n': raw`= \frac{\live{a} - \live{y}}{\live{slope}} = \live{da}`,
  76: raw`\term{cost}{C} = -${logs} + K`,
};
