// ESM-only packages must pass through the transformer: jest does not `require` ES modules by itself.
const esmOnly = ['jose', 'kysely', 'intl-messageformat', '@formatjs', 'fast-check', 'pure-rand', 'yaml', 'agent-base', 'http-proxy-agent', 'https-proxy-agent', 'proxy-agent-negotiate'];

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/journeys/keep-tenant.ts',
  transform: { '^.+\\.(t|j|mj)sx?$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  testTimeout: 60_000,
  // Four on two cores: most of a journey is waiting, for time-outs that are really waited out; with more of them some wait for each other.
  maxWorkers: 4,
};
