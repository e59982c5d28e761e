import * as fc from 'fast-check';
import type { Person } from '../../src/domain/people';
import { upnFromDirectory } from '../../src/domain/people';
import { changedSinceShown, isProtected, mayActOn, mayDecide, needsTwoPeople, type Refusal, type Standing } from '../../src/domain/policy';
import type { ShownTarget } from '../../src/domain/request';
import { GLOBAL_ADMINISTRATOR as GLOBAL, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR as PRIVILEGED_AUTH, roleTemplateId, type RoleTemplateId } from '../../src/domain/roles';
import { ADELE, ALEX, MEGAN, target } from './samples';

const roleOf = (name: string): RoleTemplateId => {
  const id = roleTemplateId(name);
  if (id === undefined) throw new Error(`no role ${name}`);
  return id;
};
const USER_ADMIN = roleOf('User Administrator');
const READER = roleOf('Security Reader');

const person = (changes: Partial<Person> = {}): Person => target({ objectId: ALEX, upn: upnFromDirectory('alex@contoso.com'), ...changes });
const standing = (roles: readonly RoleTemplateId[], changes: Partial<Person> = {}): Standing => ({ person: person(changes), roles: new Set(roles) });
const guest: Partial<Person> = { memberType: 'guest', external: true };

type Answer = Refusal | 'allowed';
const answer = (permission: ReturnType<typeof mayDecide>): Answer => (permission.allowed ? 'allowed' : permission.because);

describe('who may decide at all', () => {
  test.each<[string, Standing | undefined, readonly RoleTemplateId[], Answer]>([
    ['the demanded role', standing([GLOBAL]), [GLOBAL], 'allowed'],
    ['one of several demanded roles', standing([USER_ADMIN]), [GLOBAL, USER_ADMIN], 'allowed'],
    ['another role', standing([READER]), [GLOBAL], 'no-role'],
    ['a mightier role that is not demanded', standing([GLOBAL]), [USER_ADMIN], 'no-role'],
    ['no role', standing([]), [GLOBAL], 'no-role'],
    ['any role where none is demanded', standing([GLOBAL]), [], 'no-role'],
    ['a disabled account', standing([GLOBAL], { enabled: false }), [GLOBAL], 'disabled'],
    ['a guest', standing([GLOBAL], guest), [GLOBAL], 'guest'],
    ['a guest type without other marks', standing([GLOBAL], { memberType: 'guest' }), [GLOBAL], 'guest'],
    ['an external member', standing([GLOBAL], { external: true }), [GLOBAL], 'guest'],
    ['a disabled guest', standing([GLOBAL], { ...guest, enabled: false }), [GLOBAL], 'guest'],
    ['nobody that the directory knows', undefined, [GLOBAL], 'unknown-person'],
  ])('%s', (_, who, roles, expected) => {
    expect(answer(mayDecide(who, roles))).toBe(expected);
  });
});

describe('who may act on whom', () => {
  test.each<[readonly RoleTemplateId[], boolean, readonly RoleTemplateId[], Answer]>([
    [[GLOBAL], false, [GLOBAL], 'allowed'],
    [[GLOBAL], true, [GLOBAL], 'allowed'],
    [[USER_ADMIN], false, [USER_ADMIN], 'allowed'],
    [[USER_ADMIN], true, [USER_ADMIN], 'target-privileged'],
    [[USER_ADMIN, PRIVILEGED_AUTH], true, [USER_ADMIN], 'allowed'],
    [[USER_ADMIN, GLOBAL], true, [USER_ADMIN], 'allowed'],
    // Over privileged accounts, but not from the list of who may ask: both are needed.
    [[PRIVILEGED_AUTH], true, [USER_ADMIN], 'no-role'],
    [[GLOBAL], true, [USER_ADMIN], 'no-role'],
    [[PRIVILEGED_AUTH], false, [USER_ADMIN], 'no-role'],
    [[PRIVILEGED_AUTH], true, [PRIVILEGED_AUTH], 'allowed'],
    [[], true, [GLOBAL], 'no-role'],
  ])('roles %j, target privileged %s, demanded %j → %s', (roles, privileged, demanded, expected) => {
    expect(answer(mayActOn(standing(roles), { privileged }, demanded))).toBe(expected);
  });

  test('nobody unknown, disabled or from outside acts on anybody', () => {
    for (const privileged of [true, false]) {
      expect(answer(mayActOn(undefined, { privileged }, [GLOBAL]))).toBe('unknown-person');
      expect(answer(mayActOn(standing([GLOBAL], { enabled: false }), { privileged }, [GLOBAL]))).toBe('disabled');
      expect(answer(mayActOn(standing([GLOBAL], guest), { privileged }, [GLOBAL]))).toBe('guest');
    }
  });

  test('whoever may act may decide; a privileged target never makes more allowed', () => {
    const roles = fc.subarray([GLOBAL, PRIVILEGED_AUTH, USER_ADMIN, READER]);
    fc.assert(
      fc.property(roles, roles, fc.boolean(), fc.boolean(), fc.boolean(), (held, demanded, enabled, external, privileged) => {
        const who = standing(held, { enabled, external });
        const acts = mayActOn(who, { privileged }, demanded).allowed;
        if (acts) expect(mayDecide(who, demanded).allowed).toBe(true);
        if (acts) expect(mayActOn(who, { privileged: false }, demanded).allowed).toBe(true);
        if (acts && privileged) expect(held.includes(GLOBAL) || held.includes(PRIVILEGED_AUTH)).toBe(true);
      }),
    );
  });
});

describe('protected accounts', () => {
  const who = person({ objectId: ADELE, upn: upnFromDirectory('Break.Glass@contoso.com') });
  test.each([
    ['by object id', [ADELE], true],
    ['by UPN in any case', [upnFromDirectory('break.glass@CONTOSO.com')], true],
    ['another account', [MEGAN, upnFromDirectory('break.glass@contoso.co')], false],
    ['an empty list', [], false],
  ])('%s', (_, list, expected) => {
    expect(isProtected(who, list)).toBe(expected);
  });

  test.each([
    [true, 0, 20, true],
    [true, 100, 20, true],
    [false, 20, 20, false],
    [false, 21, 20, true],
    [false, 1, 0, true],
    [false, 0, 0, false],
  ])('protected %s, %i users asked for, limit %i: two people %s', (isProtectedTarget, asked, above, expected) => {
    expect(needsTwoPeople(target({ protected: isProtectedTarget }), asked, above)).toBe(expected);
  });
});

describe('what changed since the card was made', () => {
  const shown = target();
  test.each<[string, ShownTarget, Partial<ShownTarget>, boolean]>([
    ['nothing', shown, {}, false],
    ['the UPN', shown, { upn: upnFromDirectory('adele.smith@contoso.com') }, true],
    ['only the case of the UPN', shown, { upn: upnFromDirectory('Adele.Vance@Contoso.com') }, false],
    ['the identity', shown, { objectId: MEGAN }, true],
    ['another organisation owns it now', shown, { external: true }, true],
    ['it is privileged now', shown, { privileged: true }, true],
    ['it is not privileged any more', target({ privileged: true }), { privileged: false }, false],
    ['it is protected now', shown, { protected: true }, true],
    ['it is not protected any more', target({ protected: true }), { protected: false }, false],
    ['enabled or not is only shown', shown, { enabled: false }, false],
    ['synced or not is only shown', shown, { synced: true }, false],
    ['the display name is only shown', shown, { displayName: 'Adele Smith' }, false],
  ])('%s', (_, before, changes, expected) => {
    expect(changedSinceShown(before, { ...before, ...changes })).toBe(expected);
  });
});
