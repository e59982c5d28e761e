'use strict';
// Loaded before the program under test (`node --require`): at SIGUSR2 it frees what nobody uses any more and writes into a file
// how many bytes of the heap are in use then. Node by itself frees only when it has to, so that its resident memory alone
// tells little about a leak. It changes nothing else.
const { writeFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const file = process.env['HEAP_PROBE'];
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collect();
  if (file !== undefined) writeFileSync(file, String(process.memoryUsage().heapUsed));
});
