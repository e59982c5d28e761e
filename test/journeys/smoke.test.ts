import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTenant } from '../../sandbox/tenant/start';
import { INCIDENT_CHANNEL } from '../../sandbox/tenant/activities';
import { BotProcess } from './bot-process';

test('smoke', async () => {
  const tenant = await startTenant({});
  const db = join(mkdtempSync(join(tmpdir(), 'sr-')), 'db.sqlite');
  const bot = new BotProcess({ ...tenant.environment(), DATABASE_URL: `file:${db}` });
  try {
    await bot.start();
    tenant.connector.connectBot(bot.endpoint);
    const r = await tenant.connector.say(tenant.people.alex, INCIDENT_CHANNEL, 'revoke sessions for user@contoso.com because the laptop was stolen');
    console.log(r);
    const card: any = await tenant.connector.waitFor((m: any) => (m.activity.attachments?.length ?? 0) > 0, 8000);
    console.log(JSON.stringify(card, null, 1));
    const p = await tenant.connector.press(tenant.people.megan, card.id, 'confirm', 'execute');
    console.log(JSON.stringify(p, null, 1));
    const res: any = await tenant.connector.waitFor((m: any) => typeof m.activity.text === 'string', 8000);
    console.log(res.activity.text);
    await new Promise(r => setTimeout(r, 500));
    console.log(JSON.stringify(tenant.connector.current(card.id), null, 1).slice(0, 4000));
    console.log(tenant.ledger.print());
  } finally {
    console.log('stopped', await bot.stop(), bot.output.join(''));
    await tenant.stop();
  }
});
