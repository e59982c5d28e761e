/** Writes docs/configuration.md from the schema and its descriptions. */
import { hostRuleText } from '../domain/service-host';
import { CLOUDS, defaultsOf, type Cloud } from './clouds';
import { DESCRIPTIONS, type Topic } from './described';
import { VARIABLES, type VariableName } from './variables';

interface Section {
  readonly title: string;
  /** Rules that no single variable shows. */
  readonly rules: readonly string[];
}

const SECTIONS: Readonly<Record<Topic, Section>> = {
  listening: { title: 'Where it listens', rules: ["The server speaks plain HTTP; https is the reverse proxy's ([deploy](deploy.md#5-https-in-front))."] },
  bot: {
    title: 'The bot',
    rules: [
      'How the bot proves to Bot Connector who it is. With `BOT_TYPE=SingleTenant` exactly one of `BOT_PASSWORD` and `BOT_CERTIFICATE_PATH` is set; with `UserAssignedMsi` neither.',
    ],
  },
  acting: {
    title: 'The app that acts',
    rules: [
      'How the app that reads and revokes proves to Entra who it is: at most one of `AZURE_CLIENT_SECRET`, `AZURE_CLIENT_CERTIFICATE_PATH` and `AZURE_FEDERATED_TOKEN_FILE`; none means managed identity. `AZURE_CLIENT_ID` is required with each of the three. Its permissions are in [permissions](permissions.md).',
    ],
  },
  revoking: { title: 'The route', rules: ['`REVOKE_WITH=sharepoint` with `AZURE_CLIENT_SECRET` is refused at start: SharePoint refuses such tokens ([permissions](permissions.md#what-sharepoint-needs)).'] },
  hosts: {
    title: 'Hosts',
    rules: [
      "For Microsoft's clouds only `CLOUD` is needed. Authority, key document, Graph, SharePoint and service hosts are either **all** Microsoft's for `CLOUD`, or **none** is; a mixture is refused at start, naming the variables of the smaller side. Own hosts are named in the start line, in `check` and in `/readyz`.",
      "https only, http on this machine (`localhost`, `127.0.0.0/8`, `[::1]`) excepted; Entra's host is always https. Redirects are never followed.",
    ],
  },
  store: { title: 'Store', rules: [] },
  rules: { title: 'Who may, and how much', rules: [] },
  audit: { title: 'Audit', rules: ['The hash-chained log is in the store. Its checkpoints are signed with a key and anchored in a file; both are in the data folder unless these variables say otherwise.'] },
  tab: { title: 'Tab', rules: ['What it takes is in [the tab](tab.md).'] },
  telemetry: { title: 'Telemetry', rules: ['Traces and metrics, off by default and then free: neither variable set means that nothing of it is loaded. Both set means both. What is sent, and what is not: [operations](operations.md#telemetry). The log is written to standard output in any case.'] },
};

const INTRODUCTION = `# Configuration

<!-- Written by \`npm run docs\` from src/config. Change src/config/described.ts and run it again. -->

The server is configured by environment variables alone. Values are trimmed, an empty one counts as not set, and variables that are not on
this page are left alone. The start checks all of them, lists **every** mistake in one message by variable name, and then exits
with 1 without listening. Such a message never repeats a value. \`npm run check-config\` says the same without starting, and what is missing in
the tenant besides.

Durations are ISO 8601 in whole weeks, days, hours, minutes and seconds (\`PT10M\`, \`P1DT12H\`, \`P2W\`). Lists are separated by commas. \`true\`,
\`false\` and fixed words may be written in any case. *Secret* marks values that nobody else may see. How to get the values:
[deploy](deploy.md).`;

/** The whole page. The same schema gives the same text. */
export const configurationPage = (): string => {
  const topics = Object.keys(SECTIONS) as readonly Topic[];
  return [INTRODUCTION, required(), ...topics.map(section), clouds(), OTHERS].join('\n\n') + '\n';
};

const NAMES = Object.keys(VARIABLES.shape) as readonly VariableName[];

const isRequired = (name: VariableName): boolean => !VARIABLES.shape[name].safeParse(undefined).success;

const required = (): string => `Required are ${listed(NAMES.filter(isRequired).map(code))}, and a credential for each of the two apps.`;

const listed = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

const section = (topic: Topic): string => {
  const { title, rules } = SECTIONS[topic];
  const rows = NAMES.filter((name) => DESCRIPTIONS[name].topic === topic).map(row);
  return [`## ${title}`, ...rules, table(['variable', 'meaning', 'default', 'example'], rows)].join('\n\n');
};

const row = (name: VariableName): readonly string[] => {
  const { means, example, secret } = DESCRIPTIONS[name];
  return [code(name), `${secret === true ? '*Secret.* ' : ''}${means}`, whenNotSet(name), code(example)];
};

const whenNotSet = (name: VariableName): string => {
  const { preset, otherwise } = DESCRIPTIONS[name];
  if (preset !== undefined) return code(preset);
  return otherwise ?? '**required**';
};

type HostFacts = ReturnType<typeof defaultsOf>;

const BY_CLOUD: readonly (readonly [VariableName, (facts: HostFacts) => readonly string[]])[] = [
  ['AZURE_AUTHORITY_HOST', ({ authorityHost }) => [authorityHost]],
  ['GRAPH_ENDPOINT', ({ graphEndpoint }) => [graphEndpoint]],
  ['BOT_OPENID_METADATA_URL', ({ botOpenIdMetadataUrl }) => [botOpenIdMetadataUrl]],
  ['BOT_TOKEN_ISSUER', ({ botTokenIssuer }) => [botTokenIssuer]],
  ['BOT_TOKEN_SCOPE', ({ botTokenScope }) => [botTokenScope]],
  ['BOT_SERVICE_HOSTS', ({ serviceHosts }) => serviceHosts.map(hostRuleText)],
];

const clouds = (): string => {
  const cells = (read: (facts: HostFacts) => readonly string[]): readonly string[] => CLOUDS.map((cloud: Cloud) => read(defaultsOf(cloud)).map(code).join(', '));
  const rows = BY_CLOUD.map(([name, read]) => [code(name), ...cells(read)]);
  return ['## Clouds', 'What `CLOUD` sets where a variable is not set.', table(['variable', ...CLOUDS.map(code)], rows)].join('\n\n');
};

const OTHERS = `## Not the program's own

- \`NODE_EXTRA_CA_CERTS\` is Node's: a PEM file of further certificate authorities, for own hosts and for proxies that break TLS open.
- \`LC_ALL\`, \`LC_MESSAGES\` and \`LANG\` decide in which language a start that is refused, \`npm run check-config\` and \`npm run audit\` answer.
- Variables of the Teams app package are in [\`env/.env.dev\`](../env/.env.dev); the server does not read that file.`;

const code = (text: string): string => `\`${text}\``;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
