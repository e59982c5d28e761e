/** The front door of what operators see. */
export { errorFields } from './crash';
export { createLog, LogWatch } from './log';
export { keepOutput, openMouths, silencePackages } from './output';
export { startTelemetry, type Watching } from './telemetry';
export { tracedFetch } from './traced-fetch';
