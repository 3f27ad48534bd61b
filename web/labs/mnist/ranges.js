// ranges.js - the least and greatest final accuracy, in percent, of each preset over the seeds of
// docs/book.md. Written by "npm run book".

/** @type {Record<string, [number, number]>} */
export const ranges = {
  'quad-30': [94.78, 94.95],
  'ce-30': [94.84, 95.4],
  'quad-100': [76.41, 96.51],
  'ce-100': [96.65, 96.79],
  overfit: [83.11, 83.19],
  'overfit-l2': [87.77, 88.48],
  'l2-30': [95.44, 96.04],
  'l2-100': [97.16, 97.51],
  'l2-100-long': [97.81, 97.9],
  'init-old': [96.18, 96.29],
  'init-new': [96.45, 96.67],
};
