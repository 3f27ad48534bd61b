// variants.test.mjs - the digests of tests/digests.txt, natively by every C compiler that is here, without
// optimisation and with all of it, by vectors and by the plain struct (CEL_SCALAR). What differs in a bit is
// found here, before it is found between two people's machines.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { findCommand } from '../../tools/setup.mjs';
import { ROOT } from '../../tools/shell.mjs';

const call = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'cel-variants-'));
after(() => rmSync(folder, { recursive: true }));

const SOURCES = readdirSync(join(ROOT, 'csrc'))
  .filter((name) => name.endsWith('.c'))
  .map((name) => join(ROOT, 'csrc', name));
const DIGESTS = join(ROOT, 'tests', 'native', 'test_digests.c');

const compilers = ['gcc', 'clang'].filter((name) => findCommand([name]));
const variants = compilers.flatMap((compiler) =>
  ['-O0', '-O3'].flatMap((level) =>
    ['vectors', 'scalar'].map((kind) => ({ compiler, level, kind })),
  ),
);

test('there is a compiler', () => assert.ok(compilers.length > 0));

test('every variant', { concurrency: availableParallelism() }, async (t) => {
  const runs = variants.map(({ compiler, level, kind }) =>
    t.test(`${compiler} ${level}, ${kind}`, async () => {
      const program = join(folder, `${compiler}${level}-${kind}`);
      await call(compiler, [
        ...['-std=c11', level, '-ffp-contract=off', ...(kind === 'scalar' ? ['-DCEL_SCALAR'] : [])],
        ...[`-I${join(ROOT, 'csrc')}`, `-DCEL_TESTS="${join(ROOT, 'tests')}"`],
        ...[...SOURCES, DIGESTS, '-lm', '-o', program],
      ]);
      const { stdout } = await call(program);
      assert.match(stdout, /^1 passed, 0 failed$/m);
    }),
  );
  await Promise.all(runs);
});
