// For teamsapp.local.yml: what Teams shows about who runs the app is said once, in env/.env.dev. The Agents Toolkit
// takes each printed line into env/.env.local, which git ignores.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

const shown = Object.entries(parseEnv(readFileSync('env/.env.dev', 'utf8'))).filter(([name]) => /^APP_(?:DEVELOPER|WEBSITE|PRIVACY|TERMS)_/.test(name));
for (const [name, value] of shown) {
  if (process.env[name]) continue;
  if (!value || value.includes('"')) throw new Error(`${name} in env/.env.dev is empty or has a quotation mark: Teams wants a text there.`);
  console.log(`::set-teamsfx-env ${name}="${value}"`);
}
