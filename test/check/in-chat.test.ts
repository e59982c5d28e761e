import { onStage } from '../journeys/stage';
import { ASK, firstLine } from '../journeys/sentences';
import type { Persona } from '../../sandbox/tenant/personas';
import { byToken, CHECK, COMPLETE, INCOMPLETE, missing, PERMISSIONS, READS, REVOKE, works } from './lines';

const LANGUAGES = ['en', 'fr'] as const;
type Language = (typeof LANGUAGES)[number];

const stage = onStage();

const admin = (language: Language): Persona => (language === 'fr' ? stage.adminFr() : stage.admin());
const ask = async (who: Persona, language: Language = 'en'): Promise<readonly string[]> => (await stage.reply(await stage.say(who, CHECK[language]), '', 15_000)).split('\n');
const registration = () => stage.tenant.app.registration;
const client = () => stage.tenant.app.clientId;

afterEach(() => {
  registration().setRoles(PERMISSIONS);
  registration().setEnabled(true);
  registration().setSecrets([stage.tenant.app.clientSecret]);
  stage.tenant.bot.registration.setSecrets([stage.tenant.bot.password]);
});

describe('when everything is granted', () => {
  test('an admin reads what works, what is worth knowing, and nothing to fix', async () => {
    const lines = await ask(stage.admin());
    const { tenant } = stage;
    const host = new URL(tenant.httpsOrigin).host;
    expect(lines).toEqual([
      COMPLETE.en,
      expect.stringContaining(`Warning: own hosts are in use, none of Microsoft's: ${host}`),
      'Warning: client secrets are in use (AZURE_CLIENT_SECRET, BOT_PASSWORD). Fix: use a certificate, a federated token or a managed identity, then set ALLOW_CLIENT_SECRETS=false and restart.',
      'OK: your role, Global Administrator: you may ask and confirm.',
      `OK: the app ${client()} signs in to Entra (${host}).`,
      `OK: admin consent, for ${[...PERMISSIONS].toSorted().join(', ')}.`,
      ...READS.map((permission) => works('en', permission)),
      byToken('en', REVOKE),
      `OK: the Bot Connector's keys can be read (${host}).`,
      `OK: the bot's app ${tenant.bot.id} signs in to Entra (${host}).`,
      expect.stringMatching(/^OK: entries that the newest checkpoint in the audit anchor covers: \d+\.$/),
      'OK: the store can be written.',
      expect.stringMatching(/^OK: the audit log has \d+ entries, head [0-9a-f]{8}\.$/),
    ]);
  });

  test.each(['check', 'Check configuration', 'please check', 'VÉRIFIER', 'verifier la configuration', 'Vérifier !'])('"%s" is understood', async (said) => {
    expect(firstLine(await stage.reply(await stage.say(stage.admin(), said)))).toBe(COMPLETE.en);
  });

  test('it changes nothing: no entry in the log, no effect in the tenant', async () => {
    const head = async (): Promise<string | undefined> => (await ask(stage.admin())).at(-1);
    const first = await head();
    expect(await head()).toBe(first);
    expect(stage.evidence().effects).toEqual([]);
  });
});

describe.each(LANGUAGES)('a permission that is missing (%s)', (language) => {
  test.each(PERMISSIONS)('%s is named with the way to click, and is there as soon as it is granted', async (permission) => {
    const who = admin(language);
    registration().withdraw(permission);
    const lacking = await ask(who, language);
    expect(lacking.slice(0, 2)).toEqual([INCOMPLETE[language], missing(language, client(), permission)]);
    expect(lacking.filter((line) => line.startsWith(language === 'en' ? 'Missing' : 'Manquant'))).toHaveLength(1);

    registration().grant(permission);
    const granted = await ask(who, language);
    expect(granted[0]).toBe(COMPLETE[language]);
    expect(granted).toContain(permission === REVOKE ? byToken(language, permission) : works(language, permission));
  });
});

describe('when nothing is granted yet', () => {
  test('consent and every permission are named, in both languages, and what else there is waits for the role', async () => {
    registration().setRoles([], 'at-once');
    for (const language of LANGUAGES) {
      const lines = await ask(admin(language), language);
      expect(lines.slice(2, 6)).toEqual(PERMISSIONS.map((permission) => missing(language, client(), permission)));
      expect(lines[1]).toContain(`${client()} > ${language === 'en' ? 'API permissions > Grant admin consent' : 'API autorisées > Accorder un consentement administrateur'}`);
      expect(lines.at(-2)).toMatch(language === 'en' ? /^Unknown: your role could not be read \(403 Authorization_RequestDenied\)/ : /^Inconnu : votre rôle n'a pas pu être lu \(403/);
      expect(lines.join('\n')).not.toMatch(/hosts|hôtes|BOT_PASSWORD|audit|store|stockage/);
    }
  });

  test('the new token that check gets is the one that the bot works with', async () => {
    const target = stage.person();
    const who = stage.admin();
    registration().setRoles([]);
    await ask(who);
    registration().setRoles(PERMISSIONS);
    await ask(who);
    const { card } = await stage.asked(who, ASK.en(target.upn));
    expect(card.buttons).toHaveLength(2);
  });

  test('a greater permission that includes the needed one is enough', async () => {
    registration().setRoles(['Directory.ReadWrite.All', 'RoleManagement.Read.Directory']);
    const lines = await ask(stage.admin());
    expect(lines[0]).toBe(COMPLETE.en);
    expect(lines).toContain(byToken('en', REVOKE, 'Directory.ReadWrite.All'));
  });
});

describe('an app that cannot sign in', () => {
  const kept = () => stage.restart();
  afterAll(kept);

  test.each(LANGUAGES)('a wrong secret: where to make a new one and which variable to set (%s)', async (language) => {
    registration().setSecrets(['another']);
    await stage.restart();
    const lines = await ask(admin(language), language);
    expect(lines[1]).toBe(
      {
        en: `Missing: a valid client secret of the app ${client()} (AADSTS7000215). Fix: Entra admin center > App registrations > ${client()} > Certificates & secrets > New client secret, set AZURE_CLIENT_SECRET to its value (not its id) and restart.`,
        fr: `Manquant : un secret client valide pour l'application ${client()} (AADSTS7000215). Solution : Centre d'administration Entra > Inscriptions d'applications > ${client()} > Certificats et secrets > Nouveau secret client, donnez sa valeur (pas son ID) à AZURE_CLIENT_SECRET et redémarrez.`,
      }[language],
    );
    for (const permission of PERMISSIONS) expect(lines.join('\n')).toContain(`: ${permission}`);
    expect(lines.join('\n')).not.toContain(stage.tenant.app.clientSecret);
  });

  test('a disabled app: where to enable it', async () => {
    registration().setEnabled(false);
    await stage.restart();
    expect((await ask(stage.admin()))[1]).toBe(
      `Missing: the app ${client()}, enabled (AADSTS7000112). Fix: Entra admin center > Enterprise applications > ${client()} > Properties > Enabled for users to sign-in > Yes.`,
    );
  });

  test('an app that the tenant does not know: which variable to set, and the command where the variable is right', async () => {
    const stranger = '11111111-2222-4333-8444-555555555555';
    await stage.restart({ AZURE_CLIENT_ID: stranger });
    expect((await ask(stage.admin()))[1]).toBe(
      `Missing: the app ${stranger} in this tenant (AADSTS700016). Fix: set AZURE_CLIENT_ID to the Application (client) ID in Entra admin center > App registrations and restart; if it is right, run: New-MgServicePrincipal -AppId ${stranger}`,
    );
  });

  test('while the kept token is still good the role is known, and everything is told', async () => {
    await stage.restart();
    await ask(stage.admin());
    registration().setSecrets(['rolled']);
    const lines = await ask(stage.admin());
    expect(lines[1]).toContain('AADSTS7000215');
    expect(lines).toContain('OK: the store can be written.');
  });
});

describe('what is around the app', () => {
  test("the bot's own secret is wrong: it still answers with the token that it has, and names BOT_PASSWORD", async () => {
    await ask(stage.admin());
    stage.tenant.bot.registration.setSecrets(['rolled']);
    expect((await ask(stage.admin()))[1]).toMatch(/^Missing: a valid client secret of the bot's app .* set BOT_PASSWORD to its value/);
  });

  test.each([
    ['en', 'Missing: the Bot Connector\'s keys from'],
    ['fr', 'Manquant : les clés du Bot Connector, de'],
  ] as const)('the key server is down: the bot goes on with the keys that it has and says so (%s)', async (language, beginning) => {
    const who = admin(language);
    await ask(who, language);
    const down = stage.tenant.faults.plan({ service: 'keys' }, { connection: 'reset' });
    const [, line] = await ask(who, language);
    down.remove();
    expect(line).toContain(beginning);
    expect(line).toContain('BOT_OPENID_METADATA_URL');
  });

  test('STOPPED: check still answers, and says that nothing is acted on', async () => {
    await stage.restart({ STOPPED: 'true' });
    const lines = await ask(stage.admin());
    await stage.restart();
    expect(lines).toContain('Warning: the bot is stopped, nothing is acted on. Fix: set STOPPED=false and restart.');
  });

  test('Graph and Entra hang: the answer comes within about ten seconds, and names every permission', async () => {
    await ask(stage.admin());
    const planned = (['graph', 'token', 'keys'] as const).map((service) => stage.tenant.faults.plan({ service }, { connection: 'hang' }));
    const who = stage.admin();
    const from = Date.now();
    const lines = await ask(who);
    planned.forEach((each) => each.remove());
    expect(Date.now() - from).toBeLessThan(11_000);
    for (const permission of PERMISSIONS) expect(lines.join('\n')).toContain(`Unknown: ${permission}`);
    expect(lines.join('\n')).toMatch(/Unknown: your role could not be read/);
  });
});

describe('who may not ask', () => {
  test.each([
    ['a member without a role', {}, 'Missing: an active role for the whole directory, one of: Global Administrator. Fix: if yours is eligible only, Entra admin center > ID Governance'],
    ['somebody whose role is eligible only', { eligible: ['Global Administrator'] as const }, 'Missing: an active role'],
    ['a guest with the role', { roles: ['Global Administrator'] as const, userType: 'Guest' as const }, 'Missing: a member account: guests may not ask or confirm'],
    ['a disabled admin', { roles: ['Global Administrator'] as const, accountEnabled: false }, 'Missing: an enabled account: yours is disabled.'],
  ])('%s reads what is missing for that and nothing else', async (_who, facts, beginning) => {
    registration().withdraw(REVOKE);
    const lines = await ask(stage.person(facts));
    expect(lines).toEqual([INCOMPLETE.en, expect.stringContaining(beginning)]);
  });

  test('and makes Entra issue no new token', async () => {
    const member = stage.person();
    await ask(member);
    const before = stage.tenant.ledger.calls({ service: 'token', method: 'POST' }).length;
    await ask(member);
    expect(stage.tenant.ledger.calls({ service: 'token', method: 'POST' })).toHaveLength(before);
  });

  test('in a channel nobody else is named', async () => {
    const { people } = stage.tenant;
    const text = (await ask(stage.admin())).join('\n');
    for (const { name, upn } of Object.values(people)) {
      expect(text).not.toContain(name);
      expect(text).not.toContain(upn);
    }
  });
});

describe('a 403 while working', () => {
  test.each(LANGUAGES)('ends in the very line of check, in the reply and on the card (%s)', async (language) => {
    const who = admin(language);
    const target = stage.person();
    const { line, card } = await stage.asked(who, ASK[language](target.upn));
    registration().withdraw(REVOKE, 'at-once');
    await stage.press(who, card, 'confirm');
    const [, diagnosis] = (await stage.result(line, 15_000)).split('\n');
    const checked = await ask(who, language);
    expect(diagnosis).toBe(missing(language, client(), REVOKE));
    expect(checked).toContain(diagnosis);
    expect((await stage.shows(card, diagnosis ?? '')).text).toContain(REVOKE);
  });

  test('people cannot be read: the asker reads the lines of check and that nothing was done', async () => {
    const who = stage.admin();
    registration().setRoles(['User.Read.All', REVOKE], 'at-once');
    const text = await stage.reply(await stage.say(who, ASK.en(stage.person().upn)), '', 15_000);
    expect(text.split('\n')).toEqual([
      expect.stringContaining('Nothing was done: Microsoft Graph refused to show people or roles (403 Authorization_RequestDenied).'),
      missing('en', client(), 'RoleManagement.Read.Directory'),
      missing('en', client(), 'GroupMember.Read.All'),
    ]);
  });
});
