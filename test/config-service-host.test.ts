import fc from 'fast-check';
import { hostAllowed, hostRuleText, isLoopbackHost, readHostRule, type HostRule } from '../src/domain/service-host';

const rules = (...texts: readonly string[]): readonly HostRule[] =>
  texts.map((text) => {
    const reading = readHostRule(text);
    if (!reading.ok) throw new Error(`${text}: ${reading.fault}`);
    return reading.rule;
  });

describe('A rule for service hosts', () => {
  it.each([
    ['smba.trafficmanager.net', 'smba.trafficmanager.net'],
    [' SMBA.Trafficmanager.NET ', 'smba.trafficmanager.net'],
    ['connector.contoso.test:8443', 'connector.contoso.test:8443'],
    ['.contoso.test', '.contoso.test'],
    ['localhost', 'localhost'],
    ['localhost:3978', 'localhost:3978'],
    ['127.0.0.1:65535', '127.0.0.1:65535'],
    ['127.255.255.254', '127.255.255.254'],
    ['[::1]', '[::1]'],
    ['[::1]:80', '[::1]:80'],
    ['xn--mnchen-3ya.test', 'xn--mnchen-3ya.test'],
    ['connector.test1', 'connector.test1'],
    ['connector.1test', 'connector.1test'],
    ['.contosoco.uk', '.contosoco.uk'],
    ['.com.contoso.test', '.com.contoso.test'],
  ])('%s is accepted', (text, written) => {
    expect(rules(text).map(hostRuleText)).toEqual([written]);
  });

  it.each([
    ['*', 'wildcard'], ['*.contoso.test', 'wildcard'], ['smba.*', 'wildcard'],
    ['connector', 'single-label'], ['connector:80', 'single-label'], ['.com', 'single-label'], ['.localhost', 'single-label'],
    ['.trafficmanager.net', 'too-broad'], ['.TrafficManager.net', 'too-broad'], ['.azurewebsites.net', 'too-broad'], ['.co.uk', 'too-broad'],
    ['10.0.0.1', 'address'], ['0.0.0.0', 'address'], ['169.254.169.254:80', 'address'], ['2130706433', 'address'], ['0x7f000001', 'address'],
    ['127.1', 'address'], ['127.0.0.01', 'address'], ['127.0.0.256', 'address'], ['[::]', 'address'], ['[fe80::1]', 'address'],
    ['[::ffff:127.0.0.1]', 'address'], ['.0.0.1', 'address'],
    ['contoso.test:0', 'port'], ['contoso.test:65536', 'port'], ['contoso.test:', 'port'], ['contoso.test:+80', 'port'], ['contoso.test:80:80', 'port'],
    ['', 'malformed'], ['.', 'malformed'], ['..contoso.test', 'malformed'], ['contoso.test.', 'malformed'], ['https://contoso.test', 'port'],
    ['contoso.test/path', 'malformed'], ['user@contoso.test', 'malformed'], ['münchen.test', 'malformed'], ['-a.test', 'malformed'],
    ['.contoso.1', 'address'], ['.a.b.1', 'address'], ['contoso.test:1e3', 'port'], ['contoso.test:80.0', 'port'], ['contoso.test:080', 'port'],
    ['a[b.test', 'malformed'], ['[::1', 'malformed'], ['[::1]x', 'malformed'], ['evil.test[::1]', 'malformed'], ['evil.test[::1]:80', 'malformed'],
    ['.contoso.test:80', 'malformed'], ['::1', 'malformed'], [`${'a.'.repeat(127)}test`, 'malformed'], ['a b.test', 'malformed'],
  ])('%s is refused as %s', (text, fault) => {
    const reading = readHostRule(text);
    // `::1` and addresses with a scheme are no host at all; where exactly the reader stumbles does not matter.
    expect(reading.ok).toBe(false);
    if (!text.includes('//') && text !== '::1') expect(reading).toEqual({ ok: false, fault });
  });
});

describe('A rule for all hosts below a name below which anybody gets one', () => {
  const RENTED = 'trafficmanager.cn usgovtrafficmanager.net azurewebsites.us chinacloudsites.cn cloudapp.net cloudapp.azure.com azurefd.net azurecontainerapps.io azure-api.net devtunnels.ms ngrok.io';
  it.each(RENTED.split(' '))('is refused (.%s), one below a name of the own is not', (name) => {
    expect(readHostRule(`.${name}`)).toEqual({ ok: false, fault: 'too-broad' });
    expect(rules(`.contoso.${name}`).map(hostRuleText)).toEqual([`.contoso.${name}`]);
  });
});

describe('A rule that was read', () => {
  it('says which host it names, and which port where one is named', () => {
    expect(readHostRule('LocalHost:3978')).toEqual({ ok: true, rule: { kind: 'host', host: 'localhost', port: 3978 } });
    expect(readHostRule('smba.trafficmanager.net')).toEqual({ ok: true, rule: { kind: 'host', host: 'smba.trafficmanager.net', port: undefined } });
    expect(readHostRule('.Contoso.test')).toEqual({ ok: true, rule: { kind: 'suffix', suffix: '.contoso.test' } });
    expect(readHostRule('.1.1.test')).toEqual({ ok: true, rule: { kind: 'suffix', suffix: '.1.1.test' } });
  });

  it('has a name of 253 characters at most, which is the longest that there is', () => {
    const name = (length: number): string => `${'a.'.repeat(120)}${'b'.repeat(length - 240)}`;
    expect(rules(name(253)).map(hostRuleText)).toEqual([name(253)]);
    expect(readHostRule(name(254))).toEqual({ ok: false, fault: 'malformed' });
  });

  it('for all hosts below a name holds for each of them, however long', () => {
    for (let length = 1; length <= 40; length += 1) {
      expect(hostAllowed(rules('.contoso.test'), new URL(`https://${'a'.repeat(length)}.b.contoso.test/`))).toBe(true);
    }
  });
});

describe('A service URL', () => {
  const allowed = (url: string, ...texts: readonly string[]): boolean => hostAllowed(rules(...texts), new URL(url));

  it.each([
    ['https://smba.trafficmanager.net/emea/', 'smba.trafficmanager.net'],
    ['https://SMBA.trafficmanager.net:443/', 'smba.trafficmanager.net:443'],
    ['https://connector.contoso.test:8443/', 'connector.contoso.test'],
    ['https://a.contoso.test/', '.contoso.test'],
    ['https://a.b.contoso.test:8443/', '.contoso.test'],
    ['http://localhost:4000/', 'localhost'],
    ['http://127.0.0.1:4000/', '127.0.0.1:4000'],
    ['http://127.0.0.1/', '127.0.0.1:80'],
    ['http://[::1]:4000/', '[::1]'],
  ])('%s is allowed by %s', (url, rule) => {
    expect(allowed(url, rule)).toBe(true);
    expect(allowed(url, 'other.test', rule)).toBe(true);
    expect(allowed(url)).toBe(false);
  });

  it.each([
    ['http://smba.trafficmanager.net/', 'smba.trafficmanager.net'],
    ['https://evil.trafficmanager.net/', 'smba.trafficmanager.net'],
    ['https://x.smba.trafficmanager.net/', 'smba.trafficmanager.net'],
    ['https://smba.trafficmanager.net.evil.test/', 'smba.trafficmanager.net'],
    ['https://smba.trafficmanager.net./', 'smba.trafficmanager.net'],
    ['https://smba.trafficmanager.net@evil.test/', 'smba.trafficmanager.net'],
    ['https://user@smba.trafficmanager.net/', 'smba.trafficmanager.net'],
    ['https://:pw@smba.trafficmanager.net/', 'smba.trafficmanager.net'],
    ['https://contoso.test/', '.contoso.test'],
    ['https://evilcontoso.test/', '.contoso.test'],
    ['http://a.contoso.test/', '.contoso.test'],
    ['https://connector.contoso.test/', 'connector.contoso.test:8443'],
    ['http://127.0.0.1:4001/', '127.0.0.1:4000'],
    ['http://127.0.0.2:4000/', '127.0.0.1:4000'],
    ['http://127.0.0.1:4000/', 'localhost'],
    ['ftp://localhost/', 'localhost'],
    ['file:///etc/passwd', 'localhost'],
  ])('%s is not allowed by %s', (url, rule) => {
    expect(allowed(url, rule)).toBe(false);
  });

  it('is allowed exactly where the rule that spells its host and port says so', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
    const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => `${labels.join('.')}.test`);
    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(host, port, host, port, (a, p, b, q) => {
        expect(allowed(`https://${a}:${p}/`, `${b}:${q}`)).toBe(a === b && p === q);
        expect(allowed(`https://${a}:${p}/`, `${a}:${p}`)).toBe(true);
        expect(allowed(`https://${a}:${p}/`, `.${b}`)).toBe(a.endsWith(`.${b}`));
      }),
    );
  });
});

describe('This machine', () => {
  it.each(['localhost', '127.0.0.1', '127.1.2.3', '127.10.99.100', '127.199.249.255', '[::1]'])('is meant by %s', (host) => expect(isLoopbackHost(host)).toBe(true));
  it.each(['localhost.evil.test', '127.0.0.1.evil.test', '128.0.0.1', '[::2]', '', '0.0.0.0', 'a.localhost', '10.127.0.0.1', '2127.0.0.1'])('is not meant by %s', (host) =>
    expect(isLoopbackHost(host)).toBe(false));
});
