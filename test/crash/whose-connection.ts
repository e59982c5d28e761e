import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The process of these whose connection to this machine has this port, as Linux tells it in `/proc`; `undefined` when it is nobody's any more.
 * @param port of the client's end
 */
export const whoseConnection = (port: number, pids: readonly number[]): number | undefined => {
  const end = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => readFileSync(table, 'utf8').split('\n').map((line) => line.trim().split(/\s+/)));
  const inodes = new Set(sockets.flatMap(([, local = '', , , , , , , , inode]) => (local.endsWith(end) && inode !== undefined && inode !== '0' ? [`socket:[${inode}]`] : [])));
  return pids.find((pid) => filesOf(pid).some((file) => inodes.has(file)));
};

const filesOf = (pid: number): readonly string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
