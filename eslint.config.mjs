import tseslint from 'typescript-eslint';

const pure = {
  'no-restricted-globals': ['error', { name: 'Date', message: 'Ask the Clock port: time is an argument here.' }],
  'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Ask the Ids port.' }],
};

export default tseslint.config(
  { ignores: ['dist/', '.build/', 'node_modules/', 'coverage/', 'data/', 'appPackage/build/', '.playground/'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts', '**/*.tsx'] })),
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      complexity: ['error', 12],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  { files: ['src/tab/**'], languageOptions: { parserOptions: { project: './src/tab/tsconfig.json', tsconfigRootDir: import.meta.dirname } } },
  { files: ['src/domain/**/*.ts', 'src/service/**/*.ts', 'src/cards/**/*.ts'], rules: pure },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config/**', 'src/main.ts', 'src/audit.ts', 'src/check-config.ts', 'src/store-command.ts'],
    rules: { 'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Only config/ reads the environment.' }, { object: 'Math', property: 'random', message: 'Ask the Ids port.' }] },
  },
  { files: ['test/**/*.ts', 'sandbox/**/*.ts'], rules: { 'max-lines-per-function': 'off', 'no-console': 'off', '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/require-await': 'off', '@typescript-eslint/unbound-method': 'off' } },
);
