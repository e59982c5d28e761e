// A change is over with the first suite that notices it: those that only calculate come before those that play whole stories.
const { default: Sequencer } = require('@jest/test-sequencer');

const isStory = ({ path }) => /[\\/]test[\\/]world[\\/]/.test(path);

module.exports = class QuickFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => Number(isStory(one)) - Number(isStory(other)) || one.path.localeCompare(other.path));
  }
};
