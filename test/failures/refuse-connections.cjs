'use strict';
// Loaded before the program under test (`node --require`): while the file `REFUSED_PORTS` lists a port, nobody listens there,
// as far as the program can tell. Connections go to a port that is closed, so that it is the operating system that refuses,
// and those that are open break. The simulated tenant cannot do this: it listens.
const { readFileSync } = require('node:fs');
const { Socket } = require('node:net');

const file = process.env['REFUSED_PORTS'];
const CLOSED = 1;
const LOOKS_EVERY = 25;

const refused = () => {
  try {
    return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');
  } catch {
    return [];
  }
};

/** Open sockets by the port that they lead to. */
const open = new Map();
const connect = Socket.prototype.connect;

const optionsOf = (args) => {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  return typeof first === 'object' && first !== null ? first : undefined;
};

if (file !== undefined) {
  Socket.prototype.connect = function (...args) {
    const options = optionsOf(args);
    const port = String(options?.port ?? '');
    if (options !== undefined && refused().includes(port)) options.port = CLOSED;
    else if (port !== '') {
      open.set(this, port);
      this.once('close', () => open.delete(this));
    }
    return connect.apply(this, args);
  };
  setInterval(() => {
    const ports = refused();
    for (const [socket, port] of ports.length === 0 ? [] : open) if (ports.includes(port)) socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  }, LOOKS_EVERY).unref();
}
