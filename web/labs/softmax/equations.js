// equations.js - the chapter's equations about softmax, as TeX; the build turns them into MathML. A name is
// the equation's number. \term, \live: see tools/typeset.mjs.

const raw = String.raw;

/** @type {Record<string, string>} */
export default {
  83: raw`\term{a}{a_j} = \frac{e^{c \, \term{z}{z_j}}}{\term{whole}{\sum_k e^{c \, z_k}}}`,
  '83-n': raw`= \frac{e^{\live{cz}}}{e^{\live{whole}}} = \live{a}`,
  80: raw`\term{cost}{C} = -\ln \term{ay}{a_y}`,
  '80-n': raw`= -\ln \live{ay} = \live{cost}`,
  84: raw`\frac{\partial C}{\partial b_j} = \term{delta}{\delta_j} = \term{a}{a_j} - \term{y}{y_j}`,
  quadratic: raw`\term{delta}{\delta_j} = (\term{a}{a_j} - \term{y}{y_j}) \, \term{slope}{\sigma'(z_j)}`,
  jacobian: raw`\frac{\partial a_j}{\partial z_k} = \term{own}{a_j} \, (\delta_{jk} - \term{other}{a_k})`,
  inverse: raw`\term{z}{z_j} = \term{log}{\ln a_j} + \term{constant}{C}`,
};
