// engine.js - loads nn.wasm, checks that it is the one we were written for, and carries numbers and
// arrays across its io buffer (csrc/wasm/wasm.h has the rules). What the functions mean is in the
// classes beside this file; nothing here knows about a page or a worker.
import { shown } from './shown.js';

/** The ABI this wrapper was written against; CEL_ABI_VERSION in csrc/wasm/wasm.h. */
const ABI_VERSION = 5;

/**
 * What C says of itself (csrc/wasm/describe.c): names in the order of their numbers, sizes, limits.
 * @typedef {object} Constants
 * @property {number} abi
 * @property {number} neuronInputs
 * @property {number} imageSide pixels a side of an image
 * @property {number} classes
 * @property {number} expansion variants of an image in expanded data, itself included
 * @property {number} maxLayers
 * @property {number} maxNeurons
 * @property {string[]} cost
 * @property {string[]} output
 * @property {string[]} init
 * @property {string[]} gradient
 * @property {string[]} regularizer
 * @property {string[]} neuronState fields of one neuron state, all doubles
 * @property {Record<string, string[]>} pairs for each cost, the outputs it goes with
 * @property {string[]} status short names
 * @property {string[]} statusWords English words
 */

/** An error with a short name that a page can translate ("idx-label-range"); message is in English. */
export class CelError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {Record<string, string | number>} [params] what the message names, for a translation
   */
  constructor(code, message, params = {}) {
    super(message);
    this.name = 'CelError';
    this.code = code;
    this.params = params;
  }
}

/** @typedef {Uint8ArrayConstructor | Int32ArrayConstructor | Float32ArrayConstructor | Float64ArrayConstructor} ArrayType */

export class Engine {
  /**
   * @param {WebAssembly.Instance} instance of nn.wasm, of the right ABI
   * @throws {CelError} no-memory
   */
  constructor(instance) {
    /**
     * The raw functions.
     * @type {Record<string, (...args: number[]) => number>}
     * @throws {CelError} engine-trap
     */
    this.raw = guarded(instance.exports);
    this.memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
    const length = this.raw.describe();
    // Its only status; what statuses are called is part of what did not come.
    if (length < 0) throw new CelError('no-memory', 'not enough memory');
    /** @type {Constants} */
    this.constants = JSON.parse(new TextDecoder().decode(this.read(Uint8Array, length)));
  }

  /**
   * Passes on a result of nn.wasm, or throws the status it stands for.
   * @param {number} result
   * @returns {number} the result, 0 or more
   * @throws {CelError}
   */
  check(result) {
    if (result >= 0) return result;
    const { status, statusWords } = this.constants;
    throw new CelError(status[-result] ?? 'unknown', statusWords[-result] ?? 'unknown status');
  }

  /**
   * As check(), for a step that may lead past every finite number.
   * @param {number} result
   * @returns {boolean} whether it did
   * @throws {CelError} any other status
   */
  diverged(result) {
    if (this.constants.status[-result] === 'diverged') return true;
    this.check(result);
    return false;
  }

  /**
   * The number C gives a choice, from its name.
   * @param {'cost' | 'output' | 'init' | 'gradient' | 'regularizer'} table
   * @param {string} name out of a file it may be anything
   * @throws {CelError} bad-argument for a name C does not know
   */
  choice(table, name) {
    const index = this.constants[table].indexOf(name);
    if (index < 0) throw new CelError('bad-argument', `no ${table} is called ${shown(name)}`);
    return index;
  }

  /**
   * Reserves the io buffer and copies arrays into it, one behind the other.
   * @param {...(Uint8Array | Int32Array | Float32Array | Float64Array)} arrays
   * @throws {CelError} no-memory
   */
  write(...arrays) {
    const bytes = arrays.reduce((sum, array) => sum + array.byteLength, 0);
    const address = this.raw.io_reserve(Math.max(bytes, 1)) >>> 0;
    if (address === 0) throw new CelError('no-memory', 'not enough memory');
    let at = address;
    for (const array of arrays) {
      new Uint8Array(this.memory.buffer).set(
        new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
        at,
      );
      at += array.byteLength;
    }
  }

  /**
   * Copies `length` elements out of the io buffer. A copy, because the buffer may move at any call.
   * @template {ArrayType} T
   * @param {T} Type
   * @param {number} length
   * @returns {InstanceType<T>}
   */
  read(Type, length) {
    const address = this.raw.io_address() >>> 0;
    const view = new Type(this.memory.buffer, address, length);
    return /** @type {InstanceType<T>} */ (view.slice());
  }

  /** Gives the io buffer's memory back, after something large went through it. */
  release() {
    this.raw.io_reserve(0);
  }

  /** Frees an object. @param {number} handle */
  free(handle) {
    this.check(this.raw.object_free(handle));
  }
}

/** The smallest module with a SIMD instruction (i8x16.splat). */
const SIMD_PROBE = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 8, 1, 6, 0, 65, 0, 253, 15, 11],
]);

/**
 * Says in words what nn.wasm would fail on in a compiler's.
 * @throws {CelError} no-simd
 */
function requireSimd() {
  if (typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_PROBE)) return;
  throw new CelError('no-simd', 'this browser has no WebAssembly with SIMD');
}

/**
 * The functions of nn.wasm, which never end in a trap as they are tested. Should one do so after all, that
 * is an error with a name; and since the memory is then in an unknown state, every later call is the
 * same error: whoever owns the engine has to load another one.
 * @param {WebAssembly.Exports} exports
 * @returns {Record<string, (...args: number[]) => number>}
 */
function guarded(exports) {
  /** @type {CelError | undefined} */
  let trapped;
  /** @param {Function} call @returns {(...args: number[]) => number} */
  const guard =
    (call) =>
    (...args) => {
      if (trapped) throw trapped;
      try {
        return call(...args);
      } catch (error) {
        const { message } = /** @type {Error} */ (error); // also of a stack that overflowed
        throw (trapped = new CelError('engine-trap', message));
      }
    };
  return Object.fromEntries(
    Object.entries(exports).flatMap(([name, value]) =>
      typeof value === 'function' ? [[name, guard(value)]] : [],
    ),
  );
}

/**
 * @param {BufferSource | Response} source
 * @param {WebAssembly.Imports} imports
 * @returns {Promise<WebAssembly.Instance>}
 */
async function instantiate(source, imports) {
  // Not compiled while it streams in: it is small, and whole bytes fail alike in every browser, whatever type their
  // server gives them.
  const isResponse = source instanceof Response;
  if (isResponse && !source.ok) {
    throw new CelError('wasm-missing', `nn.wasm: HTTP ${source.status}`);
  }
  const bytes = isResponse ? await source.arrayBuffer() : source;
  return (await WebAssembly.instantiate(bytes, imports)).instance;
}

/**
 * Loads nn.wasm: from its bytes, or from the answer of fetch().
 * @param {BufferSource | Response | Promise<Response>} source
 * @returns {Promise<Engine>}
 * @throws {CelError} no-simd, wasm-missing, wasm-broken, wasm-abi, no-memory
 */
export async function loadEngine(source) {
  requireSimd();
  const imports = { env: { emscripten_notify_memory_growth() {} } };
  let instance;
  try {
    instance = await instantiate(await source, imports);
  } catch (error) {
    if (error instanceof CelError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof RangeError) throw new CelError('no-memory', `nn.wasm: ${reason}`);
    const broken =
      error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError;
    throw new CelError(broken ? 'wasm-broken' : 'wasm-missing', `nn.wasm: ${reason}`);
  }
  const exports = /** @type {any} */ (instance.exports);
  const version = typeof exports.abi_version === 'function' ? exports.abi_version() : 'none';
  if (version !== ABI_VERSION) {
    throw new CelError('wasm-abi', `nn.wasm has ABI ${version}, this page needs ${ABI_VERSION}`);
  }
  exports._initialize?.();
  return new Engine(instance);
}
