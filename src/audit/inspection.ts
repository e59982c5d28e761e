import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { finding, type Finding } from '../domain/diagnosis';
import type { AuditTrail } from '../service/ports';
import type { Anchor } from './anchor';
import { examine, firstBroken } from './examine';
import { standstillFinding } from './findings';
import { isOpen, openSigningKey, publicKeyIn, UnfitSigningKey } from './signing-key';
import type { LogKey } from './verifier';

/** What a shell can tell of the signing key, without making one. */
export const inspectKey = (path: string): readonly Finding[] => {
  if (!existsSync(path)) return [finding('audit.key-new', { folder: dirname(path) })];
  try {
    openSigningKey(path, false);
    return isOpen(path) ? [finding('audit.key-open')] : [];
  } catch (error) {
    if (error instanceof UnfitSigningKey) return [finding('audit.key-unfit', error.values)];
    throw error;
  }
};

/** What a shell can tell of a store and its anchor, beside a running server too: the whole chain is followed. */
export const inspectLog = async (trail: AuditTrail, anchor: Anchor, keyPath: string): Promise<readonly Finding[]> => {
  try {
    return await compare(trail, anchor, ownKey(keyPath));
  } catch {
    return [finding('audit.unread')];
  }
};

/** A key that cannot be used is a finding of its own. */
const ownKey = (path: string): LogKey | undefined => {
  try {
    return publicKeyIn(path);
  } catch {
    return undefined;
  }
};

const compare = async (trail: AuditTrail, anchor: Anchor, own: LogKey | undefined): Promise<readonly Finding[]> => {
  const { anchored, end, note, standstill } = await examine(trail, anchor, own);
  if (standstill !== undefined) return [standstillFinding(standstill)];
  const broken = await firstBroken(trail, end, anchored?.size ?? 0);
  if (broken !== undefined) return [finding('audit.broken', { entry: broken.entry ?? 0 })];
  if (note === undefined && (await trail.lastCheckpoint()) !== undefined) return [finding('audit.anchor-lost')];
  return anchored === undefined ? [] : [finding('audit.anchored', { count: anchored.size })];
};
