// read-data.js - the data that a name stands for, in a worker of the page. What is in it is core/data.js's
// matter; Node has its own way to the files.
import { Data, sortIdxFiles } from '../core/data.js';
import { mnistFile } from '../platform.js';
import { fetchMnist, unpackFiles } from './fetch-mnist.js';

/**
 * @param {import('../core/engine.js').Engine} engine
 * @param {import('./protocol.js').DataName} name
 * @param {import('./protocol.js').OwnFile[]} files the person's own
 * @param {(received: number, total: number) => void} onProgress bytes, while they are fetched
 * @returns {Promise<Data>}
 */
export async function readData(engine, name, files, onProgress) {
  if (name === 'synthetic') return Data.synthetic(engine);
  if (name === 'own') return Data.fromFiles(engine, sortIdxFiles(await unpackFiles(files)), 'own');
  const { files: fetched, checked } = await fetchMnist(mnistFile, onProgress);
  /** @type {Data | undefined} */
  let data;
  try {
    data = Data.fromFiles(engine, fetched);
  } finally {
    await checked.catch((error) => {
      data?.free();
      throw error; // says more than what C found in files that are not MNIST's
    });
  }
  return data;
}
