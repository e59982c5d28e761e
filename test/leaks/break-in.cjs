'use strict';
// Loaded before the program under test (`node --require`): as soon as the file that LEAKS_SIGNAL names exists, it does what
// stands in it. So a package can be made to write, to warn and to fail in the midst of the program.
const { existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const file = process.env['LEAKS_SIGNAL'];

const DEEDS = {
  print: (text) => {
    console.log(text);
    console.error(text);
    process.stdout.write(`${text}\n`);
    process.stderr.write(Buffer.from(text));
  },
  warn: (text) => process.emitWarning(text, { type: 'DeprecationWarning', code: 'DEP9999', detail: text }),
  throw: (text) => {
    throw new TypeError(text);
  },
  reject: (text) => {
    void Promise.reject(new RangeError(`${text}\n    at (dist/${text}.js:1:1)`));
  },
  report: (path) => writeFileSync(path, JSON.stringify(process.report.getReport())),
  'throw no error': (text) => {
    throw text;
  },
};

// Threads of the program load this file too.
if (file !== undefined && isMainThread) {
  setInterval(() => {
    if (!existsSync(file)) return;
    const { deed, text } = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(file);
    DEEDS[deed](text);
  }, 20).unref();
}
