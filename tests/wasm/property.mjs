// property.mjs - a test by fast-check: something that must hold for whatever is made up. CEL_RUNS, as
// npm run test:long sets it, multiplies how often. The seed is fixed in npm test, so that a failure is of the
// change at hand and not of chance; the long form takes another one each time and prints it.
import { test } from 'node:test';
import fc from 'fast-check';

const times = Number(process.env.CEL_RUNS ?? 1);

/**
 * @param {string} name
 * @param {{ runs: number, arbitraries: fc.Arbitrary<any>[],
 *   check: (...values: any[]) => Promise<void> | void }} what check gets a value of each of the arbitraries
 */
export function property(name, { runs, arbitraries, check }) {
  test(name, async (t) => {
    const seed = times > 1 ? Date.now() % 2 ** 31 : 1;
    if (times > 1) t.diagnostic(`${runs * times} runs, seed ${seed}`);
    const holds = fc.asyncProperty(fc.tuple(...arbitraries), async (values) => check(...values));
    await fc.assert(holds, { numRuns: runs * times, seed });
  });
}
