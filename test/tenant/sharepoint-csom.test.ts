import fc from 'fast-check';
import { readXml } from '../../sandbox/tenant/xml';
import { upnFromDirectory } from '../../src/domain/people';
import { readRevocation, revokeAllUserSessions } from '../../src/tenant/sharepoint/csom';

const NAMESPACE = 'http://schemas.microsoft.com/sharepoint/clientquery/2009';
const written = (name: string): string | undefined => revokeAllUserSessions(upnFromDirectory(name));

/** The user name in a body, and everything around it with the name left out. */
const parts = (body: string) => {
  const root = readXml(body);
  const [actions, paths] = root.children;
  const method = paths?.children[0];
  const parameter = method?.children[0]?.children[0];
  return { root, actions, paths, method, parameter };
};

describe('The request to SharePoint', () => {
  const body = written('user@contoso.com') ?? '';

  test('asks Office365Tenant for RevokeAllUserSessions, in the namespace of client queries', () => {
    const { root, actions, paths, method, parameter } = parts(body);
    expect(root).toMatchObject({ name: 'Request', namespace: NAMESPACE });
    expect(Object.fromEntries(root.attributes)).toMatchObject({ SchemaVersion: '15.0.0.0', LibraryVersion: '16.0.0.0' });
    const constructor = paths?.children.find(({ name }) => name === 'Constructor');
    expect(constructor?.attributes.get('TypeId')).toBe('{e45fd516-a408-4ca4-b6dc-268e2f1f0f83}');
    expect(method?.name).toBe('Method');
    expect(method?.attributes.get('Name')).toBe('RevokeAllUserSessions');
    expect(method?.attributes.get('ParentId')).toBe(constructor?.attributes.get('Id'));
    expect(parameter?.attributes.get('Type')).toBe('String');
    expect(parameter?.text).toBe('user@contoso.com');
    expect(actions?.children.map(({ name, attributes }) => [name, attributes.get('ObjectPathId')])).toEqual([
      ['ObjectPath', method?.attributes.get('Id')],
      ['Query', method?.attributes.get('Id')],
    ]);
  });

  test('gives every action and object a number of its own', () => {
    const { actions, paths } = parts(body);
    const ids = [...(actions?.children ?? []), ...(paths?.children ?? [])].map(({ attributes }) => attributes.get('Id'));
    expect(new Set(ids).size).toBe(4);
  });

  test('carries any name that XML can express to the reader unchanged, in plain ASCII, and nothing else changes', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('&', '<', '>', '"', "'", ']', ' ', '\t', '\n', '\r', '\0', '\u0085', '\u2028', '\uFFFE', 'é', '😀', '\uD83D', 'a', ';', '#', '/', '=') }));
    fc.assert(
      fc.property(name, (upn) => {
        const made = written(upn);
        if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(upn) || !upn.isWellFormed()) {
          expect(made).toBeUndefined();
          return;
        }
        expect(made).toMatch(/^[ -~]+$/);
        expect(parts(made ?? '').parameter).toMatchObject({ text: upn, children: [] });
        const around = (text: string, inner: string): string => text.replace(`<Parameter Type="String">${inner}</Parameter>`, '');
        const inner = /<Parameter Type="String">([^<]*)<\/Parameter>/.exec(made ?? '')?.[1] ?? '';
        expect(around(made ?? '', inner)).toBe(around(body, 'user@contoso.com'));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each(['a\0b', 'a\u0008b', 'a\u001Fb', 'a\uFFFFb', '\uD83D', '\uDE00@x'])('is not made for a name that XML cannot express (%j)', (name) => {
    expect(written(name)).toBeUndefined();
  });

  test('leaves an apostrophe as it is, and escapes what would end the parameter', () => {
    expect(written("o'brien@contoso.com")).toContain(">o'brien@contoso.com<");
    expect(written('a</Parameter><Parameter Type="String">b')).toContain('>a&lt;/Parameter&gt;&lt;Parameter Type=&quot;String&quot;&gt;b<');
  });
});

const HEADER = { SchemaVersion: '15.0.0.0', LibraryVersion: '16.0.27111.12000', ErrorInfo: null, TraceCorrelationId: '231abca0-80ff-6000-c5b9-dc3cb90fbda7' };
const RESULT = 'Microsoft.Online.SharePoint.TenantManagement.SPOUserSessionRevocationResult';
const answer = (...rest: unknown[]): string => JSON.stringify([HEADER, ...rest]);
const withState = (State: unknown): string => answer(3, { IsNull: false }, 4, { _ObjectType_: RESULT, State });
const withError = (ErrorInfo: unknown, ...rest: unknown[]): string => JSON.stringify([{ ...HEADER, ErrorInfo }, ...rest]);
const unclear = (because: string) => ({ kind: 'unclear', because });

describe('The answer of SharePoint', () => {
  test.each([
    [0, 'not-available'],
    [1, 'not-found'],
    [2, 'failed'],
    [3, 'signing-out'],
    [4, 'signed-out'],
  ])('with state %i means %s', (state, means) => {
    expect(readRevocation(withState(state))).toEqual({ kind: 'state', state: means });
  });

  test.each([5, -1, 1.5, 1e21, '4', null, true, [4], { State: 4 }])('with the state %j means nothing', (state) => {
    expect(readRevocation(withState(state)).kind).toBe('unclear');
  });

  test('is read through the carriage returns, escapes and byte order mark that the service adds', () => {
    const recorded = [
      '\uFEFF[\r{\r"SchemaVersion":"15.0.0.0","LibraryVersion":"16.0.27111.12000","ErrorInfo":null,"TraceCorrelationId":"a\\u002fb"\r}',
      '3,{\r"IsNull":false\r}',
      `4,{\r"_ObjectType_":"${RESULT}","Created":"\\/Date(2026,10,2,21,50,52,0)\\/","State":3\r}\r]`,
    ].join(',');
    expect(readRevocation(recorded)).toEqual({ kind: 'state', state: 'signing-out' });
  });

  test('is found by the number of our own action, in whatever order and company it comes', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 5, 17, -4]), fc.nat(6), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), (others, at, state, other) => {
        const pairs: unknown[][] = others.map((id) => [id, { State: other }]);
        pairs.splice(at, 0, [4, { State: state }]);
        expect(readRevocation(answer(...pairs.flat()))).toEqual(readRevocation(withState(state)));
      }),
    );
  });

  test.each([
    ['without our action', answer(3, { IsNull: false }, 5, { State: 4 }), 'without our result'],
    ['with our action twice', answer(4, { State: 4 }, 4, { State: 2 }), 'without our result'],
    ['with the null object', answer(3, { IsNull: true }, 4, null), 'without state'],
    ['without State', answer(3, { IsNull: false }, 4, { _ObjectType_: RESULT }), 'without state'],
    ['with an unknown state', withState(7), 'with unknown state'],
    ['with a header alone and no error', answer(), 'without our result'],
    ['with half a pair', answer(3, { IsNull: false }, 4), 'without pairs'],
    ['with pairs out of step', answer({ IsNull: false }, 3, { State: 4 }, 4), 'without pairs'],
    ['of nothing', '', 'without JSON'],
    ['that is a sign-in page', '<!DOCTYPE html><html></html>', 'without JSON'],
    ['that is no array', JSON.stringify({ State: 4 }), 'without header'],
    ['that is an empty array', '[]', 'without header'],
    ['whose header is missing', JSON.stringify([4, { State: 4 }]), 'without header'],
  ])('%s means nothing', (_, text, because) => {
    expect(readRevocation(text)).toEqual(unclear(because));
  });

  test('cut off anywhere means nothing', () => {
    const whole = withState(4);
    fc.assert(fc.property(fc.nat(whole.length - 1), (length) => expect(readRevocation(whole.slice(0, length))).toEqual(unclear('without JSON'))));
  });

  test.each([
    ['System.UnauthorizedAccessException', -2147024891, 'AccessDenied'],
    ['Microsoft.SharePoint.Client.ServerUnauthorizedAccessException', -2147024891, 'AccessDenied'],
    ['System.UnauthorizedAccessException', '-2147024891, System.UnauthorizedAccessException', 'AccessDenied'],
    ['System.ArgumentException', -2147024809, '-2147024809 System.ArgumentException'],
    ['System.Xml.Schema.XmlSchemaValidationException', -1, '-1 System.Xml.Schema.XmlSchemaValidationException'],
    ['Odd user@contoso.com "type"', 'x', 'Oddusercontoso.comtype'],
    [undefined, undefined, 'unknown'],
  ])('with an error of type %s and number %j is an error with the code %s', (ErrorTypeName, ErrorCode, code) => {
    const error = { ErrorMessage: 'We could not find user@contoso.com.', ErrorValue: null, ErrorCode, ErrorTypeName };
    expect(readRevocation(withError(error))).toEqual({ kind: 'error', code });
  });

  test('with an error is an error whatever follows it, and never repeats its message', () => {
    const read = readRevocation(withError({ ErrorMessage: 'secret', ErrorCode: -1, ErrorTypeName: 'X' }, 3, { IsNull: false }, 4, { State: 4 }));
    expect(read).toEqual({ kind: 'error', code: '-1 X' });
    expect(readRevocation(withError('secret')).kind).toBe('error');
    expect(JSON.stringify(readRevocation(withError('secret')))).not.toContain('secret');
  });

  test('never throws and never invents a success, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.array(fc.jsonValue()).map((rest) => JSON.stringify(rest))), (text) => {
        expect(['unclear', 'error']).toContain(readRevocation(text).kind);
      }),
    );
  });
});
