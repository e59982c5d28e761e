import type { Request, Response, Server as Restify } from 'restify';
import type { Telemetry } from '../service';
import { pathOf, queryOf } from './address';
import type { Answer, Send } from './answer';
import type { TabCloud } from './embedding-hosts';
import { readTabFiles } from './static-files';
import { createTabApi, type TabApi, type TabApiParts, type TabProblem } from './tab-api/tab-api';
import { tabArea, tabHeaders } from './tab-headers';
import { watched } from './watched';

/** The tab: its files, and what it asks. */
export interface TabParts extends Omit<TabApiParts, 'log'> {
  /** Where the built tab is, `dist/tab`. A folder that is missing is logged, and the rest works. */
  readonly folder: string;
  /** Whose pages may show the tab. */
  readonly cloud: TabCloud;
}

export type TabServerProblem = TabProblem | 'tab-not-built';

/** What the tab shares with the rest of the server. */
interface TabSurroundings {
  readonly send: Send;
  /** Whether the server is about to stop. */
  readonly closing: () => boolean;
  readonly log: (problem: TabServerProblem, because?: string) => void;
  readonly telemetry: Telemetry;
}

/** What the server needs to know of the tab once its routes are there. */
export interface Tab {
  /** The answer to what no route takes; `undefined` outside of the API, where nothing is said. */
  problem(request: Request, status: 404 | 405 | 500): Answer | undefined;
}

/** Adds the tab's routes, and its headers to whatever is answered below its paths. */
export const addTab = (restify: Restify, parts: TabParts, { send, closing, log, telemetry }: TabSurroundings): Tab => {
  addHeaders(restify, parts.cloud);
  addFiles(restify, parts.folder, send, log);
  const api = createTabApi({ ...parts, log }, send, closing);
  for (const { method, path, handle } of api.routes) restify[method](path, watched(telemetry, method.toUpperCase(), path, handle));
  return { problem: (request, status) => (tabArea(pathOf(request)) === 'api' ? safely(api, request, status) : undefined) };
};

const addHeaders = (restify: Restify, cloud: TabCloud): void => {
  restify.pre((request: Request, response: Response, next: () => void) => {
    const area = tabArea(pathOf(request));
    if (area !== undefined) for (const [name, value] of Object.entries(tabHeaders(area, cloud))) response.setHeader(name, value);
    next();
  });
};

const addFiles = (restify: Restify, folder: string, send: Send, log: (problem: 'tab-not-built') => void): void => {
  const files = readTabFiles(folder);
  if (!files.built) log('tab-not-built');
  const serve = async (request: Request, response: Response): Promise<void> => {
    const query = queryOf(request);
    await send(request, response, await files.answer(pathOf(request), query === '' ? '' : `?${query}`, request.headers));
  };
  for (const path of ['/tab', '/tab/*']) {
    restify.get(path, serve);
    restify.head(path, serve);
  }
};

/** Words that cannot be found must not cost the answer. */
const safely = (api: TabApi, request: Request, status: 404 | 405 | 500): Answer | undefined => {
  try {
    return api.problem(request, status);
  } catch {
    return undefined;
  }
};
