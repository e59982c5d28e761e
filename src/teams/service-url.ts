import { hostAllowed } from '../domain/service-host';
import type { HostRule } from '../domain/service-host';

/** `scheme://host[:port][/path]` in plain ASCII: nothing that two programs could read in two ways, no query, no fragment. */
const PLAIN = /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:\/[\w\-.~/%]*)?$/i;

/**
 * Whether the bot may take activities from, and send its own token to, the service at `url`: a plain URL whose host meets one of
 * `rules`, https unless the host is loopback. To be asked for what comes in and again before each call.
 */
export const serviceUrlAllowed = (rules: readonly HostRule[]): ((url: string) => boolean) => {
  return (text) => {
    const url = PLAIN.test(text) ? URL.parse(text) : null;
    return url !== null && hostAllowed(rules, url);
  };
};
