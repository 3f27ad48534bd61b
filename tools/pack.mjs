// pack.mjs - what the package needs besides its sources: nn.wasm, and types from the JSDoc. npm runs it before it packs.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildCore } from './build.mjs';
import { ensure, ensureNodeModules } from './setup.mjs';
import { PlainError, ROOT, run, whenMain } from './shell.mjs';

await whenMain(import.meta.url, async () => {
  await ensure(['build']);
  await ensureNodeModules();
  await buildCore();
  await rm(join(ROOT, 'build', 'types'), { recursive: true, force: true });
  const { status } = await run('npx', ['tsc', '-p', 'tools/tsconfig.types.json']);
  if (status !== 0) throw new PlainError('tsc could not write the types: see its messages above.');
});
