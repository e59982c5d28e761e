/** The front door of the worker. */
export { Worker } from './worker';
