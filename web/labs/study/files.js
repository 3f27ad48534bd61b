// files.js - a study's runs as texts: JSON lines, the same that "cel study" prints and "cel merge" reads,
// and CSV with one line an epoch.
import { tableLines } from '../../core/study.js';
import { EPOCH_NUMBERS } from '../../state/records.js';
import { configFields, format, optionName } from '../../state/schema.js';
import { csvText } from '../../ui/files.js';

/** @typedef {import('../../core/study.js').Outcome} Outcome */
/** @typedef {import('../../core/experiment.js').EpochRecord} EpochRecord */

/** @param {Outcome[]} outcomes */
export const toJsonLines = (outcomes) =>
  [...outcomes, ...tableLines(outcomes)].map((record) => `${JSON.stringify(record)}\n`).join('');

/** @param {Outcome[]} outcomes @param {import('../../core/study.js').Candidate[]} candidates */
export function toCsv(outcomes, candidates) {
  const settings = configFields.map(({ key }) => optionName(key));
  const head = ['seed', ...settings, ...EPOCH_NUMBERS.map(optionName), 'digest'];
  const lines = outcomes.flatMap(({ candidate, seed, epochs, digest }) => {
    const config = /** @type {any} */ (candidates[candidate].config);
    return epochs.map((record) => [
      String(seed),
      ...configFields.map((field) => format(field, config[field.key])),
      ...EPOCH_NUMBERS.map((key) => String(record[key])),
      digest,
    ]);
  });
  return csvText([head, ...lines]);
}
