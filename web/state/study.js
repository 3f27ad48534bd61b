// study.js - what the settings of a study stand for: its candidates by name, and the values a sweep can
// take. The settings themselves are in schema.js; how a study is run stands in core/study.js.
import { sweep } from '../core/study.js';
import { configFields, formatConfig, parse } from './schema.js';

/** @typedef {import('./schema.js').Values} Values */
/** @typedef {import('../core/study.js').Candidate & { of?: number, value?: number }} StudyCandidate */

/** A configuration's name, the same in every language and file. @param {Values} config */
const configName = (config) => formatConfig(configFields, config) || 'defaults';

/**
 * The configurations of a study by name; what is swept is no part of the name.
 * @param {Values} settings of a study
 * @returns {import('../core/study.js').Candidate[]}
 */
export function named({ configs, vary }) {
  const key = vary === 'hidden' ? 'sizes' : vary;
  const { default: initial } = configFields.find((field) => field.key === key) ?? {};
  return configs.map((/** @type {any} */ config) => ({
    name: configName(initial === undefined ? config : { ...config, [key]: initial }),
    config,
  }));
}

/**
 * What a study runs: its configurations, or each with each value of the sweep.
 * @param {import('../core/study.js').Candidate[]} candidates
 * @param {Values} settings of a study
 * @returns {StudyCandidate[]}
 */
export const candidatesOf = (candidates, { vary, values }) =>
  vary === 'none' ? candidates : sweep(candidates, vary, values);

/** The field that a sweep's values are of. @param {string} vary @returns {import('./schema.js').Field} */
function sweptField(vary) {
  const field = configFields.find(({ key }) => key === (vary === 'hidden' ? 'sizes' : vary));
  if (!field) throw new Error(`no sweep of ${vary}`);
  return field.type === 'integers'
    ? { ...field, key: vary, type: 'integer', default: field.min }
    : field;
}

/**
 * A sweep's values as its hyper-parameter can take them: in range, in order, each once.
 * @param {string} vary not "none"
 * @param {number[]} values
 * @returns {{ values: number[], problem?: import('./schema.js').Problem }}
 */
export function fitValues(vary, values) {
  const field = sweptField(vary);
  const read = values.map((value) => parse(field, String(value)));
  const wrong = read.find(({ problem }) => problem);
  return {
    values: [...new Set(read.map(({ value }) => value))].sort((a, b) => a - b),
    problem: wrong?.problem && { ...wrong.problem, of: field, used: wrong.value },
  };
}
