import { finding } from '../domain/diagnosis';
import type { Inspection } from '../service';
import { keyProblem } from '../tokens';
import { readKeys } from './connector-keys';

/** Whether the Bot Connector's keys can be read now; those that are held are left alone. */
export const keyServerInspection = (metadataUrl: string, fetch: typeof globalThis.fetch): Inspection => {
  const { host } = new URL(metadataUrl);
  return {
    subject: 'keys',
    look: async () => {
      try {
        await readKeys(metadataUrl, fetch);
        return [finding('keys.read', { host })];
      } catch (error) {
        return [finding('keys.unread', { host, detail: keyProblem(error) })];
      }
    },
  };
};
