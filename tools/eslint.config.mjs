// What ESLint checks. Layout is prettier's business; here are mistakes, and the direction in which modules
// may import one another: labs -> ui and core; the core and the worker know no page, and no lab another lab.
import js from '@eslint/js';
import globals from 'globals';

/**
 * @param {string} regex import paths that are refused
 * @param {string} message
 * @returns {import('eslint').Linter.RulesRecord}
 */
const refuse = (regex, message) => ({
  'no-restricted-imports': ['error', { patterns: [{ regex, message }] }],
});

/** What would make markup or a script of a text, or reach the page around this one. */
const dangerous = /** @type {any} */ ([
  'error',
  {
    selector:
      'MemberExpression[property.name=/^(innerHTML|outerHTML|srcdoc|insertAdjacentHTML|createContextualFragment|parseFromString|setHTMLUnsafe)$/]',
    message: 'Texts become elements by textContent and createElement; equations: web/trusted.js.',
  },
  {
    selector: 'MemberExpression[object.name="document"][property.name=/^write(ln)?$/]',
    message: 'Texts become elements by textContent and createElement.',
  },
  {
    selector:
      'NewExpression[callee.name=/^(Shared)?Worker$/] > :not(CallExpression).arguments:first-child',
    message: 'Scripts are named by ownScript() of web/trusted.js.',
  },
  {
    selector:
      'MemberExpression[object.name=/^(window|self|globalThis)$/][property.name=/^(top|opener|frameElement)$/]',
    message: 'An embedded page leaves the page around it alone.',
  },
]);

/** @type {import('eslint').Linter.Config[]} */
export default [
  {
    ignores: [
      'build/',
      'dist/',
      '**/*.d.ts',
      '.data/',
      'node_modules/',
      'test-results/',
      'playwright-report/',
    ],
  },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
    },
  },
  {
    files: ['web/**'],
    languageOptions: { globals: globals.browser },
    rules: { 'no-eval': 'error', 'no-new-func': 'error', 'no-restricted-syntax': dangerous },
  },
  { files: ['web/worker/**'], languageOptions: { globals: globals.worker } },
  { files: ['tools/**', 'tests/**'], languageOptions: { globals: globals.node } },
  // A test waits for what it is about, never for a time. What looks again and again may pause in between.
  {
    files: ['tests/**'],
    ignores: ['tests/browser/{app,webdriver,webkit-driver}.mjs', 'tests/browser/harness.spec.mjs'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.name=/^(setTimeout|setInterval|sleep|pause)$/], CallExpression[callee.object.name!="test"][callee.property.name=/^(setTimeout|setInterval|waitForTimeout)$/]',
          message: 'A test waits for a condition, not for a time.',
        },
      ],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:timers/promises', importNames: ['setTimeout'] }] },
      ],
    },
  },
  // Functions given to a browser under test are written where its test is.
  {
    files: ['tests/browser/**', 'tools/pictures.mjs', 'tools/soak.mjs', 'tools/bench/**'],
    languageOptions: {
      globals: { ...globals.node, ...globals.browser, one: 'readonly', seen: 'readonly' },
    },
  },
  {
    files: ['web/core/**'],
    rules: refuse('/(labs|ui|i18n)/', 'web/core/ does not know the page.'),
  },
  {
    files: ['web/worker/**'],
    rules: refuse('/(labs|ui)/', 'The worker does not know the page.'),
  },
  {
    files: ['web/ui/**', 'web/state/**', 'web/i18n/**'],
    rules: refuse('/labs/', 'Labs use this; this does not use labs.'),
  },
  {
    files: ['web/labs/*/**'],
    rules: refuse(String.raw`^\.\./[^./][^/]*/|/labs/`, 'A lab does not import another lab.'),
  },
];
