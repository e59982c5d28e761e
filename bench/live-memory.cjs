'use strict';
// Loaded before the program (`--expose-gc --require`): writes how much of its memory is live, right after a collection, into the file LIVE_MEMORY, in MB, a
// line each second. What is resident besides is garbage that nobody has collected yet, since there was room.
const { appendFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const file = process.env['LIVE_MEMORY'];
if (isMainThread && file !== undefined) {
  setInterval(() => {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    appendFileSync(file, `${((heapUsed + external) / 2 ** 20).toFixed(1)}\n`);
  }, 1_000).unref();
}
