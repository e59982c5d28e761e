'use strict';
// Loaded before the program (`--expose-gc --require`), and so before each of its threads: writes how much of that thread's memory is live, right after a collection, into
// a file of the thread in the folder LIVE_MEMORY, in MB, a line each second. What is resident besides is garbage that nobody has collected yet, since there was
// room, and SQLite's own.
const { appendFileSync } = require('node:fs');
const { join } = require('node:path');
const { threadId } = require('node:worker_threads');

const folder = process.env['LIVE_MEMORY'];
if (folder !== undefined) {
  setInterval(() => {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    appendFileSync(join(folder, String(threadId)), `${((heapUsed + external) / 2 ** 20).toFixed(1)}\n`);
  }, 1_000).unref();
}
