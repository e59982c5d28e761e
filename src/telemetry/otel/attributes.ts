import type { Attributes } from '@opentelemetry/api';
import type { LogFields, SpanFields } from '../../service/ports';

/** What stands for a word that is not known: OpenTelemetry's own way to say so. */
const OTHER = '_OTHER';

/** Types of activities (Bot Framework activity schema) and invokes (Teams) that a bot is sent. */
const ACTIVITY_TYPES = ['message', 'invoke', 'messageUpdate', 'messageDelete', 'messageReaction', 'conversationUpdate', 'installationUpdate', 'event', 'typing', 'endOfConversation', 'command'];
const INVOKES = ['adaptiveCard/action', 'fileConsent/invoke', 'composeExtension/fetchTask', 'composeExtension/submitAction', 'task/fetch', 'task/submit', 'signin/verifyState'];

type Field = keyof SpanFields | 'requestId' | 'activityId';

/** A field's name in a span, and the value as it may be told; `undefined` leaves it out. */
interface Told {
  readonly name: string;
  readonly as: (value: string | number) => string | number | undefined;
}

const fits = (pattern: RegExp) => (value: string | number) => (typeof value === 'string' && pattern.test(value) ? value : undefined);
const oneOf = (words: readonly string[]) => (value: string | number) => (typeof value === 'string' && words.includes(value) ? value : OTHER);

/** The attributes that the program's own facts may become. What has no row is not told, whatever a caller passes. */
const TOLD: Readonly<Record<Field, Told>> = {
  requestId: { name: 'session_revoker.request.id', as: fits(/^[\w-]{22}$/) },
  activityId: { name: 'session_revoker.activity.id', as: fits(/^[\w:-]{1,60}$/) },
  activityType: { name: 'session_revoker.activity.type', as: oneOf(ACTIVITY_TYPES) },
  invoke: { name: 'session_revoker.activity.invoke', as: oneOf(INVOKES) },
  work: { name: 'session_revoker.work.kind', as: fits(/^[a-z-]{1,20}$/) },
  tries: { name: 'session_revoker.work.tries', as: (value) => (typeof value === 'number' ? value : undefined) },
};

/** What may be told of these. */
export const attributesOf = (fields: SpanFields & Pick<LogFields, 'requestId' | 'activityId'>): Attributes =>
  Object.fromEntries(
    (Object.keys(TOLD) as Field[]).flatMap((field) => {
      const value = fields[field];
      const told = value === undefined ? undefined : TOLD[field].as(value);
      return told === undefined ? [] : [[TOLD[field].name, told]];
    }),
  );

const WORD = /^[A-Za-z][\w.-]{0,60}$/;

/** A code of the program or of a protocol: a word, and no more. */
export const asWord = (value: string): string => (WORD.test(value) ? value : OTHER);

/** What went wrong, by its kind: never its message, which may hold anything. */
export const errorType = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return asWord(typeof code === 'string' ? code : error.name);
};
