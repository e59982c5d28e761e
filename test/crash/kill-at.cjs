'use strict';
// Loaded before the program under test (`node --require`), into its worker threads too: kills the process right before or
// right after the commit of a transaction that has something in it. What to wait for stands in the file KILL_AT as JSON:
// `{"when": "before" | "after", "has": ["a pattern", …]}`; all patterns have to fit the statements and values of one
// transaction. With `within` it dies in the middle of the transaction, after the first statement that fits. That the point was reached is written into `KILL_AT`.reached first. Without the file nothing happens.
const { existsSync, readFileSync, renameSync } = require('node:fs');
const { getEnvironmentData, setEnvironmentData } = require('node:worker_threads');
const Database = require('better-sqlite3');

// A worker thread may have been given another environment.
const file = process.env['KILL_AT'] ?? getEnvironmentData('KILL_AT');
setEnvironmentData('KILL_AT', file);

const wanted = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

const die = () => {
  renameSync(file, `${file}.reached`);
  process.kill(process.pid, 'SIGKILL');
  // Nothing is done any more while the signal is on its way.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

const dieIf = (when, text) => {
  const point = wanted();
  if (point?.when === when && point.has.every((pattern) => new RegExp(pattern).test(text))) die();
};

/** The statements of the transaction that is open on a connection. */
const open = new WeakMap();

const textOf = (sql, values) => `${sql}\n${values.flat().map(String).join('\n')}\n`;

const commit = (database, run) => {
  const text = open.get(database) ?? '';
  open.delete(database);
  dieIf('before', text);
  const result = run();
  dieIf('after', text);
  return result;
};

const inside = (database, text, run) => {
  open.set(database, open.get(database) + text);
  const result = run();
  dieIf('within', text);
  return result;
};

/** A statement outside a transaction is one by itself. */
const alone = (text, run) => {
  dieIf('before', text);
  const result = run();
  dieIf('within', text);
  dieIf('after', `${text}${Array.isArray(result) ? JSON.stringify(result) : ''}`);
  return result;
};

const through = (database, sql, values, run) => {
  if (/^\s*(select|pragma)\b/i.test(sql)) return run();
  if (/^\s*begin\b/i.test(sql)) open.set(database, '');
  else if (/^\s*rollback\b/i.test(sql)) open.delete(database);
  else if (/^\s*commit\b/i.test(sql)) return commit(database, run);
  else if (open.has(database)) return inside(database, textOf(sql, values), run);
  else return alone(textOf(sql, values), run);
  return run();
};

if (file !== undefined) {
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql);
    for (const name of ['run', 'all', 'get']) {
      const method = statement[name];
      statement[name] = (...values) => through(this, sql, values, () => method.apply(statement, values));
    }
    return statement;
  };
}
