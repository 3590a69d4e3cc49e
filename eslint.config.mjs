import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const specs = [
  '**/*.spec.ts',
  '**/*.int-spec.ts',
  '**/*.e2e-spec.ts',
  '**/*.kafka-spec.ts',
  '**/*.contract.ts',
  'libs/testing/**/*.ts',
];

const noSave = {
  selector: 'CallExpression[callee.property.name="save"]',
  message: 'Say what is written: an insert, an update or an append, never save().',
};

/** A decision is a pure, synchronous function: time, ids and chance arrive as arguments. */
const impure = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'domain: time is an argument.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'domain: time is an argument.' },
  { selector: ':function[async=true]', message: 'domain: a decision is synchronous.' },
  { selector: 'AwaitExpression', message: 'domain: a decision is synchronous.' },
  { selector: 'ForOfStatement[await=true]', message: 'domain: a decision is synchronous.' },
  { selector: 'ImportExpression', message: 'domain: a decision is synchronous.' },
];

const impureProperties = [
  { object: 'Date', property: 'now', message: 'domain: time is an argument.' },
  { object: 'Math', property: 'random', message: 'domain: chance is an argument.' },
];

const environment = ['process', 'crypto', 'performance', 'globalThis', 'fetch', 'console', 'Buffer'];
const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];
const outside = [...environment, ...timers].map((name) => ({
  name,
  message: 'domain: what is outside arrives as an argument.',
}));

const nodeModules = {
  patterns: [
    { regex: '^node:', message: 'domain: no Node.' },
    {
      regex: '^(crypto|fs|os|path|process|timers|util|events|stream|http|https|net)(/|$)',
      message: 'domain: no Node.',
    },
  ],
};

export default defineConfig(
  globalIgnores(['dist/', 'var/', 'coverage/', '**/fixtures/violations/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  { files: ['**/*.mjs'], extends: [js.configs.recommended], languageOptions: { globals: nodeGlobals() } },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-else-return': 'error',
      'max-lines-per-function': ['error', { max: 70 }],
      'no-restricted-syntax': ['error', noSave],
      '@typescript-eslint/max-params': ['error', { max: 4 }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-useless-assignment': 'off', // does not see what a decorator reads; TypeScript finds the unused
      // What strict forbids and this house does on purpose:
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off', // query<Row>() names the shape of a row
      '@typescript-eslint/non-nullable-type-assertion-style': 'off', // its fix is what no-non-null-assertion forbids
      '@typescript-eslint/require-await': 'off', // a port is async, an adapter in memory has nothing to wait for
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }, 'string'] }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  {
    files: ['**/domain/**/*.ts'],
    ignores: specs,
    rules: {
      // A default branch would swallow the next state or command that is added.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
      'no-restricted-syntax': ['error', noSave, ...impure],
      'no-restricted-properties': ['error', ...impureProperties],
      'no-restricted-globals': ['error', ...outside],
      'no-restricted-imports': ['error', nodeModules],
    },
  },
  {
    files: specs,
    rules: {
      'max-lines-per-function': 'off', // a describe block is a list, not a function
      '@typescript-eslint/no-unsafe-assignment': 'off', // jest's matchers are any
    },
  },
);

function nodeGlobals() {
  const timed = ['setImmediate', 'setTimeout', 'setInterval', 'clearInterval', 'clearTimeout'];
  const names = ['process', 'console', 'URL', 'Buffer', 'TextEncoder', 'crypto', ...timed];
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
