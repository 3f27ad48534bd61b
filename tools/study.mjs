// study.mjs - "cel study" and "cel merge": configurations from files, runs in threads, shards of a study
// put together again. What a study is stands in web/core/study.js.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CelError } from '../web/core/engine.js';
import { plan, tabulate } from '../web/core/study.js';
import { presets } from '../web/labs/mnist/presets.js';
import { defaults, optionName, parse, schema } from '../web/state/schema.js';
import { runPool } from './pool.mjs';

/** @typedef {import('../web/core/study.js').Candidate} Candidate */
/** @typedef {import('../web/core/study.js').Outcome} Outcome */

/** Settings that make a run; the seeds are the study's, the data the command's. */
const FIELDS = schema.mnist.filter(
  ({ key, only }) => only !== 'page' && key !== 'seed' && key !== 'data',
);

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
export async function readCandidate(file) {
  let options;
  try {
    options = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    refuse(`${file}: ${/** @type {Error} */ (error).message}`);
  }
  if (typeof options !== 'object' || options === null) refuse(`${file}: not a JSON object`);
  const { name = path.basename(file, '.json'), preset: id, ...settings } = options;
  const preset = presets.find((each) => each.id === id);
  if (id !== undefined && !preset) refuse(`${file}: no preset is called ${JSON.stringify(id)}`);
  const config = { ...defaults('mnist'), ...preset?.values };
  for (const [option, given] of Object.entries(settings)) {
    const field = FIELDS.find(({ key }) => optionName(key) === option);
    if (!field) refuse(`${file}: "${option}" is not an option of a study's configuration`);
    const text = typeof given === 'boolean' ? String(Number(given)) : String(given);
    const { value, problem } = parse(field, text);
    if (problem) refuse(`${file}: ${option} ${text}: ${problem.reason.replaceAll('-', ' ')}`);
    config[field.key] = value;
  }
  return { name: String(name), config: /** @type {any} */ (config) };
}

/** "1-20" or "1,2,5-7" as numbers. @param {string} text @returns {number[] | undefined} nothing for other texts */
export function readSeeds(text) {
  if (!/^\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*$/.test(text)) return undefined;
  const seeds = text.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from(
      { length: Math.max(0, Math.min(10000, last - first + 1)) },
      (_, i) => first + i,
    );
  });
  return [...new Set(seeds)].sort((a, b) => a - b);
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
    new URL('./study.worker.mjs', import.meta.url),
    { candidates, data },
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
      if (!Array.isArray(record?.epochs)) continue;
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

/** A study's table, as lines to print. @param {Outcome[]} outcomes @returns {object[]} */
export function tableLines(outcomes) {
  const { summaries, comparisons } = tabulate(outcomes);
  return [
    ...summaries.map(({ peakMean, peakSd, ...rest }) => ({
      ...{ table: 'configuration', ...rest },
      ...{ peak_mean: peakMean, peak_sd: peakSd },
    })),
    ...comparisons.map(({ standardError, ...rest }) => ({
      ...{ table: 'comparison', ...rest },
      standard_error: standardError,
    })),
  ];
}
