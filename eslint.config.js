import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import importX from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * The rooms of the house and what each may import; `engines/interface` is the interface alone,
 * without the engines behind it. Data walks one way, so there are no circles.
 */
const ROOMS = {
  base: [],
  battery: ['base'],
  office: ['base', 'battery'],
  engines: ['base'],
  grading: ['base', 'battery', 'office'],
  records: ['base', 'battery', 'grading', 'statistics'],
  statistics: ['base'],
  runner: ['base', 'battery', 'office', 'engines/interface', 'grading', 'records'],
  store: ['base', 'records', 'engines/interface'],
  worker: ['base', 'battery', 'office', 'engines', 'records', 'runner', 'store'],
  app: [
    'base',
    'battery',
    'office',
    'engines/face',
    'grading',
    'records',
    'statistics',
    'store',
    'worker',
  ],
  cli: ['base', 'battery', 'office', 'engines/face', 'grading', 'records', 'statistics', 'runner'],
};

const ENGINE_PARTS = {
  engines: null,
  'engines/interface': ['./engine.ts'],
  'engines/face': ['./index.ts', './engine.ts', './bundled.ts'],
};

const zones = Object.entries(ROOMS).flatMap(([room, allowed]) =>
  Object.keys(ROOMS)
    .filter((other) => other !== room && !allowed.includes(other))
    .map((other) => {
      const part = allowed.find((name) => name.startsWith(`${other}/`));
      return {
        target: `./src/${room}`,
        from: `./src/${other}`,
        ...(part ? { except: ENGINE_PARTS[part] } : {}),
        message: `${room} may not import this of ${other}: see the table in ARCHITECTURE.md`,
      };
    }),
);

export default ts.config(
  { ignores: ['dist', 'node_modules', 'public', 'src/locales'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.worker, __APP_VERSION__: 'readonly' },
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js'] },
        extraFileExtensions: ['.svelte'],
      },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver': { node: { extensions: ['.ts', '.js', '.svelte'] } },
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/ignore': ['node_modules'],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-duplicates': 'error',
      'svelte/no-at-html-tags': 'error',
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // Addresses here are hashes of one page; the rule is for SvelteKit's routes.
      'svelte/no-navigation-without-resolve': 'off',
      // Maps here are local to a function; what is shown is replaced whole (`$state.raw`).
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['src/cli/**', 'tests/**'],
    rules: { 'no-console': 'off' },
    languageOptions: { globals: globals.node },
  },
  {
    // Published coefficients, given with all the digits of their source.
    files: ['src/statistics/normal.ts'],
    rules: { 'no-loss-of-precision': 'off' },
  },
  { files: ['*.js'], ...ts.configs.disableTypeChecked },
);
