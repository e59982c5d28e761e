import fc from 'fast-check';
import { PERSONAL, type WireActivity } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { atSize, note } from '../at-size/size';
import { Stage } from '../journeys/stage';
import { inBatches } from './batches';
import { callerOf, type Caller } from './caller';

const ODD = atSize({ slice: 250, full: 10_000 });
const SEED = 20_261_122;
const AT_ONCE = 8;
jest.setTimeout(atSize({ slice: 60_000, full: 1_800_000 }));

const stage = new Stage({ MESSAGES_PER_MINUTE: '1000000' }, {});
let caller: Caller;
let admin: Persona;
beforeAll(async () => {
  await stage.open();
  caller = callerOf(stage.bot.port);
  admin = stage.admin();
});
afterAll(async () => {
  caller.hangUp();
  await stage.close();
});

const TYPES = ['message', 'invoke', 'conversationUpdate', 'installationUpdate', 'messageReaction', 'messageUpdate', 'messageDelete', 'event', 'typing', 'endOfConversation', 'handoff', 'trace', 'command', 'commandResult', 'contactRelationUpdate', 'suggestion', 'delay', 'invokeResponse', 'x', '__proto__', 'constructor', 'toString'];
const NAMES = ['adaptiveCard/action', 'composeExtension/query', 'signin/verifyState', 'signin/tokenExchange', 'tokens/response', 'task/fetch', 'fileConsent/invoke', 'application/vnd.microsoft.readReceipt', 'application/vnd.microsoft.meetingStart', 'continueConversation', 'constructor', ''];
/** Members that botbuilder or the bot reads somewhere. The head is left well-formed, so that the door does not refuse it. */
const MEMBERS = ['value', 'text', 'name', 'entities', 'channelData', 'attachments', 'membersAdded', 'membersRemoved', 'reactionsAdded', 'action', 'replyToId', 'timestamp', 'localTimestamp', 'localTimezone', 'deliveryMode', 'callerId', 'relatesTo', 'textFormat', 'textHighlights', 'suggestedActions', 'expiration', 'importance', 'inputHint', 'summary', 'speak', 'topicName', 'historyDisclosed', 'semanticAction', 'label', 'valueType', 'code', 'listenFor', 'constructor', 'toString', 'hasOwnProperty', 'length'];
const INSIDE = ['from', 'conversation', 'recipient'];

/** Texts that are hard on whoever prints, stores or compares them. */
const hardText = fc.oneof(
  fc.constantFrom('\ud800', '\udfff x', 'a\ud83d', '\u0000', '\u202e', '\u2028', '\ufeff', '\uffff', 'x'.repeat(100_000), '<at>'.repeat(2_000), '&#x0;&#1114112;', '&amp;'.repeat(5_000), '__proto__', '${7*7}', '%s%n', '../../..', '"; drop table request; --', '\r\n\r\nHTTP/1.1 200 OK', 'İ'.repeat(500), 'help', '\ud83d\ude00'.repeat(2_000)),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const anything = fc.oneof(hardText, fc.jsonValue({ maxDepth: 4 }), fc.constantFrom<unknown>(null, 0, -1, 1e308, true, [], {}, [[]], [null], { length: 1e9 }, { toString: 1 }, { then: 1 }, 'confirm', { type: 'mention' }, [{ type: 'mention' }], [{ type: 'mention', mentioned: null, text: '' }], [{ type: 'clientInfo', timezone: 7, locale: {} }]));
const deep = fc.dictionary(fc.constantFrom('action', 'data', 'verb', 'request', 'eventType', 'tenant', 'id', 'aadObjectId', 'type', 'mentioned', 'text', 'uploadInfo', 'trigger'), anything, { maxKeys: 4, noNullPrototype: true });

/** Activities that have a head as they should, and about anything else in them. */
const oddActivity = (genuine: WireActivity): fc.Arbitrary<WireActivity> =>
  fc
    .record({
      type: fc.constantFrom(...TYPES, 'message', 'message', 'invoke', 'invoke'),
      name: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
      members: fc.dictionary(fc.constantFrom(...MEMBERS), fc.oneof(anything, deep, fc.record({ action: deep })), { maxKeys: 4, noNullPrototype: true }),
      inside: fc.tuple(fc.constantFrom(...INSIDE), fc.constantFrom('aadObjectId', 'name', 'role', 'tenantId', 'conversationType', 'isGroup', 'properties'), anything),
      also: fc.boolean(),
    })
    .map(({ type, name, members, inside: [where, member, value], also }) => ({
      ...genuine,
      type,
      ...(name === undefined ? {} : { name }),
      ...members,
      ...(also ? { [where]: { ...(genuine[where] as object), [member]: value } } : {}),
    }));

test('no activity of a genuine service, however odd it is, makes the program fail', async () => {
  const { connector } = stage.tenant;
  const token = `Bearer ${await connector.signActivityToken()}`;
  const genuine = connector.activities.message(admin, PERSONAL, 'help');
  const activities = fc.sample(oddActivity(genuine), { seed: SEED, numRuns: ODD });
  const statuses = new Map<number, number>();
  const wrong = await inBatches(activities, AT_ONCE, async (activity) => {
    const body = JSON.stringify({ ...activity, id: connector.nextId() });
    const { status } = await caller.post(token, body);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    return status < 500 || status === 501 ? [] : [`${status} to ${body.slice(0, 1_000)}`];
  });
  await stage.quiet(600_000);
  const counts = [...statuses].map(([status, number]) => `${number} answered ${status}`).join(', ');
  note({ figure: 'odd but well-formed activities with a genuine token', tried: wrong.length, wrong: wrong.flat().length, atLeast: ODD, more: counts });

  expect(wrong.flat().slice(0, 5)).toEqual([]);
  expect(stage.tenant.ledger.effects()).toEqual([]);
  expect(stage.bot.isRunning).toBe(true);
  expect(await stage.reply(await stage.say(stage.admin(), 'help', { place: PERSONAL }))).not.toBe('');
});

test('afterwards the auditor has no objection', () => {
  stage.audit();
});
