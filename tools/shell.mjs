// What every tool here shares: the project's folder and its compiled core, running a command, and being run as a command.
// Not a library of utilities.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The compiled core in it. */
export const WASM = join(ROOT, 'build', 'release', 'nn.wasm');

/** An error whose message is all a person needs: it is printed without a stack. */
export class PlainError extends Error {}

/**
 * Runs a command in the project's folder and waits for it.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, log?: number, tee?: boolean }} [options]
 *   log: a file descriptor that gets all output instead of the terminal; tee: the output is also returned
 * @returns {Promise<{ status: number, output: string }>} status 127 when the command cannot be started
 */
export function run(command, args, { env = {}, log, tee = false } = {}) {
  const out = log ?? (tee ? 'pipe' : 'inherit');
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: [log === undefined ? 'inherit' : 'ignore', out, log ?? 'inherit'],
      shell: process.platform === 'win32', // npm, npx and emcc are .cmd and .bat files there
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      done({ status: 127, output });
    });
    child.on('close', (code) => done({ status: code ?? 1, output }));
  });
}

/** Tells a person what went wrong. @param {unknown} error */
export function report(error) {
  console.error(error instanceof PlainError ? `\n${error.message}` : error);
}

/**
 * Runs main when this module is the program, with the command line's arguments. An error ends the program
 * with status 1.
 * @param {string} url the module's import.meta.url
 * @param {(args: string[]) => unknown} main
 */
export async function whenMain(url, main) {
  const program = process.argv[1];
  if (!program || realpathSync(resolve(program)) !== realpathSync(fileURLToPath(url))) return;
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    report(error);
    process.exitCode = 1;
  }
}
