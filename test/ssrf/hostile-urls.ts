/** A URL that leads, or that some program could be made to believe leads, somewhere else than the configuration says. */
export interface HostileUrl {
  readonly family: string;
  readonly url: string;
}

export interface Surroundings {
  /** The host that the configuration allows, with its port: `localhost:8443`. */
  readonly allowed: string;
  /** Named in the configuration without a port, and a suffix with its leading dot. */
  readonly allowedName: string;
  readonly allowedSuffix: string;
  /** A port of this machine on which somebody listens who must never be called. */
  readonly trapPort: number;
}

/** Spellings of 127.0.0.1 and of this machine; URL parsers take most of them for it. */
const LOOPBACK = [
  '127.0.0.1', '127.1', '127.0.1', '127.0.0.1.', '127.127.127.127', '2130706433', '0x7f000001', '0x7f.0x0.0x0.0x1', '0x7f.1', '017700000001', '0177.0.0.1', '0177.0.0.01', '127.0.0.0x1', '00000177.1', '0', '0.0.0.0', '0x0', '1.0.0.127',
  '[::1]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[::1%25lo]', '[::1%lo]',
  '１２７.０.０.１', '①②⑦.⓪.⓪.①', '127。0。0。1', '127．0．0．1', '127｡0｡0｡1', 'localhost.', 'LOCALHOST', 'ｌｏｃａｌｈｏｓｔ', 'loc\u00adalhost', 'foo.localhost', 'localhost.localdomain', 'ip6-localhost', 'ip6-loopback', 'localhost6',
];
/** Inner addresses: clouds' metadata services, private networks. */
const INNER = [
  '169.254.169.254', '169.254.170.2', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.16689662', '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[fd00:ec2::254]', '[fe80::1]', '[fe80::1%25eth0]', '168.63.129.16', '100.100.100.200', '192.0.0.192',
  '10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '[fc00::1]', '[ff02::1]', '255.255.255.255', '224.0.0.1', 'metadata.google.internal', 'metadata', 'metadata.azure.internal', 'kubernetes.default.svc', 'wireserver', 'host.docker.internal',
];
/** Names that anybody can let resolve to anything, also to this machine. */
const NAMES = [
  'evil.example', 'localtest.me', 'lvh.me', '127.0.0.1.nip.io', '7f000001.nip.io', '127-0-0-1.sslip.io', 'spoofed.burpcollaborator.net', 'evil', 'intranet', 'graph.microsoft.com', 'login.microsoftonline.com', 'smba.trafficmanager.net', 'smba.trafficmanager.net.evil.com',
  'evil.trafficmanager.net', 'smba-trafficmanager.net', 'smba.trafficmanager.net.', 'smba.trafficmanager.co', 'xn--smba-trafficmanager.net', 'smba。trafficmanager。net', 'ѕmba.trafficmanager.net', 'smba.trafficmanager.net\u200b',
];
const PATHS = ['/', '', '/teams/', '/teams', '/latest/meta-data/iam/', '/metadata/instance?api-version=2021-02-01', '/%2e%2e/', '/#'];

/** The allowed host, seen by who looks at one end of the URL only. */
const lookalikes = (allowed: string): readonly string[] => {
  const [host = '', port = ''] = allowed.split(':');
  const before = [`${allowed}@`, `${host}@`, `user:${allowed}@`, `${allowed}%40`, `${allowed}%2f@`, `${allowed}%5c@`, `${allowed}\\@`, `${allowed}#@`, `${allowed}?@`, `${allowed};@`, `${allowed}&@`, `${allowed},`, `${allowed} `, `${allowed}\t`, `${allowed}%00`, `${allowed}%0d%0a`, `${allowed}%2e`, `${host}.`, `${host}-`, `${host}%2e`, `${host}。`];
  return [
    ...before.map((front) => `${front}evil.example`),
    `evil.example/${allowed}`, `evil.example?${allowed}`, `evil.example#${allowed}`, `evil.example\\${allowed}`, `evil.example\\.${allowed}`, `evil.example;${allowed}`, `evil.example%2f${allowed}`, `evil.example%23${allowed}`, `evil.example:80#@${allowed}`,
    `${host}.evil.example:${port}`, `${host}evil.example:${port}`, `evil${host}:${port}`, `evil.${host}:${port}`, `evil@${allowed}`, `evil:pw@${allowed}`, `:@${allowed}`, `@${allowed}`, `%61@${allowed}`, `${host}.:${port}`, host, `${host}:`, `${host}:0`, `${host}:1`, `${host}:22`, `${host}:${port}0`, `${host}:99999`, `${host}:-1`, `${host}:${port}:${port}`,
    `${host}:${port}.evil.example`, `${host}::${port}`, `${host}%3a${port}`, `${host}:%${port}`, `[${host}]:${port}`, `${host}\n:${port}`, ` ${allowed}`, `\t${allowed}`, `${allowed}/\\evil.example`, `${allowed}/?u=//evil.example`, `${allowed}/#//evil.example`, `${allowed}/\n`, `${allowed}/ `,
  ];
};

const suffixTricks = (name: string, suffix: string): readonly string[] => [
  `${name}.evil.example`, `evil${name}`, `evil-${name}`, `evil.${name}`, `${name}@evil.example`, `${name}.`, `${name}:80@evil.example`, `${name}\\.evil.example`, `${name}%00.evil.example`, `${name}%2eevil.example`, name.replace('.', '。'), name.replaceAll('.', '-'), name.replace('o', 'ο'), `${name}\u200b`,
  suffix, suffix.slice(1), `evil${suffix.slice(1)}`, `x${suffix}.evil.example`, `x${suffix}.`, `x${suffix}@evil.example`, `x${suffix.replaceAll('.', '。')}`, `x${suffix}%2eevil.example`, `evil.example/x${suffix}`, `evil.example#x${suffix}`, `evil.example?x${suffix}`, `evil.example\\x${suffix}`, `x.${suffix}`, `..${suffix}`, `*${suffix}`, `${suffix}${suffix}evil.example`,
];

/** What is no URL of the web, or none at all. */
const schemes = (allowed: string, trap: string): readonly string[] => [
  ...['ftp', 'file', 'gopher', 'ws', 'wss', 'ldap', 'dict', 'tftp', 'sftp', 'jar', 'netdoc', 'unix', 'http+unix', 'blob:https', 'view-source:https', 'feed', 'httpx', 'hxxps', 'https+http'].flatMap((scheme) => [`${scheme}://${allowed}/`, `${scheme}://${trap}/`]),
  `//${trap}/`, `//${allowed}/`, `/\\${trap}/`, `https:${trap}/`, `https:/${trap}/`, `https:///${trap}/`, `https:\\\\${trap}\\`, `http:${trap}`, `HTTPS:\\\\${allowed}/`, `javascript:fetch("http://${trap}/")`, `data:text/plain,${trap}`, 'about:blank', 'https://', 'http://', 'https://?', 'https:///', 'https://#', '', ' ', 'null', 'undefined',
  trap, allowed, 'localhost', '.', '/', '../', `https ://${trap}/`, `ht\ntps://${trap}/`, `\u0000https://${trap}/`, `https://${trap}/\u0000`, `{"url":"https://${trap}/"}`, `https://${allowed}/https://${trap}/ `, `https://${'a'.repeat(3_000)}.example/`,
];

/** All hostile URLs, in a fixed order. */
export const hostileUrls = ({ allowed, allowedName, allowedSuffix, trapPort }: Surroundings): readonly HostileUrl[] => {
  const trap = `127.0.0.1:${trapPort}`;
  const allowedPort = allowed.split(':')[1] ?? '';
  const over = (family: string, hosts: readonly string[], ports: readonly string[]): HostileUrl[] =>
    hosts.flatMap((host, at) => ports.flatMap((port, turn) => ['http', 'https'].map((scheme) => ({ family, url: `${scheme}://${host}${port}${PATHS[(at + turn) % PATHS.length] ?? '/'}` }))));
  // The one spelling that is the configured host itself: in another case, on its own port.
  const isAllowedItself = ({ url }: HostileUrl): boolean => /^https?:\/\/localhost:(\d+)(?:[/]|$)[^?#]*$/i.exec(url)?.[1] === allowedPort && !/[\s\\]/.test(url);
  return [
    ...over('this machine', LOOPBACK, [`:${trapPort}`, '', `:${allowedPort}`]),
    ...over('an inner address', INNER, ['', ':80', `:${allowedPort}`]),
    ...over('a name', NAMES, ['', ':443', `:${allowedPort}`, `:${trapPort}`]),
    ...lookalikes(allowed).flatMap((rest) => ['https', 'http'].map((scheme) => ({ family: 'like the allowed host', url: `${scheme}://${rest}` }))),
    ...suffixTricks(allowedName, allowedSuffix).flatMap((rest) => ['', '/', '/teams/'].map((path) => ({ family: 'like an allowed name', url: `https://${rest}${path}` }))),
    ...[`${allowedName}/`, `x${allowedSuffix}/`].map((rest) => ({ family: 'an allowed name without TLS', url: `http://${rest}` })),
    ...schemes(allowed, trap).map((url) => ({ family: 'another scheme', url })),
  ].filter((hostile) => !isAllowedItself(hostile));
};
