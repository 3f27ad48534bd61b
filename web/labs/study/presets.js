// presets.js - the studies by name, for the page and for "cel study --preset". Data only: configurations
// are written as addresses have them, what differs from the MNIST lab's defaults.
import { defaults, parse, schema } from '../../state/schema.js';

/** @typedef {{ id: string, values: import('../../state/schema.js').Values }} StudyPreset */

/**
 * @param {string} id
 * @param {Record<string, string>} texts
 * @returns {StudyPreset}
 */
function study(id, texts) {
  const { configs, vary, values, seeds, data } = defaults('study');
  const read = schema.study
    .filter(({ key }) => Object.hasOwn(texts, key))
    .map((field) => [field.key, parse(field, texts[field.key]).value]);
  return { id, values: { configs, vary, values, seeds, data, ...Object.fromEntries(read) } };
}

export const presets = [
  // Each cost at its own best learning rate, as the sweep below found it.
  study('better', { configs: 'cost:quadratic;eta:3~eta:1', seeds: '1-10' }),
  study('eta', {
    configs: 'cost:quadratic~',
    vary: 'eta',
    values: '0.1,0.25,0.5,1,2,3,6,10',
    seeds: '1-3',
  }),
  study('stall', {
    configs: 'sizes:784,100,10;cost:quadratic;eta:3~sizes:784,100,10',
    seeds: '1-10',
  }),
  study('init', {
    configs: 'eta:0.1;eval:validation;l2:5~init:scaled;eta:0.1;eval:validation;l2:5',
    seeds: '1-10',
  }),
  study('l2', {
    configs: 'eta:0.1;eval:validation',
    vary: 'l2',
    values: '0,0.5,1,2,5,10,20',
    seeds: '1-3',
  }),
];
