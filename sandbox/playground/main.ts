import { resolve } from 'node:path';
import { callDirectly } from '../bot/clean-environment';
import { runHoused } from '../bot/house';
import { runPlayground } from './run-playground';

// This file runs from .build/sandbox/playground/.
const ROOT = resolve(__dirname, '../../..');

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

callDirectly(process.env);
void runHoused((house) => runPlayground(house, { root: ROOT, user: process.env, say }), 0, complain).then((code) => process.exit(code));
