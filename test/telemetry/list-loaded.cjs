'use strict';
// Loaded before the program under test (`node --require`): as it ends, writes the files of all modules that it had loaded, one a line.
const { writeFileSync } = require('node:fs');
process.on('exit', () => writeFileSync(process.env['LOADED_MODULES'], Object.keys(require.cache).join('\n')));
