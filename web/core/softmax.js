// softmax.js - softmax of a list of weighted inputs, as cel_softmax of cel.h.

/**
 * @param {import('./engine.js').Engine} engine
 * @param {number[]} z weighted inputs, finite
 * @param {number} [c] the factor of equation (83), above 0
 * @returns {{ a: number[], logSumExp: number }} activations, which sum to 1, and ln sum e^(c z)
 * @throws {import('./engine.js').CelError} bad-argument, not-finite
 */
export function softmax(engine, z, c = 1) {
  engine.write(Float64Array.from([...z, 0])); // one place more, for the log-sum-exp
  engine.check(engine.raw.softmax(z.length, c));
  const numbers = engine.read(Float64Array, z.length + 1);
  return { a: [...numbers.subarray(0, z.length)], logSumExp: numbers[z.length] };
}
