/** The part of an activity that every activity of Teams has, in its proper form. Nothing else of it has been looked at. */
export interface ActivityHead {
  readonly type: string;
  readonly channelId: string;
  readonly serviceUrl: string;
  /** Always there on a `message` and an `invoke`: redelivery is recognised by it. */
  readonly id?: string;
  readonly from: { readonly id: string };
  readonly conversation: { readonly id: string };
  readonly recipient: { readonly id: string };
  /** The language tag of the sender's client, e.g. `fr-FR`. */
  readonly locale?: string | null;
}

export type ReadActivity =
  | { readonly ok: true; readonly activity: ActivityHead & Readonly<Record<string, unknown>> }
  | { readonly ok: false };

const MAX_WORD = 64;
const MAX_ID = 1_024;
const MAX_URL = 2_048;

/** Activities of these types are acted on once, by their id (Bot Framework activity schema, "ID"). */
const TYPES_WITH_ID: readonly string[] = ['message', 'invoke'];

/** The activity in a request's body, or `{ok: false}` when it is malformed (answer 400). */
export const readActivity = (body: unknown): ReadActivity => (isActivity(body) ? { ok: true, activity: body } : { ok: false });

const isActivity = (body: unknown): body is ActivityHead & Record<string, unknown> => {
  if (!isObject(body)) return false;
  const { type, channelId, serviceUrl, id, locale } = body as Record<keyof ActivityHead, unknown>;
  const head = isText(type, MAX_WORD) && isText(channelId, MAX_WORD) && isText(serviceUrl, MAX_URL);
  const idFits = id === undefined ? !TYPES_WITH_ID.includes(type as string) : typeof id === 'string' && isUsableId(id);
  const localeFits = locale === undefined || locale === null || (typeof locale === 'string' && locale.length <= MAX_WORD);
  return head && idFits && localeFits && [body['from'], body['conversation'], body['recipient']].every(hasId);
};

const hasId = (value: unknown): boolean => isObject(value) && typeof value['id'] === 'string' && isUsableId(value['id']);

/** An id that can stand in an address of the Connector as one step of its path: dots alone would lead elsewhere, halves of characters nowhere. */
export const isUsableId = (id: string): boolean => isText(id, MAX_ID) && id.isWellFormed() && id !== '.' && id !== '..';

const isText = (value: unknown, max: number): value is string => typeof value === 'string' && value !== '' && value.length <= max;

/** A plain object as `JSON.parse` makes them: no list, no instance of a class. */
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
