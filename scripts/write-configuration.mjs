// Writes docs/configuration.md from the schema of the environment (src/config, as built): `npm run build`, then `npm run docs`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configurationPage } from '../dist/config/index.js';

const page = new URL('../docs/configuration.md', import.meta.url);
writeFileSync(page, configurationPage());
console.log(`${fileURLToPath(page)} is written.`);
