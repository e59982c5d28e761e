// When the simulated services had a call of a bot in their hands: from the moment that its request had come in to the moment that the answer was given away. The services
// run in this process and the bots in others, so both ends are read off one clock, and neither is the bot's word.
//
// A bot's own time is what is left of the whole without these moments: everything that it does, and the way of every call there and back (sockets, TLS, and
// the service's taking notice of it), for each call that it makes. Two calls at the same time are waited for once.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Watches every server of this process from now on. */
export const watchCalls = () => {
  const calls = [];
  const open = new Map();
  const begun = ({ request }) => open.set(request, performance.now());
  const ended = ({ request, response }) => {
    if (open.has(request)) calls.push({ from: open.get(request), to: performance.now(), url: request.url, id: response.getHeader('request-id') });
    open.delete(request);
  };
  subscribe('http.server.request.start', begun);
  subscribe('http.server.response.finish', ended);
  return {
    stop: () => {
      unsubscribe('http.server.request.start', begun);
      unsubscribe('http.server.response.finish', ended);
    },
    /** The calls that ended since, and those that are still open: `{ from, to, url, id }`, milliseconds. `id` is the request's in the tenant's ledger. */
    between: (from, to) => [...calls.filter((call) => call.to > from && call.from < to), ...Array.from(open, ([{ url }, since]) => ({ from: since, to, url })).filter((call) => call.from < to)],
    /** What is before is not asked for any more. */
    forget: () => calls.splice(0),
  };
};

/** Milliseconds between `from` and `to` in which at least one of the calls was going on. */
export const waited = (calls, from, to) => {
  let sum = 0;
  let upTo = from;
  for (const call of calls.toSorted((a, b) => a.from - b.from)) {
    const begin = Math.max(call.from, upTo);
    const end = Math.min(call.to, to);
    if (end <= begin) continue;
    sum += end - begin;
    upTo = end;
  }
  return sum;
};

/** Milliseconds that the calls took, one after the other. */
export const inARow = (calls) => calls.reduce((sum, { from, to }) => sum + to - from, 0);
