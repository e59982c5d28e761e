// The suites that only calculate: a mutant lives in their process, not in the built program, and every suite that touches
// what was changed runs once for it.
const base = require('../../jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: [
    '<rootDir>/test/domain/*.test.ts',
    '<rootDir>/test/gate/gate.test.ts',
    '<rootDir>/test/gate/service-url.test.ts',
    '<rootDir>/test/tokens/{verifier,verified-tokens}.test.ts',
    '<rootDir>/test/teams/tenant-wall.test.ts',
    '<rootDir>/test/config-service-host.test.ts',
    '<rootDir>/test/cards/escape.test.ts',
  ],
  // 100,000 random lines take half a minute: too long for each of a thousand changes.
  testPathIgnorePatterns: ['/node_modules/', '/test/domain/command-property.at-size.test.ts'],
  watchman: false,
  maxWorkers: 1,
};
