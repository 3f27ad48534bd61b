// The one place that lists what the project needs besides Node: each tool, how it is found, the apt package
// that brings it, and why. Installs by apt on Debian and Ubuntu, and says what to install elsewhere.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { PlainError, ROOT, run, whenMain } from './shell.mjs';

/** @typedef {'build' | 'native' | 'reference' | 'openblas' | 'browsers' | 'lint'} Group */
/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {string} why
 * @property {(env: NodeJS.ProcessEnv) => string | undefined} find where it is, or undefined
 * @property {string[]} apt packages; 'a | b' is the first of them that the distribution has
 * @property {string} elsewhere what to install where apt is not
 */

/**
 * The first of the named commands on the PATH.
 * @param {string[]} names
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} its full path
 */
export function findCommand(names, env = process.env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const name of names)
    for (const folder of folders)
      for (const ending of endings) {
        const path = join(folder, name + ending);
        if (isExecutable(path)) return path;
      }
  return undefined;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @param {string[]} names */
const command =
  (...names) =>
  (/** @type {NodeJS.ProcessEnv} */ env) =>
    findCommand(names, env);

/**
 * A browser: the path in a variable of the environment, a command, or the application of a Mac.
 * @param {string} variable
 * @param {string[]} names
 * @param {string} application
 */
const browser = (variable, names, application) => (/** @type {NodeJS.ProcessEnv} */ env) =>
  [env[variable] ?? '', `/Applications/${application}`].find(isExecutable) ??
  findCommand(names, env);

/** WebKitGTK's own small browser, which is on no PATH. */
function findMiniBrowser() {
  const libraries = ['/usr/lib', '/usr/lib64', '/usr/libexec'].filter(existsSync);
  const folders = libraries.flatMap((lib) => [
    lib,
    ...readdirSync(lib).map((sub) => join(lib, sub)),
  ]);
  return ['4.1', '6.0', '4.0']
    .flatMap((version) => folders.map((lib) => join(lib, `webkit2gtk-${version}`, 'MiniBrowser')))
    .find(isExecutable);
}

/**
 * A clang that can also link the sanitizers, whose run-time library is a package of its own.
 * @param {NodeJS.ProcessEnv} env
 */
function findSanitizingClang(env) {
  const clang = findCommand(['clang'], env);
  if (!clang) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'cel-probe-'));
  const program = join(folder, 'probe');
  const args = ['-fsanitize=address,undefined', '-x', 'c', '-', '-o', program];
  const input = '#include <stdio.h>\nint main(void) { return 0; }';
  const works =
    spawnSync(clang, args, { input, env: { ...process.env, ...env } }).status === 0 &&
    spawnSync(program).status === 0;
  rmSync(folder, { recursive: true });
  return works ? clang : undefined;
}

/** @param {NodeJS.ProcessEnv} env */
function findPythonWithNumpy(env) {
  return [findCommand(['python3'], env), '/usr/bin/python3'].find(
    (python) => python && spawnSync(python, ['-c', 'import numpy'], { env }).status === 0,
  );
}

/**
 * Whether NumPy's products are done by OpenBLAS; elsewhere than on Linux nobody tells, and whatever there is will do.
 * @param {NodeJS.ProcessEnv} env
 */
function findOpenBlas(env) {
  if (process.platform !== 'linux') return 'the system';
  const script = "import numpy, sys; sys.exit('openblas' not in open('/proc/self/maps').read())";
  const numpy = findPythonWithNumpy(env);
  return numpy && spawnSync(numpy, ['-c', script], { env }).status === 0 ? 'NumPy' : undefined;
}

/** Chinese has to show in screenshots. @param {NodeJS.ProcessEnv} env */
function findChineseFont(env) {
  if (process.platform !== 'linux') return 'the system';
  const list = findCommand(['fc-list'], env);
  return (list && spawnSync(list, [':lang=zh-cn', 'file']).stdout?.toString().trim()) || undefined;
}

/** @type {Tool} */
const COMPILER = {
  name: 'a C compiler',
  why: 'cmake needs one to configure; the core also builds natively',
  find: command('cc', 'gcc', 'clang'),
  apt: ['gcc', 'libc6-dev'],
  elsewhere: 'macOS: xcode-select --install; Fedora: dnf install gcc',
};

/** @type {Record<Group, Tool[]>} */
const TOOLS = {
  build: [
    {
      name: 'emcc',
      why: 'Emscripten compiles the C core to WebAssembly',
      find: command('emcc'),
      apt: ['emscripten'],
      elsewhere: 'macOS: brew install emscripten; Fedora and others: emsdk (emscripten.org)',
    },
    {
      name: 'cmake',
      why: 'runs the C builds',
      find: command('cmake'),
      apt: ['cmake'],
      elsewhere: 'macOS: brew install cmake; Fedora: dnf install cmake',
    },
    {
      name: 'make',
      why: 'cmake drives it',
      find: command('make', 'ninja'),
      apt: ['make'],
      elsewhere: 'macOS: xcode-select --install; Fedora: dnf install make',
    },
    COMPILER,
  ],
  native: [
    {
      name: 'clang with its sanitizers',
      why: 'the native tests run under AddressSanitizer and UndefinedBehaviorSanitizer, some by libFuzzer',
      find: findSanitizingClang,
      apt: ['clang', 'libclang-rt-dev | clang'],
      elsewhere: 'macOS: xcode-select --install; Fedora: dnf install clang compiler-rt',
    },
  ],
  reference: [
    {
      name: 'python3 with NumPy',
      why: 'the reference implementation that the core is compared with',
      find: findPythonWithNumpy,
      apt: ['python3', 'python3-numpy'],
      elsewhere: 'macOS: brew install numpy; Fedora: dnf install python3-numpy',
    },
  ],
  openblas: [
    {
      name: 'OpenBLAS',
      why: 'the benchmark compares with NumPy at its best',
      find: findOpenBlas,
      apt: ['libopenblas0-pthread | libopenblas0'],
      elsewhere: 'Fedora: dnf install openblas; macOS: NumPy brings its own',
    },
  ],
  browsers: [
    {
      name: 'Chromium',
      why: 'the page is tested in it',
      find: browser(
        'CHROMIUM',
        ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
        'Chromium.app/Contents/MacOS/Chromium',
      ),
      apt: ['chromium | chromium-browser'],
      elsewhere: 'Fedora: dnf install chromium; anywhere: set CHROMIUM to its program',
    },
    {
      name: 'Firefox',
      why: 'the page is tested in it',
      find: browser('FIREFOX', ['firefox-esr', 'firefox'], 'Firefox.app/Contents/MacOS/firefox'),
      apt: ['firefox-esr | firefox'],
      elsewhere: 'Fedora: dnf install firefox; anywhere: set FIREFOX to its program',
    },
    {
      name: 'WebKitWebDriver',
      why: 'drives WebKitGTK, which stands for Safari in the tests',
      find: command('WebKitWebDriver'),
      apt: ['webkit2gtk-driver'],
      elsewhere: 'Fedora: dnf install webkit2gtk4.1; macOS and Windows have no WebKitGTK',
    },
    {
      name: 'MiniBrowser',
      why: 'the WebKitGTK browser that the page is tested in',
      find: findMiniBrowser,
      apt: ['webkit2gtk-driver'],
      elsewhere: 'Fedora: dnf install webkit2gtk4.1; macOS and Windows have no WebKitGTK',
    },
    {
      name: 'xvfb-run',
      why: 'gives WebKitGTK a display where there is none',
      find: command('xvfb-run'),
      apt: ['xvfb'],
      elsewhere: 'Fedora: dnf install xorg-x11-server-Xvfb',
    },
    {
      name: 'xauth',
      why: 'xvfb-run needs it',
      find: command('xauth'),
      apt: ['xauth'],
      elsewhere: 'Fedora: dnf install xorg-x11-xauth',
    },
    {
      name: 'a Chinese font',
      why: 'without one the Chinese page is boxes, and its layout is not what people see',
      find: findChineseFont,
      apt: ['fonts-noto-cjk', 'fontconfig'],
      elsewhere: 'Fedora: dnf install google-noto-sans-cjk-fonts',
    },
  ],
  lint: [
    COMPILER,
    {
      name: 'clang-format',
      why: 'checks the layout of the C code',
      find: command('clang-format'),
      apt: ['clang-format'],
      elsewhere: 'macOS: brew install clang-format; Fedora: dnf install clang-tools-extra',
    },
    {
      name: 'clang-tidy',
      why: 'looks for mistakes in the C code',
      find: command('clang-tidy'),
      apt: ['clang-tidy'],
      elsewhere: 'macOS: brew install llvm; Fedora: dnf install clang-tools-extra',
    },
  ],
};

/**
 * The tools of these groups that are not there.
 * @param {Group[]} groups
 * @param {NodeJS.ProcessEnv} [env]
 */
export function missing(groups, env = process.env) {
  return [...new Set(groups.flatMap((group) => TOOLS[group]))].filter((tool) => !tool.find(env));
}

/**
 * Where a tool is.
 * @param {Group} group
 * @param {string} name its name in TOOLS
 * @returns {string}
 */
export function locate(group, name) {
  const tool = TOOLS[group].find((each) => each.name === name);
  const path = tool?.find(process.env);
  if (!path) throw new PlainError(tool ? advice([tool]) : `${name}: not a tool of ${group}`);
  return path;
}

/** The Python that can import NumPy. */
export const python = () => locate('reference', 'python3 with NumPy');

/** @param {Tool[]} tools */
function advice(tools) {
  const lines = tools.map(
    ({ name, why, apt, elsewhere }) =>
      `  ${name} - ${why}\n    Debian, Ubuntu: apt-get install ${apt.join(' ').replace(/ \|.*/, '')}\n    ${elsewhere}`,
  );
  return [
    'Please install, then try again:',
    ...lines,
    'On Windows, WSL with Debian or Ubuntu is the simplest way.',
  ].join('\n');
}

/**
 * Makes sure that the tools of these groups are there: installs what is missing where apt is, and otherwise
 * throws an error that says what to install.
 * @param {Group[]} groups
 */
export async function ensure(groups) {
  const absent = missing(groups);
  if (absent.length === 0) return;
  console.log('Not on this machine yet:');
  for (const { name, why } of absent) console.log(`  ${name} - ${why}`);
  if (process.platform === 'linux' && findCommand(['apt-get'])) await aptInstall(absent);
  const still = absent.filter((tool) => !tool.find(process.env));
  if (still.length > 0) throw new PlainError(advice(still));
}

/** @param {Tool[]} tools */
async function aptInstall(tools) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !findCommand(['sudo'])) return;
  /** @param {string[]} args */
  const apt = (...args) => {
    // The lock is waited for: a fresh machine often updates itself just then.
    const words = [
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-o',
      'DPkg::Lock::Timeout=600',
      ...args,
    ];
    if (isRoot) return run('env', words);
    // Where nobody can type a password, sudo must not wait for one.
    return run('sudo', [...(process.stdin.isTTY ? [] : ['-n']), 'env', ...words]);
  };
  console.log(
    `Installing by apt-get${isRoot ? '' : ' (with sudo)'}; the first time this takes minutes.`,
  );
  await apt('update', '-q');
  const packages = [...new Set(tools.flatMap((tool) => tool.apt.map(firstAvailable)))];
  console.log(`apt-get install ${packages.join(' ')}`);
  await apt('install', '-q', '-y', '--no-install-recommends', ...packages);
}

/**
 * Of 'a | b', the first package that the distribution has.
 * @param {string} alternatives
 */
function firstAvailable(alternatives) {
  const names = alternatives.split(' | ');
  const known = (/** @type {string} */ name) =>
    spawnSync('apt-cache', ['show', '--no-all-versions', name]).status === 0;
  return names.find(known) ?? names[0];
}

/** Runs npm ci when what is installed is not what package-lock.json says. */
export async function ensureNodeModules() {
  if (nodeModulesAreCurrent(ROOT)) return;
  console.log('Installing the packages of package-lock.json (npm ci).');
  const { status } = await run('npm', ['ci', '--no-audit', '--no-fund']);
  if (status !== 0)
    throw new PlainError('npm ci failed (see above). It needs the npm registry, once.');
}

/**
 * npm keeps a record of what it installed; packages for other systems are absent from it by right.
 * @param {string} root
 */
export function nodeModulesAreCurrent(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = packagesIn(record);
  return (
    Object.keys(installed).every((path) => path in wanted) &&
    Object.entries(wanted).every(([path, { version, optional }]) =>
      installed[path] ? installed[path].version === version : path === '' || optional,
    )
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
const packagesIn = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages;

await whenMain(import.meta.url, async (args) => {
  const all = /** @type {Group[]} */ (Object.keys(TOOLS));
  const unknown = args.filter((arg) => !(arg in TOOLS));
  if (unknown.length > 0)
    throw new PlainError(`${unknown.join(', ')}: not a group; they are ${all.join(', ')}.`);
  await ensure(args.length > 0 ? /** @type {Group[]} */ (args) : all);
  await ensureNodeModules();
});
