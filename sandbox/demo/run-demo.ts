import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { House } from '../bot/house';
import { startBot } from '../bot/start-bot';
import type { SimulatedTenant } from '../tenant/simulated-tenant';
import { startTenant } from '../tenant/start';
import { checkAudit } from './check-audit';
import { disagreements, type AuditAnswer, type Evidence } from './evidence';
import { ledgerLines } from './ledger-text';
import { tell } from './story';

export interface DemoRun {
  /** The project's root. */
  readonly root: string;
  /** The user's environment; nearly nothing of it is passed on. */
  readonly user: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
  /** Called once the tenant runs, before anything is said: whoever wants to look, or to interfere, can. */
  readonly onTenant?: (tenant: SimulatedTenant) => void;
  /** The audit check; default: the built program's own. */
  readonly audit?: (root: string, environment: Readonly<Record<string, string>>) => Promise<AuditAnswer>;
}

/**
 * Starts tenant and bot on free ports, tells the story, and compares what chat, tenant and audit log say about it.
 * @returns the exit code: 0 when they agree, otherwise 1. Rejects when the bot does not do what the story says.
 */
export const runDemo = async (house: House, { root, user, print, onTenant, audit = checkAudit }: DemoRun): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'session-revoker-demo-'));
  await house.add({ stop: () => rm(folder, { recursive: true, force: true }) });
  const tenant = await house.add(await startTenant({ stateFolder: join(folder, 'tenant') }));
  onTenant?.(tenant);
  const bot = startBot({ root, folder, port: 0, tenant: tenant.environment(), user });
  await house.add(bot.child);
  tenant.connector.connectBot(await bot.listening);
  print('A simulated tenant and the built bot, on this machine only; no account, nothing real.');

  const died = bot.child.ended.then((ending) => {
    throw new Error(bot.child.describe(ending));
  });
  const told = await Promise.race([tell(tenant, print), died]);
  const evidence: Evidence = { ...told, effects: tenant.ledger.effects(), actingApp: tenant.app.clientId, audit: await audit(root, bot.environment) };
  printEvidence(tenant, evidence, print);
  return judge(evidence, print);
};

const printEvidence = ({ ledger }: SimulatedTenant, { audit }: Evidence, print: (line: string) => void): void => {
  print('');
  print(`== The tenant's own evidence ${'='.repeat(51)}`);
  print('');
  for (const line of ledgerLines(ledger)) print(line);
  print('');
  print('$ npm run audit -- verify');
  print(audit.said);
};

const judge = (evidence: Evidence, print: (line: string) => void): number => {
  const problems = disagreements(evidence);
  print('');
  if (problems.length === 0) {
    print(`Chat, tenant and audit log agree: ${evidence.confirmed.join(', ')} confirmed, announced and truly signed out, nobody else.`);
    return 0;
  }
  print('Chat, tenant and audit log do NOT agree:');
  for (const problem of problems) print(`  ${problem}`);
  return 1;
};
