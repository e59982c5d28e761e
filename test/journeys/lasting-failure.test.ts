import { failing, throttled, type Fault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import { ASK, firstLine, RECEIPT, SENTENCES, type Language } from './sentences';

/** The one slow journey: all of its failures last at the same time. */
const TWO_MINUTES = 120_000;
const stage = onStage();

const CASES: readonly [what: string, language: Language, fault: Fault][] = [
  ['500', 'en', failing(500, 'InternalServerError', 'The server encountered an unexpected condition.')],
  ['503 without a body', 'fr', { answer: { status: 503 } }],
  ['429 that asks for more time than there is', 'en', throttled(600)],
  ['429 again and again', 'fr', throttled(5)],
  ['a connection that breaks', 'en', { connection: 'reset' }],
];

/** Asks, confirms, and waits for the reply: what it was, and how long after the click it came. */
const run = async (language: Language, target: Persona, fault: Fault) => {
  stage.tenant.faults.plan({ service: 'graph', method: 'POST', path: /revokeSignInSessions$/, user: target.id }, fault);
  const who = language === 'fr' ? stage.adminFr() : stage.admin();
  const { line, card } = await stage.asked(who, ASK[language](target.upn));
  const clickedAt = Date.now();
  await stage.press(who, card, 'confirm');
  const reply = await stage.result(line, TWO_MINUTES + 10_000);
  return { line, reply, took: Date.now() - clickedAt, done: await stage.shows(card, RECEIPT) };
};

test(
  'whatever stays an error is told within two minutes of the click: failed, with the reason and a fix, in the language of the asker',
  async () => {
    const results = await Promise.all(
      CASES.map(async ([, language, fault]) => {
        const target = stage.person();
        return { target, language, ...(await run(language, target, fault)) };
      }),
    );
    for (const [index, { target, language, line, reply, took }] of results.entries()) {
      const [first, why = ''] = reply.split('\n');
      expect([CASES[index]?.[0], first]).toEqual([CASES[index]?.[0], SENTENCES[language].failed(target.upn)]);
      expect(why).toMatch(language === 'fr' ? /Solution : / : /Fix: /);
      expect(took).toBeLessThan(TWO_MINUTES);
      expect(stage.revocations(target)).toBe(0);
      expect(stage.textsTo(line).filter((text) => firstLine(text) === SENTENCES[language].failed(target.upn))).toHaveLength(1);
    }
    await stage.quiet();
    for (const { target, language, line } of results) {
      const [card] = stage.sentTo(line);
      expect(stage.now(card!)).toMatchObject({ buttons: [], text: expect.stringContaining(SENTENCES[language].failed(target.upn)) as string });
    }
  },
  TWO_MINUTES + 30_000,
);
