// The suites that tell what one line and one click lead to, in a world of their own: the use cases as they are, on a real store.
const calculating = require('./jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
  ...calculating,
  testMatch: ['<rootDir>/test/world/{confirm,confirm-changed,naming}.test.ts', '<rootDir>/test/mutation/*.test.ts'],
};
