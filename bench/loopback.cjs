'use strict';
// Loaded before a program whose Microsoft hosts cannot be configured (`node --require`): every TLS connection that it opens ends at the simulated tenant, at
// LOOPBACK_PORT. Microsoft's hosts are accepted there; any other host fails, since the certificate has not its name.
const tls = require('node:tls');

const MICROSOFTS = new Set(['login.microsoftonline.com', 'graph.microsoft.com']);
const { connect } = tls;

tls.connect = function (options, ...others) {
  if (typeof options !== 'object') throw new TypeError('tls.connect is redirected in the form that node:https uses: with options');
  const named = options.servername ?? options.host;
  return connect.call(this, { ...options, host: '127.0.0.1', port: Number(process.env['LOOPBACK_PORT']), servername: MICROSOFTS.has(named) ? 'localhost' : named }, ...others);
};
