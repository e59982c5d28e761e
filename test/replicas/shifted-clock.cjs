'use strict';
// Loaded before the program under test (`node --require`): the clock of its host is wrong by CLOCK_WRONG_BY milliseconds.
const by = Number(process.env['CLOCK_WRONG_BY'] ?? '0');
const { now } = Date;

if (by !== 0) {
  Date.now = () => now() + by;
  globalThis.Date = class extends Date {
    constructor(...args) {
      if (args.length === 0) super(now() + by);
      else super(...args);
    }
  };
}
