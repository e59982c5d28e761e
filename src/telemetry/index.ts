/** The front door of what operators see. */
export { errorFields } from './crash';
export { createLog } from './log';
export { keepOutput, openMouths, silencePackages } from './output';
