#!/usr/bin/env node
// cel.mjs - the command line over nn.wasm: the neuron, softmax and training, without a page. JSON lines
// on stdout, progress and errors on stderr, exit status 0 only on success. Options are the fields of
// web/state/schema.js.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CelError } from '../web/core/engine.js';
import { Experiment } from '../web/core/experiment.js';
import { readNetwork, writeNetwork } from '../web/core/network-file.js';
import { Neuron } from '../web/core/neuron.js';
import { softmax } from '../web/core/softmax.js';
import { format, optionName, parse, schema } from '../web/state/schema.js';
import { nodeData, nodeEngine } from './node-data.mjs';

/** @typedef {import('../web/state/schema.js').Field} Field */
/** @typedef {import('../web/state/schema.js').Values} Values */

/** A mistake in the command's words, not in the program. */
class UsageError extends Error {}

/** @type {Field[]} */
const FILES = [
  { key: 'load', type: 'text', default: '', help: 'start from this network (network2.py JSON)' },
  { key: 'save', type: 'text', default: '', help: 'write the trained network here' },
];

/** Data may also be a folder here, which no page could name. @type {Field} */
const DATA = {
  key: 'data',
  type: 'text',
  default: 'mnist',
  help: 'mnist, synthetic, or a folder of IDX files',
};

const forCommand = (/** @type {Field[]} */ fields) => fields.filter(({ only }) => only !== 'page');

/** @type {Record<string, { about: string, fields: Field[], run: (values: Values, given: Set<string>) => Promise<void> }>} */
const COMMANDS = {
  neuron: {
    about: 'one neuron learns one input; prints one line an epoch',
    fields: forCommand(schema.neuron),
    run: runNeuron,
  },
  softmax: {
    about: 'activations of a softmax layer',
    fields: forCommand(schema.softmax),
    run: runSoftmax,
  },
  train: {
    about: 'trains a network on images of digits; prints one line an epoch',
    fields: [DATA, ...forCommand(schema.mnist).filter(({ key }) => key !== 'data'), ...FILES],
    run: runTrain,
  },
};

const print = (/** @type {object} */ record) => process.stdout.write(`${JSON.stringify(record)}\n`);
const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

/** @param {Values} values */
async function runNeuron(values) {
  const neuron = new Neuron(await nodeEngine(), /** @type {any} */ (values));
  neuron.step(values.epochs);
  const two = values.w2 !== 0 || values.x2 !== 0;
  for (const { epoch, w1: w, w2, b, z, a, cost, dw1: dw, dw2, db } of neuron.history) {
    print({ epoch, w, ...(two && { w2 }), b, z, a, cost, dw, ...(two && { dw2 }), db });
  }
  if (neuron.diverged) throw new CelError('diverged', `diverged at epoch ${neuron.epoch + 1}`);
}

/** @param {Values} values */
async function runSoftmax({ z, c }) {
  const { a } = softmax(await nodeEngine(), z, c);
  print({ a, sum: a.reduce((sum, activation) => sum + activation, 0) });
}

/**
 * The network a run starts from, when --load names one. Options given by hand overrule the file.
 * @param {import('../web/core/engine.js').Engine} engine
 * @param {Values} values
 * @param {Set<string>} given
 */
async function loadStart(engine, values, given) {
  if (!values.load) return undefined;
  const network = readNetwork(engine, await readFile(values.load, 'utf8'), {
    cost: given.has('cost') ? values.cost : undefined,
    output: given.has('output') ? values.output : undefined,
  });
  if (given.has('sizes') && String(network.sizes) !== String(values.sizes)) {
    throw new UsageError(`--sizes ${values.sizes} is not the ${network.sizes} of ${values.load}`);
  }
  return network;
}

/** @param {Values} values @param {Set<string>} given */
async function runTrain(values, given) {
  const engine = await nodeEngine();
  const start = await loadStart(engine, values, given);
  const data = await nodeData(engine, values.data);
  const experiment = new Experiment(engine, data, /** @type {any} */ (values), start);
  let seconds = 0;
  let since = performance.now();
  try {
    for (const piece of experiment.run()) {
      const now = performance.now();
      if (piece.type === 'trained') seconds += (now - since) / 1000;
      since = now;
      if (piece.type !== 'epoch') continue;
      const { record } = piece;
      print({
        epoch: record.epoch,
        training_cost: record.trainingCost,
        training_accuracy: record.trainingAccuracy,
        evaluation_cost: record.evaluationCost,
        evaluation_accuracy: record.evaluationAccuracy,
        training_seconds: seconds,
      });
      say(`epoch ${record.epoch} of ${values.epochs}`);
      seconds = 0;
    }
  } catch (error) {
    if (!(error instanceof CelError) || error.code !== 'diverged') throw error;
    throw new CelError(
      'diverged',
      `diverged in epoch ${experiment.epoch + 1}: try a smaller --eta`,
    );
  }
  if (values.save) await writeFile(values.save, `${writeNetwork(experiment.network)}\n`);
  say(`weights ${experiment.network.digest()}`);
}

/** One line of --help. @param {Field} field */
function describeField(field) {
  const { key, type, help, choices, min, max } = field;
  const range = choices ? choices.join(' | ') : min === undefined ? '' : `${min} to ${max}`;
  const name =
    type === 'flag' && field.default ? `--no-${optionName(key)}` : `--${optionName(key)}`;
  const initially =
    type === 'flag' || field.default === '' ? '' : `default ${format(field, field.default)}`;
  const list = type === 'numbers' || type === 'integers' ? 'separated by commas' : '';
  const text = type === 'flag' && field.default ? `without: ${help}` : help;
  const notes = [range, list, initially].filter(Boolean).join('; ');
  return `  ${name.padEnd(14)} ${text}${notes ? ` (${notes})` : ''}`;
}

/** @param {string} [name] */
function helpText(name) {
  if (!name) {
    const lines = Object.entries(COMMANDS).map(
      ([key, { about }]) => `  ${key.padEnd(10)} ${about}`,
    );
    return [
      'usage: cel <command> [options]',
      '',
      ...lines,
      '',
      'cel <command> --help lists its options.',
    ].join('\n');
  }
  const { about, fields } = COMMANDS[name];
  return [`usage: cel ${name} [options]`, '', about, '', ...fields.map(describeField)].join('\n');
}

/**
 * Reads the options. "--b -1" is made "--b=-1" first, since a value may begin with a minus here.
 * @param {string[]} words
 * @param {Field[]} fields
 * @returns {{ values: Values, given: Set<string> }}
 */
function readOptions(words, fields) {
  /** @type {Record<string, { type: 'string' | 'boolean' }>} */
  const options = { help: { type: 'boolean' } };
  for (const { key, type, default: initially } of fields) {
    const name = optionName(key);
    if (type === 'flag') options[initially ? `no-${name}` : name] = { type: 'boolean' };
    else options[name] = { type: 'string' };
  }
  const joined = [];
  for (let i = 0; i < words.length; i++) {
    const takesValue = words[i].startsWith('--') && options[words[i].slice(2)]?.type === 'string';
    if (takesValue && i + 1 < words.length) joined.push(`${words[i]}=${words[++i]}`);
    else joined.push(words[i]);
  }
  let read;
  try {
    read = parseArgs({ args: joined, options, strict: true }).values;
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message.split('. ')[0]);
  }
  /** @type {Values} */
  const values = { help: read.help };
  const given = new Set();
  for (const field of fields) {
    const { key, type, default: initially } = field;
    const name = optionName(key);
    if (type === 'flag') {
      values[key] = initially ? !read[`no-${name}`] : Boolean(read[name]);
      continue;
    }
    const text = read[name];
    if (text === undefined) {
      values[key] = initially;
      continue;
    }
    const { value, problem } = parse(field, String(text));
    if (problem) {
      throw new UsageError(
        `--${name} ${text}: ${problem.reason.replaceAll('-', ' ')}\n${describeField(field)}`,
      );
    }
    values[key] = value;
    given.add(key);
  }
  return { values, given };
}

/** @param {string[]} words */
async function main([name, ...words]) {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    if (name === undefined) throw new UsageError(`which command?\n${helpText()}`);
    process.stdout.write(`${helpText()}\n`);
    return;
  }
  if (!Object.hasOwn(COMMANDS, name))
    throw new UsageError(`no command is called "${name}"\n${helpText()}`);
  const { fields, run } = COMMANDS[name];
  const { values, given } = readOptions(words, fields);
  if (values.help) process.stdout.write(`${helpText(name)}\n`);
  else await run(values, given);
}

// A reader that closes early ("cel neuron | head") is no error of ours.
process.stdout.on('error', (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  const known =
    error instanceof UsageError ||
    error instanceof CelError ||
    (error instanceof Error && 'code' in error);
  say(`cel: ${known ? error.message : (/** @type {Error} */ (error).stack ?? String(error))}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
