'use strict';
// `node dump-postgres.cjs URL`: every table of a store in PostgreSQL as JSON, as it was at one moment.
const { Client, types } = require('pg');

types.setTypeParser(types.builtins.INT8, Number);

const dump = async (url) => {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('begin isolation level repeatable read read only');
  const { rows: tables } = await client.query(`select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`);
  const all = {};
  for (const { tablename } of tables) {
    const { fields, rows } = await client.query({ text: `select * from "${tablename}"`, rowMode: 'array' });
    all[tablename] = { columns: fields.map(({ name }) => name), rows };
  }
  await client.end();
  return all;
};

dump(process.argv[2]).then((all) => process.stdout.write(JSON.stringify(all)));
