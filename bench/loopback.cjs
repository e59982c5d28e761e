'use strict';
// Loaded before a program whose Microsoft hosts cannot be configured (`node --require`): its connections to them end at the simulated tenant, at LOOPBACK_PORT.
const tls = require('node:tls');

const MICROSOFTS = new Set(['login.microsoftonline.com', 'graph.microsoft.com']);
const { connect } = tls;

tls.connect = function (...given) {
  const [options, ...others] = given;
  if (typeof options !== 'object' || !MICROSOFTS.has(options.servername ?? options.host)) return connect.apply(this, given);
  return connect.call(this, { ...options, host: '127.0.0.1', port: Number(process.env['LOOPBACK_PORT']), servername: 'localhost' }, ...others);
};
