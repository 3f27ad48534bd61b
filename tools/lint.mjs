// npm run lint: every check of style and of likely mistakes; all of them run, whatever the first one says.
// npm run format (--fix): changes what can be changed by a program.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { configure } from './build.mjs';
import { ensure, ensureNodeModules } from './setup.mjs';
import { PlainError, ROOT, run, whenMain } from './shell.mjs';

/** C files below a folder of the project. @param {string} folder @param {RegExp} ending */
function filesBelow(folder, ending) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** @param {RegExp} ending */
const cFiles = (ending) =>
  ['csrc', 'tests/native', 'tests/fuzz', 'tools/bench'].flatMap((folder) =>
    filesBelow(folder, ending),
  );

/** A program of node_modules. @param {string} name */
const bin = (name) => join(ROOT, 'node_modules', '.bin', name);

/** @type {(fix: boolean) => Record<string, string[]>} */
const checks = (fix) => ({
  eslint: [bin('eslint'), '-c', 'tools/eslint.config.mjs', '.', ...(fix ? ['--fix'] : [])],
  prettier: [bin('prettier'), '--log-level=warn', fix ? '--write' : '--check', '.'],
  'clang-format': [
    'clang-format',
    ...(fix ? ['-i'] : ['--dry-run', '-Werror']),
    ...cFiles(/\.[ch]$/),
  ],
  // What only a person can mend:
  ...(!fix && {
    tsc: [bin('tsc'), '-p', 'tools/tsconfig.json'],
    'clang-tidy': ['clang-tidy', '--quiet', '-p', 'build/release', ...cFiles(/\.c$/)],
  }),
});

await whenMain(import.meta.url, async (args) => {
  const fix = args.includes('--fix');
  await ensure(['build', 'lint']);
  await ensureNodeModules();
  await configure(); // clang-tidy reads the compile commands
  const failed = [];
  for (const [name, [command, ...rest]] of Object.entries(checks(fix))) {
    console.log(`== ${name}`);
    const { status } = await run(command, rest);
    if (status !== 0) failed.push(name);
  }
  if (failed.length > 0) throw new PlainError(`Not clean: ${failed.join(', ')}.`);
  console.log(fix ? 'Formatted.' : 'All clean.');
});
