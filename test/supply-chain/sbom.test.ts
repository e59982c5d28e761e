import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../documents/pages';
import { BUNDLED, MANIFEST, OF_THE_TAB, PRODUCTION } from './lock';

const LISTED = [...PRODUCTION, ...BUNDLED];

interface Component {
  readonly type: string;
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly scope: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly (Readonly<Record<'license', { readonly id: string }>> | Readonly<Record<'expression', string>>)[];
  readonly purl: string;
}
interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly version: number;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-revoker-sbom-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `scripts/write-sbom.mjs`, which is what `npm run sbom` does, in a project folder. */
const write = (project: string, name: string): { readonly text: string; readonly said: string } => {
  const file = join(folder, name, 'sbom.cdx.json');
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/write-sbom.mjs'), file], { cwd: project, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return { text: readFileSync(file, 'utf8'), said: stdout };
};
const bill = (): Bill => JSON.parse(write(ROOT, 'plain').text) as Bill;

const nameOf = ({ group, name }: Component): string => (group === undefined ? name : `${group}/${name}`);

describe('the bill of materials', () => {
  test('lists the packages of a production install and of the tab, each version once, and nothing else', () => {
    const listed = bill().components.map((one) => `${nameOf(one)}@${one.version}`);
    expect(listed.toSorted()).toEqual([...new Set(LISTED.map(({ name, version }) => `${name}@${version}`))].toSorted());
  });

  test('has the checksum of each package, as the lock file has it', () => {
    for (const { hashes, ...one } of bill().components) {
      const locked = LISTED.find(({ name, version }) => name === nameOf({ ...one, hashes }) && version === one.version);
      expect(hashes.map(({ alg, content }) => ({ alg, integrity: `sha512-${Buffer.from(content, 'hex').toString('base64')}` }))).toEqual([{ alg: 'SHA-512', integrity: locked?.integrity }]);
    }
  });

  test('is CycloneDX 1.6 by the members that its schema demands', () => {
    const { bomFormat, specVersion, serialNumber, version, metadata, components, dependencies } = bill();
    expect({ bomFormat, specVersion, version }).toEqual({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
    expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(metadata.component).toMatchObject({ type: 'application', name: 'session-revoker', version: MANIFEST.version });
    for (const one of components) {
      expect(one.type).toBe('library');
      expect(one.purl).toBe(`pkg:npm/${nameOf(one).replace('@', '%40')}@${one.version}`);
      expect(one['bom-ref']).toBe(one.purl);
      expect(['required', 'optional']).toContain(one.scope);
      expect(one.hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/);
      expect(one.licenses ?? [{ expression: 'none' }]).toHaveLength(1);
    }
    expect(new Set(dependencies.map(({ ref }) => ref)).size).toBe(dependencies.length);
  });

  test('says what needs what, and everything is needed by something', () => {
    const { metadata, components, dependencies } = bill();
    const known = new Set([metadata.component['bom-ref'], ...components.map((one) => one['bom-ref'])]);
    expect(new Set(dependencies.map(({ ref }) => ref))).toEqual(known);
    const reached = new Set<string>();
    const follow = (ref: string): void => {
      if (reached.has(ref)) return;
      reached.add(ref);
      for (const next of dependencies.find((one) => one.ref === ref)?.dependsOn ?? []) follow(next);
    };
    follow(metadata.component['bom-ref']);
    expect(reached).toEqual(known);
    const direct = dependencies.find(({ ref }) => ref === metadata.component['bom-ref'])?.dependsOn ?? [];
    expect(direct).toHaveLength(Object.keys({ ...MANIFEST.dependencies, ...MANIFEST.optionalDependencies }).length + OF_THE_TAB.length);
  });

  test('is the same bytes each time, and says how many packages it has', () => {
    const [one, two] = [write(ROOT, 'one'), write(ROOT, 'two')];
    expect(one.text).toBe(two.text);
    expect(one.said).toMatch(new RegExp(`^${bill().components.length} packages in `));
  });

  test('needs nothing that is installed, and follows the lock file', () => {
    const project = join(folder, 'project');
    cpSync(join(ROOT, 'package-lock.json'), join(project, 'package-lock.json'));
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as { readonly packages: Record<string, unknown> };
    lock.packages['node_modules/one-more'] = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==`, license: 'ISC' };
    lock.packages['node_modules/for-tests'] = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==`, license: 'ISC', dev: true };
    writeFileSync(join(project, 'package-lock.json'), JSON.stringify(lock));
    const { text } = write(project, 'more');
    expect(text).toContain('pkg:npm/one-more@1.0.0');
    expect(text).not.toContain('for-tests');
  });
});
