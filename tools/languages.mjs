// languages.mjs - tells the page which languages there are while it is built: one for each file of web/i18n. Only the
// language in use is loaded; what the others are called and what tag they have stands in the page itself.
import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './shell.mjs';

const FOLDER = join(ROOT, 'web', 'i18n');
const NOT_LANGUAGES = ['index.js', 'languages.js'];

/** The files of all languages. */
const languageFiles = () =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.js') && !NOT_LANGUAGES.includes(name))
    .sort()
    .map((name) => join(FOLDER, name));

/** Texts that come with the code that needs them, and not with the first screen. @type {Record<string, RegExp>} */
const PARTS = {
  softmax: /^softmax\./,
  mnist: /^mnist\./,
  study: /^study\./,
  exercises: /^exercises?\./,
  glossary: /^(term|meaning)\./,
  lesson: /^lesson\.\w+\./, // its steps
};

/** Whether a key belongs to a part, or ('rest') to none. @param {string} key @param {string} part */
const isOf = (key, part) =>
  part === 'rest' ? !Object.values(PARTS).some((keys) => keys.test(key)) : PARTS[part].test(key);

/** @param {string} file */
async function entryOf(file) {
  const { default: texts } = await import(pathToFileURL(file).href);
  const [name, tag] = [texts['language.name'], texts['language.tag']];
  if (!name || !tag) throw new Error(`${file} does not say what its language is called`);
  const parts = [`name: ${JSON.stringify(name)}`, `tag: ${JSON.stringify(tag)}`];
  const load = (/** @type {string} */ part) =>
    `${part}: () => import(${JSON.stringify(`texts:${part}:${file}`)})`;
  parts.push(`load: { ${['rest', ...Object.keys(PARTS)].map(load).join(', ')} }`);
  return `${JSON.stringify(parse(file).name)}: { ${parts.join(', ')} }`;
}

/**
 * For esbuild: web/i18n/languages.js lists the languages.
 * @param {string[]} [more] files of languages that stand elsewhere
 * @returns {import('esbuild').Plugin}
 */
export const languagesPlugin = (more = []) => ({
  name: 'languages',
  setup(build) {
    build.onLoad({ filter: /[\\/]i18n[\\/]languages\.js$/ }, async () => {
      const entries = await Promise.all([...languageFiles(), ...more].map(entryOf));
      return { contents: `export const languages = { ${entries.join(', ')} };`, loader: 'js' };
    });
    build.onResolve({ filter: /^texts:/ }, ({ path }) => ({
      path: path.slice('texts:'.length),
      namespace: 'texts',
    }));
    build.onLoad({ filter: /./, namespace: 'texts' }, async ({ path }) => {
      const [, part, file] = /** @type {RegExpExecArray} */ (/^(\w+):(.*)$/s.exec(path));
      const { default: texts } = await import(pathToFileURL(file).href);
      const chosen = Object.entries(texts).filter(([key]) => isOf(key, part));
      const contents = `export default ${JSON.stringify(Object.fromEntries(chosen))}`;
      return { contents, loader: 'js' };
    });
  },
});
