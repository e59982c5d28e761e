'use strict';
// Loaded before the program under test (`node --require`), into its worker threads too: kills the process right before or
// right after the commit of a transaction that has something in it. What to wait for stands in the file KILL_AT as JSON:
// `{"when": "before" | "after", "has": ["a pattern", …]}`; all patterns have to fit the statements and values of one
// transaction. With `within` it dies in the middle of the transaction, after the first statement that fits. That the point was reached is written into `KILL_AT`.reached first. Without the file nothing happens.
// With `"signal": "SIGSTOP"` it stands still there, until somebody wakes it. On SQLite and on PostgreSQL; of several programs that look at one file, only the first that reaches the point dies.
const { existsSync, readFileSync, renameSync } = require('node:fs');
const { getEnvironmentData, setEnvironmentData } = require('node:worker_threads');

// A worker thread may have been given another environment.
const file = process.env['KILL_AT'] ?? getEnvironmentData('KILL_AT');
setEnvironmentData('KILL_AT', file);

const wanted = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

const die = (signal) => {
  try {
    renameSync(file, `${file}.reached`);
  } catch {
    return; // Another program was first.
  }
  process.kill(process.pid, signal);
  if (signal === 'SIGSTOP') return;
  // Nothing is done any more while the signal is on its way.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

const dieIf = (when, text) => {
  const point = wanted();
  if (point?.when === when && point.has.every((pattern) => new RegExp(pattern).test(text))) die(point.signal ?? 'SIGKILL');
};

/** The statements of the transaction that is open on a connection. */
const open = new WeakMap();

const textOf = (sql, values) => `${sql}\n${values.flat().map(String).join('\n')}\n`;

/** What stands before a statement, and what after it with its rows; `undefined` when it does not matter. */
const around = (connection, sql, values) => {
  const text = textOf(sql, values);
  if (/^\s*(select|pragma|listen|show)\b/i.test(sql)) return undefined;
  if (/^\s*begin\b/i.test(sql)) return { before: () => open.set(connection, '') };
  if (/^\s*rollback\b/i.test(sql)) return { before: () => open.delete(connection) };
  if (/^\s*commit\b/i.test(sql)) {
    const all = open.get(connection) ?? '';
    open.delete(connection);
    return { before: () => dieIf('before', all), after: () => dieIf('after', all) };
  }
  if (open.has(connection)) return { before: () => open.set(connection, open.get(connection) + text), after: () => dieIf('within', text) };
  // A statement outside a transaction is one by itself.
  return {
    before: () => dieIf('before', text),
    after: (rows) => {
      dieIf('within', text);
      dieIf('after', `${text}${Array.isArray(rows) ? JSON.stringify(rows) : ''}`);
    },
  };
};

const watchSqlite = () => {
  const Database = require('better-sqlite3');
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql);
    for (const name of ['run', 'all', 'get']) {
      const method = statement[name];
      statement[name] = (...values) => {
        const watched = around(this, sql, values);
        watched?.before();
        const result = method.apply(statement, values);
        watched?.after?.(result);
        return result;
      };
    }
    return statement;
  };
};

const watchPostgres = () => {
  const { Client } = require('pg');
  const { query } = Client.prototype;
  Client.prototype.query = function (...args) {
    const [sql, values = []] = args;
    const watched = typeof sql === 'string' && Array.isArray(values) ? around(this, sql, values) : undefined;
    watched?.before();
    const result = query.apply(this, args);
    if (watched?.after === undefined) return result;
    return result.then((found) => {
      watched.after(found.rows);
      return found;
    });
  };
};

if (file !== undefined) {
  watchSqlite();
  watchPostgres();
}
