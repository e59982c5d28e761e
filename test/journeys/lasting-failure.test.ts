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

const failsInTime = async ([, language, strike]: Case): Promise<void> => {
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
};

/** The directory never answers a line or a submit: a sign of typing, and in the end a sentence. */
const nothingIsDone = async ([, language]: readonly [string, Language]): Promise<void> => {
  const [who, clicker] = language === 'fr' ? [stage.adminFr(), stage.adminFr()] : [stage.admin(), stage.admin()];
  const says = language === 'fr' ? /^Rien n'a été fait/ : /^Nothing was done/;
  const target = stage.person();
  const { card } = await stage.asked(who, ASK[language](target.upn));
  stage.tenant.faults.plan({ service: 'graph', method: 'GET', user: target.id }, HANGS);
  const [line, submitted] = await Promise.all([stage.say(who, ASK[language](target.upn)), stage.submit(clicker, card, 'confirm')]);
  const answers = await Promise.all([stage.reply(line, says, 60_000), stage.reply(submitted, says, 60_000)]);
  expect(answers).toEqual([expect.stringMatching(says), expect.stringMatching(says)]);
  expect(stage.tenant.connector.messages(line.since).some(({ activity, conversationId }) => activity.type === 'typing' && conversationId === line.conversation)).toBe(true);
  expect(stage.now(card).buttons).toHaveLength(2);
  expect(stage.revokeCalls(target)).toBe(0);
};

test(
  'whatever stays an error after the click is told within two minutes: failed, with the reason and a fix, in the language of the asker; a line or a submit that the directory never answers did nothing, and says so',
  async () => {
    const unanswered = together([['line and submit in English', 'en'] as const, ['line and submit in French', 'fr'] as const], nothingIsDone);
    await Promise.all([together(CASES, failsInTime), unanswered]);
  },
  TWO_MINUTES + 30_000,
);
