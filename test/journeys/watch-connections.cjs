'use strict';
// Loaded before the program under test (`node --require`): writes every connection that it makes into a file, one
// `host:port` a line, and every name that it asks the resolver for into another. It changes nothing else, so that the
// auditor can say where the program went and where it did not.
const { appendFileSync } = require('node:fs');
const dns = require('node:dns');
const { Socket: Datagrams } = require('node:dgram');
const { Socket } = require('node:net');

const connections = process.env['JOURNEY_CONNECTIONS'];
const lookups = process.env['JOURNEY_LOOKUPS'];

const whereTo = (args) => {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null) return `${first.host ?? first.path ?? 'localhost'}:${first.port ?? ''}`;
  return `${typeof args[1] === 'string' ? args[1] : 'localhost'}:${String(first)}`;
};

/** Lets `note` see what the method is called with. */
const watch = (object, method, file, note) => {
  const original = object[method];
  if (file === undefined || typeof original !== 'function') return;
  object[method] = function (...args) {
    appendFileSync(file, `${note(args)}\n`);
    return original.apply(this, args);
  };
};

watch(Socket.prototype, 'connect', connections, whereTo);
watch(Datagrams.prototype, 'send', connections, (args) => `datagram ${args.filter((arg) => typeof arg !== 'function' && !ArrayBuffer.isView(arg)).join(' ')}`);
for (const resolver of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  const asking = Object.getOwnPropertyNames(resolver).filter((name) => /^(?:lookup|resolve[A-Z0-9]?\w*|reverse)$/.test(name));
  for (const method of asking) watch(resolver, method, lookups, ([name]) => String(name));
}
