'use strict';
// Loaded before the program (`--expose-gc --require`), and so before each of its threads: writes how it is into a file of the thread in the folder VITALS, a line of JSON every few seconds.
// Live memory is read right after a collection; the delay of the event loop is that of the time between, without the collections that are asked for here.
const { appendFileSync } = require('node:fs');
const { join } = require('node:path');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { threadId } = require('node:worker_threads');

const EVERY_MS = 5_000;
const MB = 2 ** 20;
const NS_IN_MS = 1e6;

const folder = process.env['VITALS'];
if (folder !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  setInterval(() => {
    const [p99, max] = [delay.percentile(99), delay.max].map((ns) => ns / NS_IN_MS);
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    const sample = { at: Date.now(), live: (heapUsed + external) / MB, resident: rss / MB, handles: process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate').length, p99, max };
    appendFileSync(join(folder, String(threadId)), `${JSON.stringify(sample)}\n`);
    delay.reset();
  }, EVERY_MS).unref();
}
