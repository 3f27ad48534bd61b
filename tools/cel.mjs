#!/usr/bin/env node
// cel.mjs - the command line over nn.wasm: the neuron, softmax, training, scoring and reading of digits,
// without a page. JSON lines on stdout, progress and errors on stderr; exit status 0 only on success, 2
// for a command that was not understood, 1 for all else. Options are the fields of web/state/schema.js.
import { access, constants, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Dataset, MNIST_FILES } from '../web/core/data.js';
import { CelError } from '../web/core/engine.js';
import { Experiment } from '../web/core/experiment.js';
import { readNetwork, writeNetwork } from '../web/core/network-file.js';
import { Neuron } from '../web/core/neuron.js';
import { softmax } from '../web/core/softmax.js';
import { tableLines } from '../web/core/study.js';
import { presets as studies } from '../web/labs/study/presets.js';
import { format, optionName, parse, schema } from '../web/state/schema.js';
import { DATA_DIR } from './fetch-mnist.mjs';
import { idxFile, nodeData, nodeEngine, readBytes, reasonOf } from './node-data.mjs';
import { readOutcomes, readShard, readStudy, runStudy } from './study.mjs';

/** @typedef {import('../web/state/schema.js').Field} Field */
/** @typedef {import('../web/state/schema.js').Values} Values */

/** A mistake in the command's words, not in the program. */
class UsageError extends Error {}

/** @type {Field[]} */
const FILES = [
  { key: 'load', type: 'text', default: '', help: 'start from this network (network2.py JSON)' },
  { key: 'save', type: 'text', default: '', help: 'write the trained network here' },
];

/** The network that is asked, not trained. @type {Field} */
const NETWORK = { key: 'load', type: 'text', default: '', help: 'the network (network2.py JSON)' };

/** @type {Field[]} */
const IMAGE = [
  { key: 'image', type: 'text', default: '', help: 'an IDX file of images, plain or .gz' },
  { key: 'index', type: 'integer', min: 0, max: 16777215, default: 0, help: 'which image of it' },
];

/** @type {Field[]} */
const STUDY = [
  {
    key: 'preset',
    type: 'text',
    default: '',
    help: `a study of the page: ${studies.map(({ id }) => id).join(', ')}`,
  },
  {
    key: 'config',
    type: 'text',
    many: true,
    default: [],
    help: 'a JSON file of options; again for each',
  },
  ...schema.study.filter(({ only }) => only !== 'page'),
  {
    key: 'shard',
    type: 'text',
    default: '1/1',
    help: 'i/n: this part of n alone, without the table',
  },
];

/** Data may also be a folder here, which no page could name. @type {Field} */
const DATA = {
  key: 'data',
  type: 'text',
  default: 'mnist',
  help: 'mnist, synthetic, or a folder of IDX files',
};

const forCommand = (/** @type {Field[]} */ fields) => fields.filter(({ only }) => only !== 'page');
const mnistFields = (/** @type {(key: string) => boolean} */ wanted) =>
  forCommand(schema.mnist).filter(({ key }) => wanted(key));

/**
 * @typedef {object} Command
 * @property {string} about
 * @property {Field[]} fields
 * @property {string[]} [needs] options that must be given
 * @property {string} example
 * @property {boolean} [files] whether it takes files besides its options
 * @property {(values: Values, given: Set<string>, files: string[]) => Promise<void>} run
 */

/** @type {Record<string, Command>} */
const COMMANDS = {
  neuron: {
    about: 'one neuron learns one input; prints one line an epoch',
    fields: forCommand(schema.neuron),
    example: '--cost cross-entropy --w 2 --b 2 --eta 0.15 --epochs 300',
    run: runNeuron,
  },
  softmax: {
    about: 'activations of a softmax layer',
    fields: forCommand(schema.softmax),
    example: '--z 2.5,-1,3.2,0.5 --c 1',
    run: runSoftmax,
  },
  train: {
    about: 'trains a network on images of digits; prints one line an epoch',
    fields: [DATA, ...mnistFields((key) => key !== 'data'), ...FILES],
    example: '--sizes 784,100,10 --l2 5 --eval validation --save net.json',
    run: runTrain,
  },
  eval: {
    about: 'scores a network; prints its accuracy and cost',
    fields: [NETWORK, DATA, ...mnistFields((key) => key === 'eval' || key === 'trainSize')],
    needs: ['load'],
    example: '--load net.json --data mnist --eval validation',
    run: runEval,
  },
  study: {
    about: 'trains configurations over the same seeds; prints one line a run, then the table',
    fields: [...STUDY, DATA],
    example: '--preset stall --jobs 2 (or --configs "cost:quadratic;eta:3~eta:1" --seeds 1-20)',
    run: runStudyCommand,
  },
  merge: {
    about: 'puts the shards of a study together; prints its table',
    fields: [],
    files: true,
    example: 'part1.jsonl part2.jsonl',
    run: async (_, __, files) => tableLines(await readOutcomes(files)).forEach(print),
  },
  predict: {
    about: 'reads one image; prints the answer and the activations of the outputs',
    fields: [NETWORK, ...IMAGE],
    needs: ['load', 'image'],
    example: '--load net.json --image t10k-images-idx3-ubyte.gz --index 7',
    run: runPredict,
  },
};

/** @param {Values} values @param {Set<string>} given */
async function runStudyCommand({ jobs, shard: shardText, data, ...values }, given) {
  const shard = readShard(shardText);
  if (!shard) throw new UsageError(`--shard ${shardText}: not of the form 1/4`);
  const study = await readStudy(values, given);
  /** @type {import('../web/core/study.js').Outcome[]} */
  const outcomes = [];
  const threads = jobs || availableParallelism();
  await runStudy({ ...study, data, jobs: threads, shard }, (outcome, done, of) => {
    outcomes.push(outcome);
    print(outcome);
    say(`${done} of ${of}: ${outcome.name}, seed ${outcome.seed}`);
  });
  if (shard[1] === 1) tableLines(outcomes).forEach(print);
}

/** Whether the run's network is to be written to a file. */
let saving = false;

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

/** A run is not begun that could not be saved. @param {string} file */
async function checkWritable(file) {
  try {
    await access(path.dirname(path.resolve(file)), constants.W_OK);
  } catch (error) {
    throw new CelError('unwritable', `cannot write ${file} (${reasonOf(error)})`);
  }
}

/** Runs act; where nn.wasm or a reader refuses, names the file. @template T @param {string} file @param {() => T} act */
function naming(file, act) {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    throw new CelError(error.code, `${file}: ${error.message}`, error.params);
  }
}

/**
 * The network of a file.
 * @param {import('../web/core/engine.js').Engine} engine
 * @param {string} file
 * @param {{ cost?: string, output?: string }} [overrule]
 */
async function loadNetwork(engine, file, overrule) {
  const bytes = await readBytes(file);
  return naming(file, () => readNetwork(engine, new TextDecoder().decode(bytes), overrule));
}

/**
 * The network a run starts from, when --load names one. Options given by hand overrule the file.
 * @param {import('../web/core/engine.js').Engine} engine
 * @param {Values} values
 * @param {Set<string>} given
 */
async function loadStart(engine, values, given) {
  if (!values.load) return undefined;
  const network = await loadNetwork(engine, values.load, {
    cost: given.has('cost') ? values.cost : undefined,
    output: given.has('output') ? values.output : undefined,
  });
  if (given.has('sizes') && String(network.sizes) !== String(values.sizes)) {
    throw new UsageError(`--sizes ${values.sizes} is not the ${network.sizes} of ${values.load}`);
  }
  return network;
}

/**
 * The data that --data names; a wrong file in a folder is named.
 * @param {import('../web/core/engine.js').Engine} engine
 * @param {string} name
 */
async function loadData(engine, name) {
  try {
    return await nodeData(engine, name);
  } catch (error) {
    if (!(error instanceof CelError) || !error.code.startsWith('idx-')) throw error;
    await nameWrongFile(engine, name === 'mnist' ? DATA_DIR : name);
    throw error;
  }
}

/**
 * Reads a folder's files pair by pair, and throws what is wrong with the name of the file it is wrong in.
 * @param {import('../web/core/engine.js').Engine} engine
 * @param {string} folder
 */
async function nameWrongFile(engine, folder) {
  const { trainImages, trainLabels, testImages, testLabels } = MNIST_FILES;
  for (const pair of [
    [trainImages, trainLabels],
    [testImages, testLabels],
  ]) {
    const found = pair.map((name) => idxFile(folder, name));
    const [images, labels] = await Promise.all(found.map(readBytes));
    naming(found[0], () => Dataset.unlabelled(engine, images).free());
    naming(found[1], () => Dataset.fromIdx(engine, images, labels).free());
  }
}

/** @param {Values} values @param {Set<string>} given */
async function runTrain(values, given) {
  const engine = await nodeEngine();
  if (values.save) await checkWritable(values.save);
  const start = await loadStart(engine, values, given);
  const data = await loadData(engine, values.data);
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
        penalty: record.penalty,
        training_seconds: seconds,
      });
      say(`epoch ${record.epoch} of ${values.epochs}`);
      await setImmediate(); // lets a reader that went away be noticed
      seconds = 0;
      since = performance.now();
    }
  } catch (error) {
    if (!(error instanceof CelError) || error.code !== 'diverged') throw error;
    throw new CelError(
      'diverged',
      `diverged in epoch ${experiment.epoch + 1}: try a smaller --eta`,
    );
  }
  if (experiment.epoch < values.epochs) {
    say(`stopped: no better accuracy since epoch ${experiment.best.epoch}`);
  }
  if (values.save) await writeFile(values.save, `${writeNetwork(experiment.network)}\n`);
  say(`weights ${experiment.network.digest()}`);
}

/** @param {Values} values */
async function runEval(values) {
  const engine = await nodeEngine();
  const network = await loadNetwork(engine, values.load);
  const { parts } = await loadData(engine, values.data);
  const part = parts[/** @type {keyof typeof parts} */ (values.eval)];
  const count = part === parts.training ? Math.min(values.trainSize, part.count) : part.count;
  const { cost, correct } = naming(values.load, () => network.score({ ...part, count }));
  if (!Number.isFinite(cost)) {
    throw new CelError(
      'not-finite',
      `${values.load}: its weights are so large that the cost is not finite`,
    );
  }
  print({ accuracy: correct / count, cost: cost / count });
}

/** @param {Values} values */
async function runPredict({ load, image, index }) {
  const engine = await nodeEngine();
  const network = await loadNetwork(engine, load);
  const bytes = await readBytes(image);
  const dataset = naming(image, () => Dataset.unlabelled(engine, bytes));
  if (index >= dataset.count) {
    throw new UsageError(`--index ${index}: the images of ${image} are 0 to ${dataset.count - 1}`);
  }
  const { answers } = naming(load, () => network.answers({ dataset, first: index, count: 1 }));
  print({ answer: answers[0], activations: [...network.feedforward(dataset, index)] });
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
  const { about, fields, needs = [], example } = COMMANDS[name];
  const needed = needs.map((option) => ` --${option} FILE`).join('');
  return [
    `usage: cel ${name}${needed} [options]`,
    '',
    about,
    '',
    ...fields.map(describeField),
    '',
    `example: cel ${name} ${example}`,
  ].join('\n');
}

/**
 * Reads the options. "--b -1" is made "--b=-1" first, since a value may begin with a minus here.
 * @param {string[]} words
 * @param {Field[]} fields
 * @param {boolean} takesFiles whether words that are no options are allowed
 * @returns {{ values: Values, given: Set<string>, files: string[] }}
 */
function readOptions(words, fields, takesFiles) {
  /** @type {Record<string, { type: 'string' | 'boolean', multiple?: boolean }>} */
  const options = { help: { type: 'boolean' } };
  for (const { key, type, many = false, default: initially } of fields) {
    const name = optionName(key);
    if (type === 'flag') options[initially ? `no-${name}` : name] = { type: 'boolean' };
    else options[name] = { type: 'string', multiple: many };
  }
  const joined = [];
  for (let i = 0; i < words.length; i++) {
    const takesValue = words[i].startsWith('--') && options[words[i].slice(2)]?.type === 'string';
    if (takesValue && i + 1 < words.length) joined.push(`${words[i]}=${words[++i]}`);
    else joined.push(words[i]);
  }
  let read;
  let files;
  try {
    ({ values: read, positionals: files } = parseArgs({
      ...{ args: joined, options, strict: true, allowPositionals: takesFiles },
    }));
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
    if (text === undefined || field.many) {
      values[key] = text ?? initially;
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
  return { values, given, files };
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
  const { fields, needs = [], files: takesFiles = false, run } = COMMANDS[name];
  const { values, given, files } = readOptions(words, fields, takesFiles);
  if (values.help) {
    process.stdout.write(`${helpText(name)}\n`);
    return;
  }
  const missing = needs.filter((option) => values[option].length === 0);
  if (missing.length) {
    throw new UsageError(`${name} needs --${missing.join(' and --')}; see cel ${name} --help`);
  }
  saving = Boolean(values.save);
  if (takesFiles && files.length === 0) throw new UsageError(`${name} needs files`);
  await run(values, given, files);
}

// A reader that closes early ("cel neuron | head") is no error of ours; the network is still to be saved.
process.stdout.on('error', (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPIPE') throw error;
  if (!saving) process.exit(0);
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
