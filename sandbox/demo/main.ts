import { resolve } from 'node:path';
import { callDirectly } from '../bot/clean-environment';
import { runHoused } from '../bot/house';
import { runDemo } from './run-demo';

// This file runs from .build/sandbox/demo/.
const ROOT = resolve(__dirname, '../../..');
/** By convention 128 and the number of the signal: a demo that was cut short has proved nothing. */
const INTERRUPTED = 130;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

callDirectly(process.env);
void runHoused((house) => runDemo(house, { root: ROOT, user: process.env, print }), INTERRUPTED, complain).then((code) => process.exit(code));
