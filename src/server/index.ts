export { createServer } from './server';
export type { Readiness, Reply, Server, ServerParts, ServerProblem } from './server';
export type { TabCloud } from './embedding-hosts';
export type { TabParts } from './tab';
export { EXPORT_COLUMNS, type ExportColumn, type ProblemValues, type TabWords } from './tab-api/words';
export type { TabUseCases } from './tab-api/use-cases';
export { createTabTokens, type TabTokens, type TabTokensParts } from './tab-token/tab-tokens';
