// presets.js - starts of the softmax layer that are worth a look. Data only.

const COMMON = { c: 1, y: 2, eta: 1, steps: 200 };

/** @type {{ id: string, values: import('../../state/schema.js').Values }[]} */
export const presets = [
  { id: 'book', values: { ...COMMON, z: [2.5, -1, 3.2, 0.5] } },
  { id: 'wrong', values: { ...COMMON, z: [5, -5, 0, 0] } },
  { id: 'equal', values: { ...COMMON, z: [0, 0, 0, 0] } },
  { id: 'right', values: { ...COMMON, z: [-2, 5, -2, -2] } },
  { id: 'ten', values: { ...COMMON, z: [-3, -4, 1, 4.2, -2, 0.5, -4, -1, 3.6, 1.2], y: 9 } },
  { id: 'huge', values: { ...COMMON, z: [1000, 999, -1000, 0] } },
];
