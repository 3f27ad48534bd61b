// costs.js - how each cost looks wherever it appears: its hue and its dash. One meaning to a colour.

/** @type {Record<string, { color: string, dash: number[] }>} */
export const costStyle = {
  quadratic: { color: '--quadratic', dash: [9, 5] },
  'log-likelihood': { color: '--log-likelihood', dash: [3, 3] },
  'cross-entropy': { color: '--cross-entropy', dash: [] },
};

/** So that lines of the same cost, which share its hue and dash, can be told apart: one after the other. */
export const MARKERS = ['circle', 'rect', 'triangle', 'rectRot', 'cross', 'crossRot'];
