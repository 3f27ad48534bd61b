// files.js - recorded runs as CSV and JSON, and JSON back into runs. Text in, text out: saving and
// choosing files is ui/files.js.
import { shown } from '../../core/shown.js';
import { defaults, format, optionName, parse, schema } from '../../state/schema.js';
import { findPreset } from '../../ui/controls.js';
import { upgrade } from '../../state/forms.js';
import { EPOCH_NUMBERS, isEpochRecord, isNumber } from '../../state/records.js';
import { csvText } from '../../ui/files.js';
import { presets } from './presets.js';
import { RunRecord } from './runs.js';

/** @typedef {import('../../worker/protocol.js').TimedRecord} TimedRecord */

const FORMAT = 'cross-entropy-lab runs';
/**
 * Version 1 began before stuck outputs were counted: there, an epoch may be without them. Where they are not known they
 * are null. Version 2 did not say how a run had ended: one of fewer epochs than were asked for counts as stopped.
 * @type {import('../../state/forms.js').Form<any[]>}
 */
const FORM = {
  version: 3,
  steps: {
    1: (runs) =>
      runs.map((/** @type {any} */ run) => ({
        ...run,
        epochs: run.epochs.map((/** @type {any} */ record) => ({ stuck: null, ...record })),
      })),
    2: (runs) =>
      runs.map((/** @type {any} */ run) => ({
        ...run,
        ended: run.epochs.length === Number(run.config?.epochs) ? 'finished' : 'stopped',
      })),
  },
  check: Array.isArray,
};

/** Settings that make a run; what is looked at is not one. */
const FIELDS = schema.mnist.filter(({ only }) => only !== 'page');
/** Numbers of one epoch, in the order of the columns. @type {(keyof TimedRecord)[]} */
const NUMBERS = [...EPOCH_NUMBERS, 'trainingSeconds'];

/** One line an epoch of each run. @param {RunRecord[]} runs */
export function runsToCsv(runs) {
  const head = ['run', ...FIELDS.map(({ key }) => optionName(key)), ...NUMBERS.map(optionName)];
  const lines = runs.flatMap(({ number, config, epochs }) =>
    epochs.map((record) => [
      String(number),
      ...FIELDS.map((field) => format(field, config[field.key])),
      ...NUMBERS.map((key) => String(record[key] ?? '')),
    ]),
  );
  return csvText([head, ...lines]);
}

/** @param {RunRecord[]} runs */
export function runsToJson(runs) {
  return JSON.stringify(
    {
      format: FORMAT,
      version: FORM.version,
      runs: runs.map(({ config, epochs, curve, digest, finished }) => ({
        config: Object.fromEntries(
          FIELDS.map((field) => [optionName(field.key), format(field, config[field.key])]),
        ),
        epochs,
        curve: curve.points.map(({ x, y }) => [x, y]),
        digest,
        ended: finished ? 'finished' : 'stopped',
      })),
    },
    null,
    1,
  );
}

/** @param {any} record @returns {record is TimedRecord} */
const isRecord = (record) =>
  isEpochRecord(record) && isNumber(/** @type {any} */ (record).trainingSeconds);

/** @param {any} point @returns {point is [number, number]} */
const isPoint = (point) => Array.isArray(point) && point.length === 2 && point.every(isNumber);

/**
 * A configuration from a file: known settings as they are there, or the nearest valid; unknown ones by
 * name.
 * @param {any} texts
 * @param {Set<string>} unknown
 */
function readConfig(texts, unknown) {
  const config = defaults('mnist');
  for (const [name, text] of Object.entries(texts ?? {})) {
    const field = FIELDS.find(({ key }) => optionName(key) === name);
    if (field && typeof text === 'string') config[field.key] = parse(field, text).value;
    else if (field) throw new Error(`${name}: ${shown(text)}`);
    else unknown.add(name.slice(0, 40));
  }
  return config;
}

/**
 * Runs from a file's text.
 * @param {string} text
 * @param {number} from the number of the first of them
 * @returns {{ runs: RunRecord[], unknown: string[] }} and settings the file names that are not known
 * @throws {Error} whose message is what is wrong
 */
export function runsFromJson(text, from) {
  const file = JSON.parse(text);
  if (file?.format !== FORMAT || !Array.isArray(file.runs)) throw new Error(`no "${FORMAT}"`);
  const { value: found, problem } = upgrade(FORM, file.version, file.runs);
  if (problem === 'later') throw new Error(`version ${shown(file.version)}`);
  if (problem) throw new Error(`no runs of version ${shown(file.version)}`);
  /** @type {Set<string>} */
  const unknown = new Set();
  const runs = found.map((/** @type {any} */ saved, /** @type {number} */ i) => {
    const config = readConfig(saved?.config, unknown);
    const run = new RunRecord(0, from + i, config, findPreset(presets, config));
    const { epochs, curve, digest, ended } = saved ?? {};
    if (!Array.isArray(epochs) || !epochs.every(isRecord)) throw new Error(`run ${i + 1}: epochs`);
    if (!Array.isArray(curve) || !curve.every(isPoint)) throw new Error(`run ${i + 1}: curve`);
    run.extend(epochs, curve);
    run.digest = typeof digest === 'string' ? digest.slice(0, 16) : '';
    run.ended = ended === 'finished' ? 'finished' : 'stopped';
    return run;
  });
  return { runs, unknown: [...unknown] };
}
