'use strict';
// Records one change in a store by the built program's own journal and says how that went, a line each: `opened`, then
// `acknowledged` or `refused …`. Run under strace by system-calls.at-size.test.ts.
// Usage: confirm-child.cjs FOLDER-OF-THE-PROGRAM STORE CHANGE.json
const { readFileSync, writeSync } = require('node:fs');
const { join } = require('node:path');

const [, , program, store, change] = process.argv;
const { openSqlite } = require(join(program, 'store'));

const say = (line) => writeSync(1, `${line}\n`);
const because = (error) => `${error?.detail ?? error?.message}${error?.uncertain === true ? ', uncertain' : ''}`;
const clock = { now: () => Date.now(), wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };

const main = async () => {
  let opened;
  try {
    opened = await openSqlite(store, clock, () => undefined);
  } catch (error) {
    return say(`not opened: ${because(error)}`);
  }
  say('opened');
  try {
    const recorded = await opened.journal.record(JSON.parse(readFileSync(change, 'utf8')));
    say(recorded.recorded ? 'acknowledged' : `refused: ${recorded.because}`);
  } catch (error) {
    say(`refused: ${because(error)}`);
  }
  await opened.close();
};

main().catch((error) => say(`ended: ${because(error)}`)).finally(() => process.exit(0));
