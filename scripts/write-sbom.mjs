// Writes the bill of materials: every package that a production install can bring, and every one that may be built into the tab, by the lock file,
// in CycloneDX 1.6.
//
//   npm run sbom [-- FILE]   ->   .build/sbom.cdx.json
//
// `npm sbom --omit dev` leaves out packages that a development package needs as well, so the lock file is read here. The same lock file gives
// the same bytes: nothing in it depends on the clock, the machine, or what is installed on it.
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const LOCK = 'package-lock.json';
const SPDX_ID = /^[A-Za-z0-9.+-]+$/;

/** The package's name, from where it is installed: `node_modules/a/node_modules/@b/c` is `@b/c`. */
const nameOf = (place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Package URL (github.com/package-url/purl-spec): only the `@` of a scope is encoded. */
const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** Subresource integrity as CycloneDX has it: the algorithm, and the sum in hexadecimal. */
const hashesOf = (integrity) =>
  integrity.split(' ').map((one) => {
    const [, bits, sum] = /^sha(\d+)-(.+)$/.exec(one) ?? [];
    if (sum === undefined) throw new Error(`${LOCK}: what is the integrity ${one}?`);
    return { alg: `SHA-${bits}`, content: Buffer.from(sum, 'base64').toString('hex') };
  });

const licencesOf = (license) => {
  if (license === undefined) return {};
  return { licenses: [SPDX_ID.test(license) ? { license: { id: license } } : { expression: license }] };
};

/** Where Node finds `name` from a package at `from`: in its own folder, or in one above it. */
const found = (packages, from, name) => {
  for (let base = from; ; base = base.slice(0, Math.max(base.lastIndexOf('/node_modules/'), 0))) {
    const place = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (base === '') return undefined;
  }
};

const needsOf = ({ dependencies, optionalDependencies, peerDependencies }) => Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });

/** Two places may hold the same package: it is one component. */
const componentsOf = (packages, places) => {
  const components = new Map();
  for (const place of places) {
    const { version, license, integrity, optional } = packages[place];
    const name = nameOf(place);
    const purl = purlOf(name, version);
    if (components.has(purl)) continue;
    const [group, plain] = name.startsWith('@') ? name.split('/') : [undefined, name];
    components.set(purl, {
      type: 'library',
      'bom-ref': purl,
      ...(group === undefined ? {} : { group }),
      name: plain,
      version,
      scope: optional === true ? 'optional' : 'required',
      hashes: hashesOf(integrity),
      ...licencesOf(license),
      purl,
    });
  }
  return [...components.values()].toSorted((a, b) => (a.purl < b.purl ? -1 : 1));
};

/** Where the packages are that the tab's source imports; they are development packages, and yet end up in the browser. */
const importedByTheTab = (packages) => {
  const sources = globSync('src/tab/**/*.{ts,tsx}').map((file) => readFileSync(file, 'utf8'));
  const imported = sources.flatMap((source) => [...source.matchAll(/(?:from |import\()'([^'.][^']*)'/g)].map(([, name]) => name));
  const places = imported.map((name) => `node_modules/${name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')}`);
  return [...new Set(places)].filter((place) => packages[place] !== undefined);
};

/** These places and all that they need. */
const withNeeds = (packages, first) => {
  const all = new Set();
  const follow = (place) => {
    if (all.has(place)) return;
    all.add(place);
    for (const name of needsOf(packages[place])) {
      const at = found(packages, place, name);
      // Types are for the compiler.
      if (at !== undefined && !nameOf(at).startsWith('@types/')) follow(at);
    }
  };
  first.forEach(follow);
  return all;
};

const dependenciesOf = (packages, places, root, tab) => {
  const listed = new Set(places);
  const refOf = (place) => (place === '' ? root : purlOf(nameOf(place), packages[place].version));
  const needed = new Map();
  for (const place of ['', ...places]) {
    const needs = place === '' ? [...needsOf(packages[place]), ...tab.map(nameOf)] : needsOf(packages[place]);
    const refs = needs.flatMap((name) => {
      const at = found(packages, place, name);
      return at === undefined || !listed.has(at) ? [] : [refOf(at)];
    });
    needed.set(refOf(place), new Set([...(needed.get(refOf(place)) ?? []), ...refs]));
  }
  return [...needed].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([ref, refs]) => ({ ref, dependsOn: [...refs].toSorted() }));
};

/** An id made of what it is the id of (RFC 9562, version 8): the same lock file, the same serial number. */
const serialOf = (text) => {
  const hex = createHash('sha256').update(text).digest('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const text = readFileSync(LOCK, 'utf8');
const { packages } = JSON.parse(text);
const { name, version, license } = packages[''];
const tab = importedByTheTab(packages);
const bundled = withNeeds(packages, tab);
const places = Object.keys(packages).filter((place) => place !== '' && (packages[place].dev !== true || bundled.has(place)));
const root = purlOf(name, version);
const components = componentsOf(packages, places);
const bill = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: serialOf(text),
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': root, name, version, ...licencesOf(license), purl: root } },
  components,
  dependencies: dependenciesOf(packages, places, root, tab),
};

const [file = '.build/sbom.cdx.json'] = process.argv.slice(2);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bill, undefined, 2)}\n`);
process.stdout.write(`${components.length} packages in ${file}\n`);
