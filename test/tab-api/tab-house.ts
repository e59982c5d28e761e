import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultCsvHead, resultCsvLines } from '../../src/cards';
import { isTimeZone, languageOf, message } from '../../src/locale';
import { createServer, createTabTokens, type ServerProblem, type TabCloud, type TabUseCases, type TabWords } from '../../src/server';
import { callerOf, type Caller } from '../gate/caller';
import { KEPT, NOON } from '../domain/samples';
import { rsaKey, type Json } from '../gate/tokens';
import { startEntra, TAB_CLIENT, tabToken, TENANT, type Entra } from './entra';

/** Nobody asked for anything, and everybody may look. */
export const NOTHING: TabUseCases = {
  admit: async () => ({ admitted: true }),
  seeNow: async () => ({ awaiting: [], running: [], ended: [], awaitingCount: 0, at: 0 }),
  searchRequests: async () => ({ found: [], next: undefined, tooManyPeople: false }),
  seeRequest: async () => undefined,
  isAboutMany: async () => false,
  seeUsers: async () => ({ rows: [], next: undefined }),
  seeLeftOut: async () => ({ rows: [], next: undefined }),
  seeResult: async () => undefined,
  countByDay: async () => [],
  findPeople: async () => ({ people: [], more: false }),
  ask: async () => ({ answer: 'sentence', saying: { kind: 'stopped' } }),
  askMany: async () => ({ answer: 'sentence', saying: { kind: 'stopped' } }),
  press: async () => ({ answer: 'sentence', saying: { kind: 'stopped' } }),
  seeHealth: async () => ({ findings: [], head: { sequence: 0, hash: '0'.repeat(64) }, checkpoint: undefined, standstill: undefined }),
  verification: KEPT.verification,
  verify: KEPT.verify,
  viewOf: ({ request: asked, items, tally, receipt }) => ({ request: asked, items, ...(tally === undefined ? {} : { tally }), receipt, revokeWith: 'graph', portal: 'https://entra.microsoft.com', at: NOON }),
};

/** Problems, columns and the file of users in the catalogue's words; of everything else just what it is about. */
export const WORDS: TabWords = {
  languageOf,
  isTimeZone,
  saying: ({ kind }, { language }) => [`${language} ${kind}`],
  summary: ({ request: asked }, { language, timeZone }) => ({ warnings: [], lines: asked.state === 'done' ? [`${language} ${timeZone} result`] : [] }),
  source: ({ from }, language) => `${language} ${from}`,
  member: ({ user, item }, { language }) => (item?.state === 'settled' ? [`${language} ${user.upn} ${item.outcome.result}`] : []),
  leftOut: ({ typed, because }, language) => `${language} ${typed} ${because}`,
  resultFile: { head: resultCsvHead, lines: resultCsvLines },
  notHere: (because, language) => `${language} ${because}`,
  card: ({ request: { id } }) => ({ type: 'AdaptiveCard', version: '1.5', id }),
  entry: ({ sequence }, names) => ({ at: sequence, kind: 'asked', sentence: [...names.values()].join(', ') }),
  finding: ({ code }, language) => `${language} ${code}`,
  standstill: ({ because }, language) => `${language} ${because}`,
  personWarning: (name, language) => (name.includes('\u0430') ? `${language} odd` : undefined),
  verificationLines: ({ bad }, language) => (bad === undefined ? [] : [`${language} ${bad.because}`]),
  problem: (code, language, values) => ({
    title: message(language, `tab.problem.${code}.title`),
    detail: message(language, `tab.problem.${code}.detail`, { ...values }),
  }),
  outcome: (outcome, language) => message(language, `tab.outcome.${outcome}`),
  column: (column, language) => message(language, `tab.export.column.${column}`),
};

export interface TabHouse extends Caller {
  readonly port: number;
  readonly entra: Entra;
  /** What was logged, with its reason. */
  readonly problems: readonly string[];
  /** The clock that tokens and limits see. */
  readonly clock: { now: number };
  token(claims?: Json, header?: Json): string;
  /** GET or POST with a good token. A header that is `undefined` is left out. */
  ask(method: 'GET' | 'POST', path: string, body?: unknown, headers?: OutgoingHttpHeaders): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }>;
  close(): Promise<void>;
}

interface HouseParts {
  readonly useCases?: Partial<TabUseCases>;
  readonly words?: Partial<TabWords>;
  readonly folder?: string;
  readonly cloud?: TabCloud;
  /** `TAB_CLIENT_ID` is not configured. */
  readonly notSetUp?: boolean;
}

export const KEY = rsaKey('entra-1', 'left out');
export const SECOND_KEY = rsaKey('entra-2', 'left out');

/** The real server with real tokens and keys; what stands behind its routes is given. */
export const openTabHouse = async ({ useCases = {}, words = {}, folder, cloud = 'public', notSetUp = false }: HouseParts = {}): Promise<TabHouse> => {
  const entra = await startEntra([KEY, SECOND_KEY]);
  const clock = { now: Date.now() };
  const problems: string[] = [];
  const log = (problem: ServerProblem, because?: string): unknown => problems.push(because === undefined ? problem : `${problem} ${because}`);
  const empty = mkdtempSync(join(tmpdir(), 'tab-'));
  const tokens = createTabTokens({ authority: entra.authority, tenantId: TENANT, clientId: TAB_CLIENT, fetch, now: () => clock.now });
  const server = createServer({
    receive: async () => ({ status: 200 }),
    ready: () => ({ ready: true }),
    log,
    tab: { folder: folder ?? empty, cloud, tokens: notSetUp ? undefined : tokens, useCases: { ...NOTHING, ...useCases }, words: { ...WORDS, ...words }, now: () => clock.now },
  });
  const port = await server.listen(0, '127.0.0.1');
  const caller = callerOf(port);
  const token = (claims: Json = {}, header: Json = {}): string => tabToken(KEY, entra.issuer, clock.now, claims, header);
  return {
    ...caller,
    port,
    entra,
    problems,
    clock,
    token,
    ask: async (method, path, body, headers = {}) => {
      const bytes = method === 'GET' || body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      const sent = { authorization: `Bearer ${token()}`, ...(method === 'POST' ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) } : {}), ...headers };
      const answer = await caller.send(method, path, Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)), bytes);
      return { ...answer, headers: answer.headers as IncomingHttpHeaders };
    },
    close: async () => {
      caller.hangUp();
      await server.close(200);
      await entra.stop();
      rmSync(empty, { recursive: true });
    },
  };
};

/** A GET whose body is read in pieces, or not at all. */
export const openDownload = (house: TabHouse, path: string): Promise<{ readonly status: number; readonly hangUp: () => void; readonly text: () => Promise<string> }> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ port: house.port, host: '127.0.0.1', path, headers: { authorization: `Bearer ${house.token()}` } }, (incoming) => {
      incoming.on('error', () => undefined);
      resolve({
        status: incoming.statusCode ?? 0,
        hangUp: () => outgoing.destroy(),
        text: async () => {
          const pieces: Buffer[] = [];
          for await (const piece of incoming as AsyncIterable<Buffer>) pieces.push(piece);
          return Buffer.concat(pieces).toString();
        },
      });
    });
    outgoing.on('error', reject).end();
  });
