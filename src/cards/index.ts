/** The front door of what people see: cards and sentences, made from facts. Nothing here loads, saves or decides. */
export type { AdaptiveCard } from './adaptive-card';
export { checkLines } from './check-text';
export { fallbackText, requestCard } from './request-card';
export { sayingText, suggestedLines } from './saying-text';
