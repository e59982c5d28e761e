// Preloaded (`--require`) into the Agents Playground, which has no option for either: it listens on 127.0.0.1 instead of on
// all interfaces, and connects to nothing but this machine.
import { Server, Socket } from 'node:net';

const LOOPBACK = '127.0.0.1';
const THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i;

type Arguments = readonly unknown[];
type Method = (this: unknown, ...args: Arguments) => unknown;

const isPort = (value: unknown): boolean => typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
const isOptions = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** The arguments of `server.listen` with the address set to loopback; a pipe or an open handle has no address. */
const listenHere = (args: Arguments): Arguments => {
  const [first, second, ...rest] = args;
  if (isPort(first)) return [first, LOOPBACK, ...(typeof second === 'string' ? rest : args.slice(1))];
  if (isOptions(first) && 'port' in first) return [{ ...first, host: LOOPBACK }, ...args.slice(1)];
  return args;
};

/** Without a host, Node means this machine. */
const named = (host: unknown): string => (typeof host === 'string' ? host : 'localhost');

/** The host that `socket.connect` is asked for; `undefined` for a pipe. */
const hostOf = (args: Arguments): string | undefined => {
  // Node hands its own calls on as one array.
  const [first, second] = Array.isArray(args[0]) ? (args[0] as Arguments) : args;
  if (isOptions(first)) return 'path' in first && !('port' in first) ? undefined : named(first['host']);
  if (!isPort(first)) return undefined;
  return named(second);
};

const replace = (prototype: object, name: string, by: (own: Method) => Method): void => {
  Reflect.set(prototype, name, by(Reflect.get(prototype, name) as Method));
};

replace(Server.prototype, 'listen', (listen) => function (...args) {
  return Reflect.apply(listen, this, listenHere(args));
});

replace(Socket.prototype, 'connect', (connect) => function (...args) {
  const host = hostOf(args);
  if (host === undefined || THIS_MACHINE.test(host)) return Reflect.apply(connect, this, args);
  const refusal = Object.assign(new Error(`${host} is not on this machine`), { code: 'ECONNREFUSED' });
  process.nextTick(() => (this as Socket).destroy(refusal));
  return this;
});
