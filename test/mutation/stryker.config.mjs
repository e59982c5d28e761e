// The first half of `npm run test:mutation` (the second is stories.config.mjs): breaks the code that decides who gets in, who may,
// whom it hits and what is shown, one small change at a time, and counts the changes that no test notices. docs/threat-model.md
// names the survivors and why they stay.

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    // the gate
    'src/teams/gate.ts',
    'src/teams/tenant-wall.ts',
    'src/teams/service-url.ts',
    'src/tokens/verifier.ts',
    'src/tokens/verified-tokens.ts',
    'src/domain/service-host.ts',
    // authorisation
    'src/domain/policy.ts',
    // confirmation
    'src/domain/request.ts',
    // resolution
    'src/domain/identifier.ts',
    'src/domain/command/users.ts',
    // escaping
    'src/cards/escape.ts',
  ],
  testRunner: 'jest',
  jest: { configFile: 'test/mutation/jest.config.cjs' },
  coverageAnalysis: 'perTest',
  // The tests run without types: a change is judged by what the program does.
  disableTypeChecks: true,
  ignorePatterns: ['.build', 'bench', 'dist', 'data', 'docs', '.playground'],
  tempDirName: '.build/stryker',
  // A copy of the program that is left behind has a second package.json of the same name, which jest warns of.
  cleanTempDir: 'always',
  reporters: ['clear-text', 'json', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false },
  jsonReporter: { fileName: '.build/mutation.json' },
  thresholds: { high: 95, low: 90, break: 90 },
  timeoutMS: 20_000,
  concurrency: 2,
};
