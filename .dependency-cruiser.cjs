// Each row: a room, and the rooms it may know. Everything else is forbidden (docs/architecture.md has the picture).
const MAY_KNOW = {
  domain: [],
  locale: ['domain'],
  config: ['domain'],
  cards: ['domain', 'locale'],
  service: ['domain'],
  tokens: [],
  teams: ['domain', 'service', 'cards', 'locale', 'tokens'],
  server: ['domain', 'service', 'contract', 'tokens'],
  contract: ['domain'],
  tab: ['contract', 'locale', 'domain'],
  worker: ['service', 'domain'],
  tenant: ['domain', 'service/ports'],
  store: ['domain', 'service/ports'],
  audit: ['domain', 'service/ports'],
  telemetry: ['domain', 'service/ports'],
};

// A package on the left may be imported only under the paths on the right.
const LIVES_IN = {
  'botbuilder[^/]*|botframework-[^/]*': '^src/teams/',
  restify: '^src/server/',
  jose: '^src/tokens/',
  '@azure/(?!monitor-opentelemetry)[^/]+': '^src/tenant/',
  '@azure/monitor-opentelemetry|@opentelemetry/[^/]+': '^src/telemetry/otel/',
  'better-sqlite3|kysely|pg': '^src/store/',
  zod: '^src/(config|contract)/',
  'intl-messageformat': '^src/locale/',
  pino: '^src/telemetry/',
  'react|react-dom|@fluentui/[^/]+|@microsoft/teams-js|adaptivecards': '^src/tab/',
};

const roomRules = Object.entries(MAY_KNOW).map(([room, known]) => ({
  name: `${room}-knows-only-${known.join('+').replaceAll('/', '-') || 'itself'}`,
  comment: `${room}/ may import itself and [${known.join(', ')}]. Pass the value in, or move the shared piece down a floor.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...known].map((name) => `^src/${name}/`) },
}));

const packageRules = Object.entries(LIVES_IN).map(([name, home]) => ({
  name: `${name.split(/[|[]/)[0].replace(/\W+/g, '-')}-lives-in-one-room`,
  comment: `${name} may be imported only under ${home}: ask that room through a port.`,
  severity: 'error',
  from: { path: '^src/', pathNot: home },
  to: { path: `(^|/)node_modules/(${name})(/|$)` },
}));

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    ...roomRules,
    ...packageRules,
    rule('no-circles', 'Invert one arrow, or move the shared piece down.', {}, { circular: true }),
    rule('domain-is-pure', 'Pass the value in instead.', { path: '^src/domain/' }, { dependencyTypes: ['npm', 'npm-dev', 'core'] }),
    rule(
      'through-the-front-door',
      'From outside a room, import its index.ts. The domain has no door of its own: each of its files is one word of the product.',
      { path: '^src/([^/]+)/' },
      { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/domain/', '/index[.]ts$'] },
    ),
    rule(
      'wiring-uses-front-doors',
      'Export it from the room instead.',
      { path: '^src/[^/]+[.]ts$' },
      { path: '^src/[^/]+/', pathNot: ['/index[.]ts$', '^src/domain/'] },
    ),
    rule(
      'not-through-your-own-front-door',
      'Inside a room, import the file: barrels make circles.',
      { path: '^src/([^/]+)/(?!index)' },
      { path: '^src/$1/index[.]ts$' },
    ),
    rule('nobody-imports-the-wiring', 'Ask for it as an argument.', { path: '^src/', pathNot: '^src/main[.]ts$' }, { path: '^src/(main|wiring)[.]ts$' }),
    rule('product-stands-alone', 'The product must not know its tests, its sandbox or its tools.', { path: '^src/' }, { path: '^(test|sandbox|bench|scripts)/' }),
    rule(
      'sandbox-is-outside',
      'The simulated tenant speaks HTTP to the built program; it must not share code with it.',
      { path: '^sandbox/' },
      { path: '^(src|test)/' },
    ),
    rule('the-verifier-stands-alone', 'A stranger reads this one file: it uses Node and nothing of the project.', { path: '^src/audit/verifier[.]ts$' }, { pathNot: '^(node:)?(crypto|fs)$' }),
    rule('no-dev-package-in-product', 'Move it to dependencies, or to test/.', { path: '^src/', pathNot: '^src/tab/' }, { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] }),
    rule('no-orphans', 'Use it or remove it.', { orphan: true, path: '^src/', pathNot: ['^src/(main|audit|check-config)[.]ts$', '^src/tab/main[.]tsx$', '^src/tab/vite[.]config[.]mts$', '[.]json$', '[.]d[.]ts$'] }, {}),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true, // a type import is a dependency too
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.mts', '.js', '.json', '.d.ts'] },
  },
};
