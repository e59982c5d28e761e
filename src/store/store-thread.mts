// Runs in a worker thread (ADR 0011): SQLite's calls block, and the thread that answers Teams must not.
// An ES module that imports nothing but packages and types: so Node can start it as it stands here, and as it is built.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { Question, Reply, ThreadData } from './store-question.js';

// A diagnostic report lists the environment of each thread by itself, and it holds secrets.
process.report.excludeEnv = true;

let open: Database.Database | undefined;

/** Opened by the first question, so that whoever asks learns why it could not be. */
const database = (): Database.Database => {
  if (open !== undefined) return open;
  const { file, pragmas } = workerData as ThreadData;
  const opening = new Database(file);
  for (const pragma of pragmas) opening.pragma(pragma);
  open = opening;
  return opening;
};

const run = ({ id, sql, parameters }: Question): Reply => {
  const statement = database().prepare(sql);
  if (statement.reader) return { id, rows: statement.all(parameters) };
  const { changes, lastInsertRowid } = statement.run(parameters);
  return { id, rows: [], changes, lastId: lastInsertRowid };
};

const replyTo = (question: Question): Reply => {
  try {
    return run(question);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown error';
    return { id: question.id, message, code: error instanceof Database.SqliteError ? error.code : undefined };
  }
};

// Closing the database folds the write-ahead log in; closing the port ends the thread.
parentPort?.on('message', (question: Question | 'close') => {
  if (question !== 'close') return parentPort?.postMessage(replyTo(question));
  open?.close();
  parentPort?.close();
});
