import type { Request, Route } from 'playwright-core';
import { message } from '../../src/locale';
import type { PROBLEM_CODES } from '../../src/contract';
import type { OpenTab } from './stage';

type Deed = (route: Route) => Promise<void>;

/** What stands between a tab and its API, and does to each call what a test wants. */
export class HeldApi {
  #deed: Deed = passes;
  readonly #calls: Request[] = [];

  private constructor(tab: OpenTab) {
    this.#tab = tab;
  }

  readonly #tab: OpenTab;

  static async before(tab: OpenTab): Promise<HeldApi> {
    const held = new HeldApi(tab);
    await tab.page.route('**/api/tab/**', async (route) => {
      held.#calls.push(route.request());
      await held.#deed(route);
    });
    return held;
  }

  /** From now on every call meets this. */
  does(deed: Deed): void {
    this.#deed = deed;
  }

  /** Every call waits until the function that this gives is called. */
  holds(): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#deed = async (route) => {
      await promise;
      await passes(route);
    };
    return () => {
      this.#deed = passes;
      resolve(undefined);
    };
  }

  /** Bodies of the calls of POST to a path that ends so, in order. */
  posted(end: string): readonly unknown[] {
    return this.#calls.filter((call) => call.method() === 'POST' && new URL(call.url()).pathname.endsWith(end)).map((call) => call.postDataJSON() as unknown);
  }

  /** Nothing stands between them any more. */
  async leave(): Promise<void> {
    await this.#tab.page.unrouteAll({ behavior: 'ignoreErrors' });
  }
}

export const passes: Deed = (route) => route.continue();
/** Nobody answers. */
export const noAnswer: Deed = (route) => route.abort('connectionrefused');
/** The server does its work, and the answer is lost on its way. */
export const answerIsLost: Deed = async (route) => {
  await route.fetch();
  await route.abort('connectionreset');
};
/** The token does not arrive as it was sent; the server itself answers. */
export const wrongToken: Deed = (route) => route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer x.y.z' } });
/** Something in between answers, not the server. */
export const somethingElse = (status: number, body: string, contentType = 'application/json'): Deed => (route) => route.fulfill({ status, contentType, body });

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** A problem as the server writes it, in the words of the catalogue. */
export const problemOf = (language: 'en' | 'fr', code: ProblemCode, status: number, values = {}): { readonly title: string; readonly detail: string; readonly deed: Deed } => {
  const title = message(language, `tab.problem.${code}.title`);
  const detail = message(language, `tab.problem.${code}.detail`, values);
  const body = JSON.stringify({ type: `urn:session-revoker:problem:${code}`, title, status, detail, code });
  return { title, detail, deed: (route) => route.fulfill({ status, contentType: 'application/problem+json', body }) };
};
