import fc from 'fast-check';

/** A payload that a card never carried: what stands where the button's data should, and the verb. */
export interface MutatedPayload {
  readonly family: string;
  readonly verb: unknown;
  readonly data: unknown;
  /** Members laid over `value.action`, beside verb and data. */
  readonly action?: Readonly<Record<string, unknown>>;
}

/** Ids by which the payloads are made. */
export interface Ids {
  /** What live buttons carry. Never handed out as they are. */
  readonly live: readonly string[];
  /** What buttons of cards carry that are cancelled, expired, done or renewed: exact, and dead. */
  readonly dead: readonly string[];
  /** Object ids and UPNs that a forger would like to hit. */
  readonly targets: readonly string[];
}

const ALPHABET = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
/** Characters that look like, or are folded to, those of an id. */
const LOOKALIKES: Readonly<Record<string, readonly string[]>> = {
  A: ['\u0410', '\u0391', '\uff21', 'A\u0301'], B: ['\u0412', '\u0392'], C: ['\u0421', '\u03f9'], E: ['\u0415', '\u0395'], H: ['\u041d'], I: ['l', '1', '\u0406', '\u0131'], K: ['\u212a', '\u041a'], M: ['\u041c'],
  O: ['0', '\u041e', '\u039f'], P: ['\u0420'], S: ['\u0405', '5'], T: ['\u0422'], X: ['\u0425'], Y: ['\u04ae'], Z: ['\u0396', '2'], a: ['\u0430', '\uff41'], c: ['\u0441'], e: ['\u0435'], i: ['\u0456', '\u0131'],
  l: ['I', '1', '\u04cf'], o: ['\u043e', '0', '\u03bf'], p: ['\u0440'], s: ['\u017f', '\u0455'], x: ['\u0445'], y: ['\u0443'], '0': ['O', 'o'], '1': ['l', 'I'], '-': ['\u2010', '\u2013', '\u2212', '_', '+'], _: ['\uff3f', '-', '/'],
};
const INVISIBLE = ['\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u202e', '\u2066', '\u0000', '\u0301', '\ufe0f'];
const AROUND = [' ', '\n', '\t', '\u00a0', '\u0000', '"', "'", '=', '==', '.', '/', '%00', ';', '&verb=confirm', '\r\n', '\u2028'];

const flipCase = (text: string): string => (text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase());
const changedAt = (id: string, at: number, to: string): string => `${id.slice(0, at)}${to}${id.slice(at + 1)}`;

const lookalike = (character: string, which: number): string => {
  const looks = LOOKALIKES[character] ?? INVISIBLE;
  return looks[which % looks.length] ?? '';
};

/** Texts that are nearly the id. Some are it by chance; those are left out by who uses them. */
const nearly = (id: string, other: string): fc.Arbitrary<string> => {
  const at = fc.nat({ max: id.length - 1 });
  const both = fc.tuple(at, fc.constantFrom(...ALPHABET));
  return fc.oneof(
    { weight: 4, arbitrary: both.map(([place, to]) => changedAt(id, place, to)) },
    { weight: 3, arbitrary: at.map((place) => changedAt(id, place, flipCase(id[place] ?? ''))) },
    { weight: 1, arbitrary: fc.constantFrom(id.toLowerCase(), id.toUpperCase(), id.split('').reverse().join('')) },
    { weight: 2, arbitrary: both.map(([place, to]) => `${id.slice(0, place)}${to}${id.slice(place)}`) },
    { weight: 2, arbitrary: at.map((place) => id.slice(0, place) + id.slice(place + 1)) },
    { weight: 2, arbitrary: at.map((place) => id.slice(0, place)) },
    { weight: 2, arbitrary: at.map((place) => `${id.slice(0, place)}${other.slice(place)}`) },
    { weight: 2, arbitrary: fc.tuple(at, at).map(([one, two]) => changedAt(changedAt(id, one, id[two] ?? ''), two, id[one] ?? '')) },
    { weight: 3, arbitrary: fc.tuple(at, fc.nat()).map(([place, which]) => changedAt(id, place, lookalike(id[place] ?? '', which))) },
    { weight: 2, arbitrary: fc.tuple(at, fc.constantFrom(...INVISIBLE)).map(([place, mark]) => `${id.slice(0, place)}${mark}${id.slice(place)}`) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...AROUND), fc.boolean()).map(([piece, front]) => (front ? `${piece}${id}` : `${id}${piece}`)) },
    { weight: 1, arbitrary: fc.constantFrom(encodeURIComponent(id).replace(/./, (first) => `%${first.charCodeAt(0).toString(16)}`), Buffer.from(id).toString('base64'), Buffer.from(id, 'base64url').toString('hex'), JSON.stringify(id), `${id}${id}`, `${id},${other}`, `${id} ${other}`, id.normalize('NFKC') + ' ', `*`, `%`, `' OR '1'='1`, `${id}' --`, `${id.slice(0, -1)}_`, `${id.slice(0, -1)}%`) },
    { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 22, maxLength: 22 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  );
};

/** Members by which a payload would say more than a card does. */
const extras = (targets: readonly string[]): fc.Arbitrary<Readonly<Record<string, unknown>>> => {
  const value = fc.oneof(fc.constantFrom(...targets), fc.boolean(), fc.constantFrom('confirm', 'Global Administrator', 'done', 'awaiting', 0, null));
  const name = fc.constantFrom('target', 'user', 'userId', 'objectId', 'upn', 'asker', 'by', 'from', 'aadObjectId', 'tenantId', 'tenant', 'confirmed', 'approved', 'state', 'needsTwo', 'roles', 'isAdmin', 'expiresAt', 'unconfirmed', 'buttonKey', 'id', 'version', 'verb', 'action', 'constructor', 'prototype', 'toString', 'hasOwnProperty');
  return fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true });
};

/** The id in another form than a text, or in another member. */
const misplaced = (id: string): fc.Arbitrary<unknown> =>
  fc.constantFrom<unknown>(
    { request: [id] }, { request: [[id]] }, { request: { id } }, { request: { request: id } }, { request: { toString: id, valueOf: id } }, { request: { length: 22, 0: id } }, { request: [id, id] }, { request: id.split('') },
    { request: 0 }, { request: 1e400 }, { request: null }, { request: true }, { request: {} }, { request: [] }, { request: '' }, {}, [], null, 'x', id, [id], [{ request: id }], 22, { Request: id }, { REQUEST: id }, { 'request ': id },
    { ' request': id }, { 'request\u0000': id }, { request_id: id }, { requestId: id }, { id }, { button: id }, { buttonKey: id }, { data: { request: id } }, { value: { request: id } }, { action: { data: { request: id } } },
    { constructor: { request: id } }, { constructor: { prototype: { request: id } } }, { prototype: { request: id } }, { toString: id }, { 'request.id': id }, { 'request[]': id }, { 'r\u0435quest': id }, { msteams: { request: id } },
  );

/** Verbs that are no verbs of a card, beside an id that would be right. */
const WRONG_VERBS: readonly unknown[] = [
  'Confirm', 'CONFIRM', 'confirm ', ' confirm', 'confirm\u0000', 'confirm\n', 'c\u043enfirm', '\uff43onfirm', 'confirmed', 'approve', 'stop', 'retry', 'revoke', 'Cancel', '__proto__', 'constructor', 'toString', '', 'confirm,cancel', 'confirm;cancel',
  ['confirm'], { verb: 'confirm' }, 0, 1, true, null, ['confirm', 'cancel'], {},
];

/** Mutated payloads of all families. None of them carries the id of a live button as its request together with a true verb. */
export const mutatedPayloads = ({ live, dead, targets }: Ids): fc.Arbitrary<MutatedPayload> => {
  const isLive = new Set(live);
  const verb = fc.constantFrom('confirm', 'confirm', 'confirm', 'cancel');
  const two = fc.tuple(fc.constantFrom(...live), fc.constantFrom(...live));
  const near = two.chain(([id, other]) => nearly(id, other)).filter((text) => !isLive.has(text));
  const of = (family: string, data: fc.Arbitrary<unknown>): fc.Arbitrary<MutatedPayload> => fc.record({ family: fc.constant(family), verb, data });
  return fc.oneof(
    { weight: 40, arbitrary: of('nearly the id', near.map((request) => ({ request }))) },
    { weight: 15, arbitrary: of('nearly the id, with more members', fc.tuple(near, extras(targets)).map(([request, more]) => ({ ...more, request }))) },
    { weight: 10, arbitrary: of('the id of a card that is over', fc.tuple(fc.constantFrom(...dead), extras(targets)).map(([request, more]) => ({ ...more, request }))) },
    { weight: 15, arbitrary: of('the id in another form or member', two.chain(([id]) => misplaced(id))) },
    { weight: 5, arbitrary: of('no card\'s data at all', fc.jsonValue({ maxDepth: 3 })) },
    { weight: 5, arbitrary: of('somebody\'s identifier', fc.constantFrom(...targets).map((request) => ({ request }))) },
    { weight: 10, arbitrary: fc.record({ family: fc.constant('the id with another verb'), verb: fc.constantFrom(...WRONG_VERBS), data: two.map(([request]) => ({ request })) }) },
    { weight: 5, arbitrary: fc.record({ family: fc.constant('the id beside the data'), verb, data: fc.constantFrom<unknown>({}, undefined, null, []), action: two.map(([request]) => ({ request, id: request, value: { request } })) }) },
  );
};
