// index.js - the core as a package: import { loadEngine, Network } from 'cross-entropy-lab'. The page and the tools
// import the modules beside this file themselves.
export { Data, Dataset, MNIST_FILES, normalizeDrawing, sortIdxFiles } from './data.js';
export { CelError, Engine, loadEngine } from './engine.js';
export { Experiment } from './experiment.js';
export { readNetwork, writeNetwork } from './network-file.js';
export { Network } from './network.js';
export { activate, Neuron } from './neuron.js';
export { softmax } from './softmax.js';
export { plan, runTask, tabulate } from './study.js';
