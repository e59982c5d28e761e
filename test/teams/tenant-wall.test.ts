import * as fc from 'fast-check';
import { tenantId } from '../../src/domain/people';
import { isOwnTenant } from '../../src/teams/tenant-wall';

const OWN = 'a1b2c3d4-1111-4111-8111-abcdefabcdef';
const OTHER = 'a1b2c3d4-1111-4111-8111-abcdefabcdee';
const own = tenantId(OWN)!;
const from = (conversationTenant: unknown, channelTenant: unknown): Readonly<Record<string, unknown>> => ({
  conversation: { id: 'c', tenantId: conversationTenant },
  channelData: { tenant: { id: channelTenant } },
});

describe('the wall of the tenant', () => {
  test.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ['both are ours', from(OWN, OWN), true],
    ['both are ours, as GUIDs are also written', from(OWN.toUpperCase(), OWN.toUpperCase()), true],
    ['both are of another', from(OTHER, OTHER), false],
    ["the conversation is another's", from(OTHER, OWN), false],
    ["the channel is another's", from(OWN, OTHER), false],
    ['the conversation states none', { conversation: { id: 'c' }, channelData: { tenant: { id: OWN } } }, false],
    ['the channel states none', { conversation: { id: 'c', tenantId: OWN }, channelData: {} }, false],
    ['there is no channel data', { conversation: { id: 'c', tenantId: OWN } }, false],
    ['there is no conversation', { channelData: { tenant: { id: OWN } } }, false],
    ['there is nothing', {}, false],
    ['lists of ours', from([OWN], [OWN]), false],
    ['things that print as ours', from({ toString: () => OWN }, OWN), false],
    ['channel data that is a list', { conversation: { tenantId: OWN }, channelData: Object.assign([], { tenant: { id: OWN } }) }, false],
    ['a tenant that is a text', { conversation: { tenantId: OWN }, channelData: { tenant: OWN } }, false],
    ['braces', from(`{${OWN}}`, `{${OWN}}`), false],
    ['blanks', from(` ${OWN}`, `${OWN} `), false],
    ['empty texts', from('', ''), false],
    ['null', from(null, null), false],
  ])('%s', (_, activity, expected) => {
    expect(isOwnTenant(activity, own)).toBe(expected);
  });

  test('a tenant that is only inherited is none', () => {
    expect(isOwnTenant({ conversation: Object.create({ tenantId: OWN }) as object, channelData: { tenant: { id: OWN } } }, own)).toBe(false);
    expect(isOwnTenant(JSON.parse(`{"conversation":{"__proto__":{"tenantId":"${OWN}"}},"channelData":{"tenant":{"id":"${OWN}"}}}`) as Record<string, unknown>, own)).toBe(false);
  });

  test('of 5,000 pairs of anything, only our id passes on both sides', () => {
    const nearly = fc.tuple(fc.nat(OWN.length - 1), fc.constantFrom('0', 'f', 'é', '\u0131', ' ', '')).map(([place, letter]) => `${OWN.slice(0, place)}${letter}${OWN.slice(place + 1)}`);
    const part = fc.oneof(
      { weight: 3, arbitrary: fc.constant<unknown>(OWN) },
      fc.constantFrom<unknown>(OTHER, undefined, null, '', [], {}, [OWN], { id: OWN }, true, 0, `${OWN}\u0000`, `${OWN},${OTHER}`, '*'),
      fc.mixedCase(fc.constant(OWN)),
      nearly,
      fc.uuid(),
      fc.anything(),
    );
    const is = (value: unknown): boolean => typeof value === 'string' && value.toLowerCase() === OWN;
    let passed = 0;
    fc.assert(
      fc.property(part, part, (conversationTenant, channelTenant) => {
        const expected = is(conversationTenant) && is(channelTenant);
        if (expected) passed += 1;
        expect(isOwnTenant(from(conversationTenant, channelTenant), own)).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
    expect(passed).toBeGreaterThan(100);
  });

  test('whatever stands where the tenants should: nothing is thrown, nothing passes', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (conversation, channelData) => {
        expect(isOwnTenant({ conversation, channelData }, own)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
