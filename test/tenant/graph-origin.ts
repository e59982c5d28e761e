import type { Clock } from '../../src/service/ports';
import { GraphClient, type TokenSource } from '../../src/tenant';
import type { HttpOrigin } from '../teams/http-origin';

/** A clock whose waiting takes no time: it only moves on. */
export interface Hasty extends Clock {
  readonly waits: readonly number[];
}

export const hastyClock = (): Hasty => {
  const waits: number[] = [];
  let ahead = 0;
  return {
    waits,
    now: () => Date.now() + ahead,
    wait: (ms) => {
      waits.push(ms);
      ahead += ms;
      return Promise.resolve();
    },
  };
};

/** Tokens that tell which was asked for; each with the claims of its challenge. */
export interface Counted extends TokenSource {
  readonly asked: readonly (string | undefined)[];
}

export const countedTokens = (): Counted => {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    get: (_deadline, claims) => {
      asked.push(claims);
      return Promise.resolve(`token-${asked.length}`);
    },
  };
};

export interface Calling {
  readonly graph: GraphClient;
  readonly clock: Hasty;
  readonly tokens: Counted;
}

/** A client of the Graph at this origin. */
export const clientOf = ({ origin }: HttpOrigin): Calling => {
  const clock = hastyClock();
  const tokens = countedTokens();
  return { graph: new GraphClient(origin, tokens, clock), clock, tokens };
};
