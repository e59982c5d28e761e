import { textOf } from '../documents/pages';

/** One entry of the lock file, as far as it is looked at here. */
export interface Locked {
  /** Where it is installed, e.g. `node_modules/a/node_modules/@b/c`. */
  readonly place: string;
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const lock = JSON.parse(textOf('package-lock.json')) as { readonly lockfileVersion: number; readonly packages: Readonly<Record<string, Omit<Locked, 'place' | 'name'>>> };

export const LOCKFILE_VERSION = lock.lockfileVersion;
export const MANIFEST = JSON.parse(textOf('package.json')) as Manifest;
/** What the lock file takes the project itself for. */
export const ROOT_ENTRY = lock.packages[''] as unknown as Manifest;

export const LOCKED: readonly Locked[] = Object.entries(lock.packages)
  .filter(([place]) => place !== '')
  .map(([place, entry]) => ({ ...entry, place, name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length) }));

/** What a production install can bring. */
export const PRODUCTION = LOCKED.filter(({ dev }) => dev !== true);

const byPlace = new Map(LOCKED.map((one) => [one.place, one]));

/** The package that Node finds under this name from a folder. */
const seenFrom = (place: string, name: string): Locked | undefined => {
  const folders = place.split('/node_modules/');
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const found = byPlace.get(`${folders.slice(0, depth).join('/node_modules/')}/node_modules/${name}`);
    if (found !== undefined) return found;
  }
  return byPlace.get(`node_modules/${name}`);
};

/** Everything that comes with a direct package, itself left out. */
export const broughtBy = (name: string): readonly Locked[] => {
  const brought = new Map<string, Locked>();
  const follow = (one: Locked): void => {
    if (brought.has(one.place)) return;
    brought.set(one.place, one);
    const needs = Object.keys({ ...one.dependencies, ...one.optionalDependencies, ...one.peerDependencies });
    for (const need of needs) {
      const found = seenFrom(one.place, need);
      if (found !== undefined) follow(found);
    }
  };
  const first = byPlace.get(`node_modules/${name}`);
  if (first !== undefined) follow(first);
  return [...brought.values()].filter(({ place }) => place !== `node_modules/${name}`);
};

/** The direct packages of the tab: they are built into its files. */
export const OF_THE_TAB = ['@fluentui/react-charts', '@fluentui/react-components', '@fluentui/react-icons', '@microsoft/teams-js', 'adaptivecards', 'react', 'react-dom'] as const;

/** What may end up in the browser: those, what they need, and what the tab shares with the server. */
export const BUNDLED: readonly Locked[] = [
  ...new Map(
    OF_THE_TAB.flatMap((name) => [...LOCKED.filter(({ place }) => place === `node_modules/${name}`), ...broughtBy(name)])
      .filter(({ name }) => !name.startsWith('@types/'))
      .map((one) => [one.place, one]),
  ).values(),
];
