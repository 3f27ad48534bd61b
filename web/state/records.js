// records.js - what an epoch's record must hold to be taken in from outside: a file, or what this device kept.

/** @typedef {import('../core/experiment.js').EpochRecord} EpochRecord */

/** Numbers of one epoch, in the order of a table's columns. @type {(keyof EpochRecord)[]} */
export const EPOCH_NUMBERS = [
  'epoch',
  'trainingCost',
  'trainingAccuracy',
  'evaluationCost',
  'evaluationAccuracy',
  'penalty',
  'stuck',
];

/** @param {unknown} value */
export const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

/** @param {any} record @returns {record is EpochRecord} */
export const isEpochRecord = (record) =>
  typeof record === 'object' &&
  record !== null &&
  EPOCH_NUMBERS.every(
    (key) => isNumber(record[key]) || (key === 'stuck' && record[key] === null),
  ) &&
  Array.isArray(record.slopes) &&
  record.slopes.every(isNumber);
