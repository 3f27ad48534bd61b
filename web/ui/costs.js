// costs.js - how each cost looks wherever it appears: its hue and its dash. One meaning to a colour.

/** @type {Record<string, { color: string, dash: number[] }>} */
export const costStyle = {
  quadratic: { color: '--quadratic', dash: [9, 5] },
  'log-likelihood': { color: '--log-likelihood', dash: [3, 3] },
  'cross-entropy': { color: '--cross-entropy', dash: [] },
};
