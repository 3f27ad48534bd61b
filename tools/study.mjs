// study.mjs - "cel study" and "cel merge": configurations from files, runs in threads, shards of a study
// put together again. What a study is stands in web/core/study.js.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CelError } from '../web/core/engine.js';
import { shown } from '../web/core/shown.js';
import { plan } from '../web/core/study.js';
import { presets } from '../web/labs/mnist/presets.js';
import { presets as studies } from '../web/labs/study/presets.js';
import { configFields, defaults, optionName, parse } from '../web/state/schema.js';
import { candidatesOf, fitValues, named } from '../web/state/study.js';
import { createThread, runPool } from './pool.mjs';

/** @typedef {import('../web/core/study.js').Candidate} Candidate */
/** @typedef {import('../web/core/study.js').Outcome} Outcome */

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new CelError('study', message);
}

/**
 * A configuration from a JSON file of options, {"cost": "quadratic", "eta": 3}; "preset" names the
 * experiment it begins with, "name" what it is called.
 * @param {string} file
 * @returns {Promise<Candidate>}
 * @throws {CelError} that says what is wrong with it
 */
async function readCandidate(file) {
  let options;
  try {
    options = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    refuse(`${file}: ${/** @type {Error} */ (error).message}`);
  }
  if (typeof options !== 'object' || options === null) refuse(`${file}: not a JSON object`);
  const { name = path.basename(file, '.json'), preset: id, ...settings } = options;
  const preset = presets.find((each) => each.id === id);
  if (id !== undefined && !preset) refuse(`${file}: no preset is called ${shown(id)}`);
  const config = { ...defaults('mnist'), ...preset?.values };
  for (const [option, given] of Object.entries(settings)) {
    const field = configFields.find(({ key }) => optionName(key) === option);
    if (!field) refuse(`${file}: "${option}" is not an option of a study's configuration`);
    const text = textOf(given);
    if (text === undefined) refuse(`${file}: ${option} ${shown(given)}: not a value`);
    const { value, problem } = parse(field, text);
    if (problem) refuse(`${file}: ${option} ${text}: ${problem.reason.replaceAll('-', ' ')}`);
    config[field.key] = value;
  }
  if (typeof name !== 'string') refuse(`${file}: name ${shown(name)}: not a text`);
  return { name, config: /** @type {any} */ (config) };
}

/**
 * What a JSON file gives for an option, as the command line would have it.
 * @param {unknown} given
 * @returns {string | undefined} nothing for what is no value
 */
function textOf(given) {
  if (typeof given === 'boolean') return String(Number(given));
  if (typeof given === 'number' || typeof given === 'string') return String(given);
  const isList = Array.isArray(given) && given.every((each) => typeof each === 'number');
  return isList ? given.join(',') : undefined;
}

/** Whether a line of a file is a run of a study. @param {any} record @returns {record is Outcome} */
const isOutcome = (record) =>
  Number.isInteger(record?.candidate) &&
  Number.isInteger(record.seed) &&
  typeof record.name === 'string' &&
  typeof record.digest === 'string' &&
  (record.diverged === null || Number.isInteger(record.diverged)) &&
  Array.isArray(record.epochs) &&
  record.epochs.every((/** @type {any} */ epoch) => Number.isFinite(epoch?.evaluationAccuracy));

/**
 * What a study runs: a preset of the page, or the page's own settings, or configurations from files.
 * @param {import('../web/state/schema.js').Values} values of the command
 * @param {Set<string>} given which of them were given
 * @returns {Promise<{ candidates: Candidate[], seeds: number[] }>}
 * @throws {CelError} that says what is wrong
 */
export async function readStudy({ preset: id, config: files, ...values }, given) {
  const preset = studies.find((each) => each.id === id);
  if (id && !preset) {
    refuse(`no study is called "${id}"; they are ${studies.map((each) => each.id).join(', ')}`);
  }
  const chosen = Object.entries(values).filter(([key]) => given.has(key));
  const settings = { ...values, ...preset?.values, ...Object.fromEntries(chosen) };
  const own = preset || given.has('configs') ? named(settings) : [];
  const candidates = [...own, ...(await Promise.all(files.map(readCandidate)))];
  if (candidates.length === 0) refuse('a study needs --preset, --configs or --config');
  if (settings.vary !== 'none') {
    const { values: fitting, problem } = fitValues(settings.vary, settings.values);
    if (problem) refuse(`--values ${problem.text}: ${problem.reason.replaceAll('-', ' ')}`);
    settings.values = fitting;
  }
  return { candidates: candidatesOf(candidates, settings), seeds: settings.seeds };
}

/** "2/3" as [2, 3]. @param {string} text @returns {[number, number] | undefined} */
export function readShard(text) {
  const [shard, of] = /^\d{1,5}\/\d{1,5}$/.test(text) ? text.split('/').map(Number) : [0, 0];
  return shard >= 1 && shard <= of ? [shard, of] : undefined;
}

/**
 * Makes a study's runs, or those of one shard: every n-th of the plan.
 * @param {{ candidates: Candidate[], seeds: number[], data: string, jobs: number, shard: [number, number] }} study
 * @param {(outcome: Outcome, done: number, of: number) => void} onOutcome
 */
export async function runStudy({ candidates, seeds, data, jobs, shard: [shard, of] }, onOutcome) {
  const tasks = plan(candidates.length, seeds).filter((_, i) => i % of === shard - 1);
  let done = 0;
  await runPool(
    () => createThread(new URL('./study.worker.mjs', import.meta.url)),
    { type: 'prepare', candidates, data },
    tasks,
    jobs,
    (/** @type {Outcome} */ outcome) => onOutcome(outcome, ++done, tasks.length),
  );
}

/** The outcomes in files that "cel study" printed; their tables are made anew. @param {string[]} files @returns {Promise<Outcome[]>} */
export async function readOutcomes(files) {
  /** @type {Map<string, Outcome>} */
  const outcomes = new Map();
  for (const file of files) {
    for (const [i, line] of (await readFile(file, 'utf8')).split('\n').entries()) {
      if (line.trim() === '') continue;
      let record;
      try {
        record = JSON.parse(line);
      } catch {
        refuse(`${file}, line ${i + 1}: not JSON`);
      }
      if (typeof record?.table === 'string') continue; // a shard's own table is made anew
      if (!isOutcome(record)) refuse(`${file}, line ${i + 1}: not a run of a study`);
      const key = `${record.candidate} ${record.seed}`;
      const known = outcomes.get(key);
      if (known && known.digest !== record.digest) {
        refuse(
          `${file}, line ${i + 1}: seed ${record.seed} of ${record.name} has other weights elsewhere`,
        );
      }
      outcomes.set(key, record);
    }
  }
  if (outcomes.size === 0) refuse(`${files.join(', ')}: no runs of a study`);
  return [...outcomes.values()];
}
