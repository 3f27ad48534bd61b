// equations.js - the chapter's equations about softmax, as TeX; the build turns them into MathML. A name is
// the equation's number; "-n" is the same with numbers. \term, \live: see tools/typeset.mjs.

const raw = String.raw;

const a = raw`\term{a}{a_j}`;
const y = raw`\term{y}{y_j}`;
const gradient = raw`\term{delta}{\frac{\partial C}{\partial b_j}}`;

/** @type {Record<string, string>} */
export default {
  83: raw`${a} = \frac{e^{\term{z}{c \, z_j}}}{\term{whole}{\sum_k e^{c \, z_k}}}`,
  '83-n': raw`a_{\live{j}} = \frac{e^{\live{z}}}{e^{\live{whole}}} = \live{a}`,
  80: raw`\term{cost}{C} = -\ln \term{ay}{a_y}`,
  '80-n': raw`= -\ln \live{ay} = \live{cost}`,
  81: raw`${gradient} = ${a} - ${y}`,
  '81-c': raw`${gradient} = c \, (${a} - ${y})`,
  quadratic: raw`${gradient} = (${a} - ${y}) \, \sigma'(z_j)`,
  jacobian: raw`\frac{\partial a_j}{\partial z_k} = c \, \term{own}{a_j} \, (\delta_{jk} - \term{other}{a_k})`,
  inverse: raw`\term{z}{z_j} = \frac{\term{log}{\ln a_j} + \term{constant}{C}}{c}`,
};
