/** The front door of what operators see. */
export { createLog } from './log';
