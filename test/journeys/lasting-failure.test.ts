import { failing, throttled, type Fault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import { strikeTheWorkOn } from './hold-back';
import { onStage } from './stage';
import { ASK, firstLine, RECEIPT, SENTENCES, type Language } from './sentences';
import { together } from './together';

/** The one slow journey: all of its failures last at the same time. */
const TWO_MINUTES = 120_000;
const stage = onStage();

const SERVER_ERROR = failing(500, 'InternalServerError', 'The server encountered an unexpected condition.');
const HANGS: Fault = { connection: 'hang' };

const striking = (fault: Fault) => async (target: Persona): Promise<unknown> =>
  stage.tenant.faults.plan({ service: 'graph', method: 'POST', path: /revokeSignInSessions$/, user: target.id }, fault);

type Case = readonly [what: string, language: Language, strike: (target: Persona) => Promise<unknown>];

/** What Graph does to the revocation, or to the reads before it, for as long as it is asked. */
const CASES: readonly Case[] = [
  ['500', 'en', striking(SERVER_ERROR)],
  ['503 without a body', 'fr', striking({ answer: { status: 503 } })],
  ['429 that asks for more time than there is', 'en', striking(throttled(600))],
  ['429 again and again', 'fr', striking(throttled(5))],
  ['a connection that breaks', 'en', striking({ connection: 'reset' })],
  ['a call that is never answered', 'fr', striking(HANGS)],
  ['reads that are never answered', 'en', (target) => strikeTheWorkOn(stage, target, HANGS)],
  ['reads that fail', 'fr', (target) => strikeTheWorkOn(stage, target, SERVER_ERROR)],
];

test(
  'whatever stays an error is told within two minutes of the click: failed, with the reason and a fix, in the language of the asker',
  () =>
    together(CASES, async ([, language, strike]) => {
      const target = stage.person();
      const who = language === 'fr' ? stage.adminFr() : stage.admin();
      const failed = SENTENCES[language].failed(target.upn);
      const { line, card } = await stage.asked(who, ASK[language](target.upn));
      await strike(target);
      const clickedAt = Date.now();
      expect((await stage.press(who, card, 'confirm')).show).toBe('card');
      const reply = await stage.result(line, TWO_MINUTES + 10_000);
      expect(Date.now() - clickedAt).toBeLessThan(TWO_MINUTES);
      expect(firstLine(reply)).toBe(failed);
      expect(reply.split('\n')[1]).toMatch(language === 'fr' ? /Solution : / : /Fix: /);
      expect(await stage.shows(card, failed)).toMatchObject({ buttons: [], text: expect.stringMatching(RECEIPT) as string });
      expect(stage.textsTo(line).filter((text) => firstLine(text) === failed)).toHaveLength(1);
      expect(stage.revocations(target)).toBe(0);
    }),
  TWO_MINUTES + 30_000,
);
