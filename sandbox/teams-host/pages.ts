import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What is sent for a file of the host page. */
export interface Page {
  readonly type: string;
  readonly content: string;
}

const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const;

type FileName = `${string}.${keyof typeof TYPES}`;

// The pages stay where they were written: this file runs beside them, or compiled from .build/sandbox/teams-host/.
const FOLDERS = [join(__dirname, 'page'), resolve(__dirname, '../../../sandbox/teams-host/page')];

/** One file of the folder `page`. @throws when it is not there */
export const pageFile = (name: FileName): Page => {
  const file = FOLDERS.map((folder) => join(folder, name)).find(existsSync);
  if (file === undefined) throw new Error(`${name} of the simulated Teams is missing: it belongs into sandbox/teams-host/page.`);
  return { type: TYPES[name.split('.').at(-1) as keyof typeof TYPES], content: readFileSync(file, 'utf8') };
};
