// equations.js - the chapter's equations about one neuron, as TeX; the build turns them into MathML. A name is
// the equation's number; "-n" is the same with numbers, "-n2" for the second weight, "-v" its value where that
// may need a line of its own, "-now" the numbers with their symbols beneath. \term, \live: see tools/typeset.mjs.

const raw = String.raw;

const a = raw`\term{a}{a}`;
const y = raw`\term{y}{y}`;
const error = raw`(${a} - ${y})`;
const errorNow = raw`(\live{a} - \live{y})`;
const slope = raw`\term{slope}{\sigma'(z)}`;
const perOutput = raw`\term{da}{\frac{\partial C}{\partial a}}`;
const gradient = (/** @type {string} */ of) =>
  raw`\term{d${of}}{\frac{\partial C}{\partial ${of}}}`;
const logs = raw`\left[ ${y} \ln ${a} + (1 - ${y}) \ln (1 - ${a}) \right]`;

/** A number with its symbol beneath. @param {string} name @param {string} symbol */
const under = (name, symbol) => raw`\underset{${symbol}}{\live{${name}}}`;
const errorUnder = raw`(${under('a', 'a')} - ${under('y', 'y')})`;

/** @type {Record<string, string>} */
export default {
  54: raw`\term{cost}{C} = \frac{(${y} - ${a})^2}{2}`,
  '54-n': raw`= \frac{(\live{y} - \live{a})^2}{2} = \live{cost}`,
  55: raw`${gradient('w')} = ${error} \, ${slope} \, \term{x}{x}`,
  '55-n': raw`= ${errorNow} \times \live{slope} \times \live{x} = \live{dw}`,
  '55-n2': raw`\term{dw2}{\frac{\partial C}{\partial w_2}} = ${errorNow} \times \live{slope} \times \live{x2} = \live{dw2}`,
  '55-now': raw`${gradient('w')} = ${errorUnder} \times ${under('slope', raw`\sigma'(z)`)} \times ${under('x', 'x')}`,
  '55-now-v': raw`= \live{dw}`,
  56: raw`${gradient('b')} = ${error} \, ${slope}`,
  '56-n': raw`= ${errorNow} \times \live{slope} = \live{db}`,
  57: raw`\term{cost}{C} = -\frac{1}{n} \sum_{x} ${logs}`,
  '57-n': raw`= -\left[ \live{y} \ln \live{a} + (1 - \live{y}) \ln (1 - \live{a}) \right]`,
  '57-v': raw`= \live{cost}`,
  61: raw`\term{dw}{\frac{\partial C}{\partial w_j}} = \frac{1}{n} \sum_{x} \term{x}{x_j} \, (\term{a}{\sigma(z)} - ${y})`,
  '61-n': raw`= \live{x} \times ${errorNow} = \live{dw}`,
  '61-n2': raw`\term{dw2}{\frac{\partial C}{\partial w_2}} = \live{x2} \times ${errorNow} = \live{dw2}`,
  '61-now': raw`${gradient('w')} = ${under('x', 'x')} \times ${errorUnder}`,
  '61-now-v': raw`= \live{dw}`,
  62: raw`${gradient('b')} = \frac{1}{n} \sum_{x} (\term{a}{\sigma(z)} - ${y})`,
  '62-n': raw`= \live{a} - \live{y} = \live{db}`,
  'published-now': raw`${perOutput} \, x = ${under('da', raw`(a - y) / a (1 - a)`)} \times ${under('x', 'x')}`,
  'published-now-v': raw`= \live{dw}`,
  'linear-now': raw`${gradient('w')} = ${errorUnder} \times ${under('x', 'x')}`,
  'linear-now-v': raw`= \live{dw}`,
  linear: raw`${gradient('w')} = ${error} \, \term{x}{x}`,
  'linear-n': raw`= ${errorNow} \times \live{x} = \live{dw}`,
  published: raw`${perOutput} \, \term{x}{x} = \frac{${a} - ${y}}{\term{slope}{a (1 - a)}} \, \term{x}{x}`,
  'published-n': raw`= \live{da} \times \live{x} = \live{dw}`,
  71: raw`\term{dw}{\frac{\partial C}{\partial w_j}} = \term{x}{x_j} \, ${error}`,
  72: raw`${gradient('b')} = ${error}`,
  73: raw`${gradient('b')} = ${perOutput} \, ${slope}`,
  '73-n': raw`\live{db} = \live{da} \times \live{slope}`,
  74: raw`${gradient('b')} = ${perOutput} \, \term{slope}{a (1 - a)}`,
  75: raw`${perOutput} = \frac{${a} - ${y}}{\term{slope}{a (1 - a)}}`,
  '75-n': raw`= \frac{\live{a} - \live{y}}{\live{slope}} = \live{da}`,
  76: raw`\term{cost}{C} = -${logs} + K`,
};
