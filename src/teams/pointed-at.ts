import type { Target } from '../domain/command/command';
import { isAccountId } from '../domain/command/mention';
import { objectId } from '../domain/people';
import type { Sender } from '../domain/sender';
import type { ActivityHead } from './activity-shape';
import { property, textOf } from './unknown';

/** The message that somebody pointed a message action at. */
export interface PointedAt {
  readonly sender: Sender;
  /** The message and the root of its thread; `undefined` when Teams does not say. */
  readonly thread: { readonly message: string; readonly root: string } | undefined;
}

/** Of a shown name this much is repeated. */
const SHOWN = 200;
/** Accounts of this directory, as Teams tells them apart (Microsoft Graph, `teamworkUserIdentityType`). */
const OWN: readonly unknown[] = ['aadUser', 'onPremiseAadUser', undefined];

/**
 * Reads `value.messagePayload` of a message action. It comes from the person's own client, so it is what a typed line is:
 * a wish. Whom the object id names is asked of the directory.
 */
export const messageOf = (activity: ActivityHead & Readonly<Record<string, unknown>>): PointedAt => {
  const payload = property(activity['value'], 'messagePayload');
  const message = messageId(payload, 'id');
  return {
    sender: senderOf(property(payload, 'from')),
    thread: message === undefined ? undefined : { message, root: messageId(payload, 'replyToId') ?? message },
  };
};

/** Teams numbers messages by their milliseconds; other hosts of the same protocol give them other plain names. */
const MESSAGE_ID = /^[\w-]{1,64}$/;

const messageId = (payload: unknown, name: 'id' | 'replyToId'): string | undefined => {
  const id = textOf(payload, name);
  return id !== undefined && MESSAGE_ID.test(id) ? id : undefined;
};

const senderOf = (from: unknown): Sender => {
  const user = property(from, 'user');
  const shown = (identity: unknown): string => (textOf(identity, 'displayName') ?? textOf(identity, 'id') ?? '?').slice(0, SHOWN);
  const type = textOf(user, 'userIdentityType');
  if (textOf(user, 'id') === undefined) {
    const app = property(from, 'application');
    return textOf(app, 'id') === undefined ? { kind: 'nobody' } : { kind: 'app', name: shown(app) };
  }
  if (type === 'anonymousGuest') return { kind: 'anonymous', name: shown(user) };
  const target = OWN.includes(type) ? accountOf(textOf(user, 'id') ?? '') : undefined;
  return target === undefined ? { kind: 'foreign', name: shown(user) } : { kind: 'user', target, name: shown(user) };
};

/** Teams writes the object id, alone or behind `8:orgid:`; a client that writes the channel account instead is understood as well. */
const accountOf = (id: string): Target | undefined => {
  const known = objectId(id.replace(/^8:orgid:/, ''));
  if (known !== undefined) return { by: 'object-id', objectId: known };
  return isAccountId(id) ? { by: 'mention', accountId: id } : undefined;
};
