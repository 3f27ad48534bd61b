// costs.js - how each cost looks wherever it appears: its hue, dash and marker. One meaning to a colour.

/** @type {Record<string, { color: string, dash: number[], marker: string }>} */
export const costStyle = {
  quadratic: { color: '--quadratic', dash: [9, 5], marker: 'rect' },
  'cross-entropy': { color: '--cross-entropy', dash: [], marker: 'circle' },
};
