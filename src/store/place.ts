import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** File systems whose locks or syncs cannot be relied on, by the type that statfs(2) gives on Linux. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
]);

/** The store cannot be kept here, or what is here cannot be used. The message says what to do. */
export class UnfitStore extends Error {
  override readonly name = 'UnfitStore' as const;
}

/** Another process has the store. Its message says what to do. */
export class StoreInUse extends Error {
  override readonly name = 'StoreInUse' as const;
}

/**
 * Refuses a folder on another machine: SQLite's write-ahead log needs locks and shared memory that network file systems
 * do not have (https://www.sqlite.org/wal.html, "all processes using a database must be on the same host computer").
 * @param typeOf the type of the file system that holds a folder
 * @throws UnfitStore
 */
export const refuseNetworkFolder = (file: string, typeOf: (folder: string) => number = (folder) => statfsSync(folder).type): void => {
  const folder = dirname(file);
  const kind = folder.startsWith('\\\\') ? 'SMB' : NETWORK_FILE_SYSTEMS.get(typeOf(folder) >>> 0);
  if (kind === undefined) return;
  throw new UnfitStore(
    `the folder ${folder} is on a network file system (${kind}), where the embedded store could lose or damage what it holds. Set DATABASE_URL to a file on a local disk, or to PostgreSQL (postgres://...), which several machines can use.`,
  );
};

/** Whether the last process that had the store was ended before it could close it: its write-ahead log was left behind. */
export const wasLeftOpen = (file: string): boolean => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
