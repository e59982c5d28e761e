// The second half of `npm run test:mutation`: the use cases, which take longer, since every change is tried on whole stories.
import calculating from './stryker.config.mjs';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  ...calculating,
  mutate: ['src/service/press.ts', 'src/service/standing.ts', 'src/service/find-target.ts'],
  jest: { configFile: 'test/mutation/jest-stories.config.cjs' },
  jsonReporter: { fileName: '.build/mutation-stories.json' },
};
