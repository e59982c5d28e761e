/** The front door of the worker. */
export { ChunkWorker } from './chunk-worker';
export { Worker } from './worker';
