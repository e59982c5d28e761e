'use strict';
// Loaded before the program under test (`node --require`): writes every connection that it makes into a file, one
// `host:port` a line. It changes nothing else, so that the auditor can say where the program went and where it did not.
const { appendFileSync } = require('node:fs');
const { Socket } = require('node:net');

const file = process.env['JOURNEY_CONNECTIONS'];
const connect = Socket.prototype.connect;

const whereTo = (args) => {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null) return `${first.host ?? first.path ?? 'localhost'}:${first.port ?? ''}`;
  return `${typeof args[1] === 'string' ? args[1] : 'localhost'}:${String(first)}`;
};

Socket.prototype.connect = function (...args) {
  if (file !== undefined) appendFileSync(file, `${whereTo(args)}\n`);
  return connect.apply(this, args);
};
