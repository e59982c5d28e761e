import fc from 'fast-check';
import type { WireActivity } from '../../sandbox/tenant/activities';
import { OTHER_TENANT } from './company';

/** Where an activity states its tenant: both of the contract, and places that must not count. */
export interface Stated {
  /** `conversation.tenantId`; nothing leaves it out. */
  readonly conversation: unknown;
  /** All of `channelData` but what belongs to teams and channels; nothing leaves it out. */
  readonly channelData: unknown;
  /** The own tenant, where nobody has to look for it. */
  readonly decoys: readonly Decoy[];
}

const DECOYS = ['from', 'recipient', 'top', 'conversation', 'channelData', 'clientInfo', 'prototype'] as const;
type Decoy = (typeof DECOYS)[number];

/** GUIDs have no case: each letter as it is, or the other way round. */
const recased = (guid: string): fc.Arbitrary<string> =>
  fc.array(fc.boolean(), { minLength: guid.length, maxLength: guid.length }).map((flips) => Array.from(guid).map((letter, index) => (flips[index] === true ? letter.toUpperCase() : letter)).join(''));

const otherDigit = (guid: string): fc.Arbitrary<string> =>
  fc.nat({ max: guid.length - 1 }).map((at) => Array.from(guid).map((letter, index) => (index !== at || letter === '-' ? letter : letter === 'a' ? 'b' : 'a')).join('')).filter((changed) => changed !== guid);

const fullwidth = (text: string): string => text.replace(/[0-9a-f]/, (letter) => String.fromCodePoint(0xfee0 + letter.charCodeAt(0)));

/** What is near the own tenant's id and is not it. */
const notOwn = (own: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom<unknown>(undefined, null, '', 0, 1, true, false, [], {}, OTHER_TENANT, OTHER_TENANT.toUpperCase(), '00000000-0000-0000-0000-000000000000'),
    fc.constantFrom<unknown>('common', 'organizations', 'contoso.com', 'undefined', 'null', '*', '%', '.*', `${own}/../${OTHER_TENANT}`),
    fc.constantFrom<unknown>([own], [own, own], [[own]], [OTHER_TENANT, own], { id: own }, { tenantId: own }, { toString: own }, { 0: own, length: 1 }),
    fc.constantFrom<unknown>(`${own} `, ` ${own}`, `${own}\n`, `${own}\0`, `{${own}}`, `urn:uuid:${own}`, own.replaceAll('-', ''), own.slice(1), `${own}0`, `${own},${own}`, `${own};${OTHER_TENANT}`),
    fc.constantFrom<unknown>(fullwidth(own), own.replace('-', '\u2010'), own.replace('-', '\u2013'), `\u200B${own}`, `${own}\u200D`, `\u202E${Array.from(own).reverse().join('')}`),
    fc.uuid().filter((guid) => guid !== own),
    otherDigit(own),
    fc.string(),
  );

const own = (tenant: string): fc.Arbitrary<string> => fc.oneof(fc.constant(tenant), recased(tenant));

/** `channelData` that does not state the own tenant in `tenant.id`. */
const foreignData = (tenant: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    notOwn(tenant).map((id) => ({ tenant: { id } })),
    notOwn(tenant).map((value) => ({ tenant: value })).filter(({ tenant: value }) => !statesOwn(value, tenant)),
    fc.constantFrom<unknown>(undefined, null, '', tenant, [], {}, { tenant: tenant }, { tenant: [{ id: tenant }] }, [{ tenant: { id: tenant } }], { Tenant: { id: tenant } }, { tenant: { ID: tenant } }),
    fc.constantFrom<unknown>({ tenant: { id: { id: tenant } } }, { tenant: { tenant: { id: tenant } } }, { 'tenant.id': tenant }, { tenantId: tenant }, { channelData: { tenant: { id: tenant } } }, JSON.stringify({ tenant: { id: tenant } })),
  );

const statesOwn = (value: unknown, tenant: string): boolean => typeof value === 'object' && value !== null && 'id' in value && value.id === tenant;

/** The program refuses a body with such a member, so that one in ten is enough of them. */
const decoys = fc.tuple(fc.subarray(DECOYS.filter((decoy) => decoy !== 'prototype')), fc.integer({ min: 0, max: 9 })).map(([some, die]): readonly Decoy[] => (die === 0 ? [...some, 'prototype'] : some));

/** Both must state the own tenant: in these at least one does not. */
export const foreign = (tenant: string): fc.Arbitrary<Stated> =>
  fc.oneof(
    fc.record({ conversation: notOwn(tenant), channelData: foreignData(tenant), decoys }),
    fc.record({ conversation: own(tenant), channelData: foreignData(tenant), decoys }),
    fc.record({ conversation: notOwn(tenant), channelData: own(tenant).map((id) => ({ tenant: { id } })), decoys }),
  );

/** The own tenant in both places, in any case of its letters. */
export const ours = (tenant: string): fc.Arbitrary<Stated> => fc.record({ conversation: own(tenant), channelData: own(tenant).map((id) => ({ tenant: { id } })), decoys: fc.constant([]) });

const record = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {});

/** The activity, stating its tenant in this way. JSON leaves out what is `undefined`. */
export const stating = (activity: WireActivity, stated: Stated, tenant: string): WireActivity => {
  const decoy = (name: Decoy, members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => (stated.decoys.includes(name) ? members : {});
  const plainData = typeof stated.channelData === 'object' && stated.channelData !== null && !Array.isArray(stated.channelData);
  return {
    ...activity,
    from: { ...record(activity.from), ...decoy('from', { tenantId: tenant, tenant: { id: tenant } }) },
    recipient: { ...record(activity.recipient), ...decoy('recipient', { tenantId: tenant }) },
    ...decoy('top', { tenantId: tenant, tenant: { id: tenant } }),
    conversation: { ...activity.conversation, id: activity.conversation?.id ?? '', ...decoy('conversation', { tenant: { id: tenant }, TenantId: tenant }), tenantId: stated.conversation },
    channelData: plainData
      ? { ...record(activity.channelData), tenant: undefined, ...decoy('channelData', { tenantId: tenant, conversation: { tenantId: tenant } }), ...record(stated.channelData) }
      : stated.channelData,
    entities: [...(activity.entities ?? []), ...(stated.decoys.includes('clientInfo') ? [{ type: 'clientInfo', tenantId: tenant, tenant: { id: tenant } }] : [])],
  };
};

/** As it goes over the wire. With a decoy, the own tenant stands where only a careless reader of JSON finds it: in a prototype. */
export const onTheWire = (activity: WireActivity, stated: Stated, tenant: string): string => {
  const json = JSON.stringify(activity);
  if (!stated.decoys.includes('prototype')) return json;
  const inherited = `"__proto__":{"tenantId":"${tenant}","tenant":{"id":"${tenant}"}},`;
  return json.replace('"conversation":{', `"conversation":{${inherited}`).replace('"channelData":{', `"channelData":{${inherited}`);
};
