import {
  GLOBAL_ADMINISTRATOR, KNOWN_ROLE_NAMES, nearestRoleName, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, roleName, roleTemplateId,
} from '../src/domain/roles';

describe('A role of Entra', () => {
  it('is found by its name in any case and with extra blanks', () => {
    expect(roleTemplateId(' global  ADMINISTRATOR ')).toBe(GLOBAL_ADMINISTRATOR);
    expect(roleTemplateId('Privileged Authentication Administrator')).toBe(PRIVILEGED_AUTHENTICATION_ADMINISTRATOR);
  });

  it('is taken by its template id, in lower case, whether the table has it or not', () => {
    expect(roleTemplateId('62E90394-69F5-4237-9190-012177145E10')).toBe(GLOBAL_ADMINISTRATOR);
    const unknown = roleTemplateId('ABCDEF01-0000-4000-8000-000000000000');
    expect(unknown).toBe('abcdef01-0000-4000-8000-000000000000');
    expect(unknown === undefined ? unknown : roleName(unknown)).toBeUndefined();
  });

  it.each(['', 'Administrator', 'Global', '62e90394-69f5-4237-9190', 'constructor', '__proto__'])('is not found under "%s"', (name) => {
    expect(roleTemplateId(name)).toBeUndefined();
  });

  it('has one name and one id each', () => {
    const ids = KNOWN_ROLE_NAMES.map((name) => roleTemplateId(name));
    expect(KNOWN_ROLE_NAMES).toHaveLength(13);
    expect(new Set(ids).size).toBe(13);
    expect(ids.map((id) => (id === undefined ? id : roleName(id)))).toEqual(KNOWN_ROLE_NAMES);
  });

  it.each([
    ['Global Admin', undefined],
    ['Global Adminstrator', 'Global Administrator'],
    ['Helpdesk administrater', 'Helpdesk Administrator'],
    ['Security Reeder', 'Security Reader'],
    ['x', undefined],
    ['Global Administrator'.repeat(500), undefined],
  ])('mistyped as "%s" is nearest to %s', (typed, name) => {
    expect(nearestRoleName(typed)).toBe(name);
  });
});
