export { createServer } from './server';
export type { Readiness, Reply, Server, ServerParts, ServerProblem } from './server';
