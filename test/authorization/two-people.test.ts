import { PERSONAL, type MessageOptions } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { readEntry } from '../journeys/audit-entries';
import { ASK, firstLine, SENTENCES } from '../journeys/sentences';
import type { Shown } from '../journeys/shown';
import { onStage } from '../journeys/stage';
import { together } from '../journeys/together';
import { from, mixed, otherClient, shouted, SPELLINGS } from './spellings';

const GUARDED = Array.from({ length: 60 }, (_, number) => `glass${number}@contoso.com`);
const stage = onStage({ PROTECTED_USERS: GUARDED.join(','), TWO_PERSON_ABOVE: '2', MESSAGES_PER_MINUTE: '1000' });

let used = 0;
const guarded = (): Persona => {
  used += 1;
  return stage.person({ userPrincipalName: GUARDED[used - 1] ?? '' });
};

/** A request about a protected account that one admin has confirmed. */
const waitingForSecond = async (first: Persona, as: MessageOptions = {}) => {
  const target = guarded();
  const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
  expect((await stage.press(first, card, 'confirm', as)).text).toMatch(/Waiting for a second/);
  return { target, line, card: await stage.shows(card, /Waiting for a second/) };
};

type Waiting = Awaited<ReturnType<typeof waitingForSecond>>;

/** Nothing was run, the card waits as before, and a truly different admin is all that is missing. */
const stillWaits = async ({ target, line, card }: Waiting): Promise<void> => {
  expect(stage.revokeCalls(target)).toBe(0);
  expect(stage.now(card)).toMatchObject({ buttons: [{ verb: 'confirm' }, { verb: 'cancel' }], text: expect.stringMatching(/Waiting for a second/) as string });
  expect((await stage.press(stage.admin(), card, 'confirm')).show).toBe('card');
  expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
  // Whatever the presses before had set to work would have come by now.
  expect(stage.revokeCalls(target)).toBe(1);
  expect(stage.revocations(target)).toBe(1);
};

describe('one person is not two', () => {
  test('who confirmed and confirms again, however spelled', () => together(SPELLINGS, async ([, spelled]) => {
    const first = stage.admin();
    const waiting = await waitingForSecond(first);
    const options = spelled(first);
    const again = await stage.press(first, waiting.card, 'confirm', options);
    expect(again).toMatchObject({ show: 'sentence', text: options.locale === 'fr-FR' ? (expect.stringMatching(/déjà confirmé/) as string) : (expect.stringMatching(/You have confirmed already\. A second, different administrator must confirm\./) as string) });
    await stillWaits(waiting);
  }));

  test('who confirmed spelled otherwise and then the usual way', () => together(SPELLINGS, async ([, spelled]) => {
    const first = stage.admin();
    const waiting = await waitingForSecond(first, spelled(first));
    expect(await stage.press(first, waiting.card, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/confirmed already/) as string });
    await stillWaits(waiting);
  }));

  test('who confirmed by one kind of button and then by the other, however spelled', () => together(SPELLINGS, async ([, spelled]) => {
    const first = stage.admin();
    const waiting = await waitingForSecond(first);
    const submitted = await stage.submit(first, waiting.card, 'confirm', spelled(first));
    expect(await stage.reply(submitted, /You have confirmed already|déjà confirmé/)).not.toBe('');
    await stillWaits(waiting);
  }));

  test('who confirmed by the fallback button first', async () => {
    const [target, first] = [guarded(), stage.admin()];
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    await stage.submit(first, card, 'confirm');
    const waiting = await stage.shows(card, /Waiting for a second/);
    expect(await stage.press(first, waiting, 'confirm', shouted(first))).toMatchObject({ show: 'sentence', text: expect.stringMatching(/confirmed already/) as string });
    await stillWaits({ target, line, card: waiting });
  });

  test('whose presses from five clients come at the same moment count once', async () => {
    const [target, first] = [guarded(), stage.admin()];
    const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
    const answers = await Promise.all([...SPELLINGS.slice(0, 5), ...SPELLINGS.slice(0, 5)].map(([, spelled]) => stage.press(first, card, 'confirm', spelled(first))));
    expect(answers.filter(({ show }) => show === 'card')).toHaveLength(1);
    await stillWaits({ target, line, card: await stage.shows(card, /Waiting for a second/) });
    const entries = stage.evidence().entries.map(readEntry).filter((entry) => entry.target === target.id);
    expect(entries.filter(({ kind }) => kind === 'confirmed-first')).toHaveLength(1);
  });

  test('who asked, confirms, and confirms again with the object id in capitals', async () => {
    const [target, asker] = [guarded(), stage.admin()];
    const { line, card } = await stage.asked(asker, ASK.en(target.upn), shouted(asker));
    await stage.press(asker, card, 'confirm');
    const waiting = await stage.shows(card, /Waiting for a second/);
    expect(await stage.press(asker, waiting, 'confirm', shouted(asker))).toMatchObject({ show: 'sentence', text: expect.stringMatching(/confirmed already/) as string });
    await stillWaits({ target, line, card: waiting });
  });

  test('who confirmed the first card and then the copy in the personal chat', async () => {
    const first = stage.admin();
    const waiting = await waitingForSecond(first);
    const overview = await stage.say(first, 'pending', { place: PERSONAL, ...shouted(first) });
    await stage.quiet();
    const copy = stage.sentTo(overview).map(({ id }) => stage.now({ id })).find(({ text }) => text.includes(waiting.target.id)) as Shown;
    expect(await stage.press(first, copy, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(/confirmed already/) as string });
    await stillWaits(waiting);
  });

  test('who confirmed before a restart and again after it', async () => {
    const first = stage.admin();
    const waiting = await waitingForSecond(first);
    await stage.restart();
    expect(await stage.press(first, waiting.card, 'confirm', otherClient(first))).toMatchObject({ show: 'sentence', text: expect.stringMatching(/déjà confirmé/) as string });
    await stillWaits(waiting);
  });

  test('who lost the role and got it back in between', async () => {
    const first = stage.admin();
    const waiting = await waitingForSecond(first);
    stage.tenant.directory.removeRole(first.id, 'Global Administrator');
    expect((await stage.press(first, waiting.card, 'confirm')).text).toMatch(/needs an active role/);
    stage.tenant.directory.grantRole(first.id, 'Global Administrator');
    expect((await stage.press(first, waiting.card, 'confirm')).text).toMatch(/confirmed already/);
    await stillWaits(waiting);
  });
});

describe('who is no second person', () => {
  const OTHERS: readonly (readonly [string, (first: Persona, target: Persona) => Persona, RegExp])[] = [
    ['a guest twin: the same name and address, the role, another object id', (first) => stage.admin({ displayName: first.name, otherMails: [first.upn], userType: 'Guest', externalUserState: 'Accepted' }), /guest accounts may not/],
    ['an external member who looks the same', (first) => stage.admin({ displayName: first.name, externalUserState: 'Accepted' }), /guest accounts may not/],
    ['a disabled second account', (first) => stage.admin({ displayName: first.name, accountEnabled: false }), /your account is disabled/],
    ['a second account without the role', (first) => stage.person({ displayName: first.name }), /needs an active role/],
    ['a second account that is eligible only', (first) => stage.person({ displayName: first.name, eligible: ['Global Administrator'] }), /needs an active role/],
    ['the protected account itself, without a role', (_first, target) => target, /needs an active role/],
  ];

  test('a twin that may not, and the account itself', () =>
    together(OTHERS, async ([, make, says]) => {
      const first = stage.admin();
      const waiting = await waitingForSecond(first);
      const second = make(first, waiting.target);
      expect(await stage.press(second, waiting.card, 'confirm')).toMatchObject({ show: 'sentence', text: expect.stringMatching(says) as string });
      expect(await stage.reply(await stage.submit(second, waiting.card, 'confirm'), says)).not.toBe('');
      await stillWaits(waiting);
    }));

  const WRITTEN: readonly (readonly [string, (id: string) => unknown])[] = [
    ['in braces', (id) => `{${id}}`],
    ['with a blank', (id) => `${id} `],
    ['without dashes', (id) => id.replaceAll('-', '')],
    ['in a list', (id) => [id]],
    ['as a UPN', () => 'alexw@contoso.com'],
    ['with a fullwidth digit', (id) => id.replace(/[0-9]/, (digit) => String.fromCodePoint(0xff10 + Number(digit)))],
  ];

  test('somebody whose object id is written in any other way: nobody at all', () =>
    together(WRITTEN, async ([, written]) => {
      const first = stage.admin();
      const waiting = await waitingForSecond(first);
      for (const who of [first, stage.admin()]) {
        expect(await stage.press(who, waiting.card, 'confirm', from(who, { aadObjectId: written(who.id) }))).toMatchObject({ show: 'sentence', text: expect.stringMatching(/does not know your account/) as string });
      }
      await stillWaits(waiting);
    }));
});

describe('TWO_PERSON_ABOVE counts', () => {
  const unconfirmed = (upn: string): string => `Revoke-SPOUserSession ${upn} -Confirm:$false`;
  const isForTwo = async (who: Persona, said: string, options: MessageOptions = {}): Promise<boolean> => {
    const { card } = await stage.asked(who, said, options);
    return card.text.includes('Two different administrators must confirm');
  };

  test('one person, however the wire spells them', async () => {
    const asker = stage.admin();
    expect(await isForTwo(asker, ASK.en(stage.person().upn), shouted(asker))).toBe(false);
    expect(await isForTwo(asker, ASK.en(stage.person().upn), mixed(asker))).toBe(false);
    const third = stage.person();
    const { line, card } = await stage.asked(asker, unconfirmed(third.upn), from(asker, { id: '29:1another-account', name: 'Another Name' }));
    expect(card.text).toMatch(/Two different administrators must confirm/);
    // And what counts as one when asking counts as one when confirming.
    await stage.press(asker, card, 'confirm', shouted(asker));
    expect(await stage.press(asker, await stage.shows(card, /Waiting for a second/), 'confirm', mixed(asker))).toMatchObject({ show: 'sentence', text: expect.stringMatching(/confirmed already/) as string });
    await stillWaits({ target: third, line, card: stage.now(card) });
  });

  test('requests of all conversations, and each user once, by whatever name', async () => {
    const asker = stage.admin();
    const one = stage.person({ mail: 'known.otherwise@contoso.com' });
    for (const said of [ASK.en(one.upn), ASK.en(one.upn.toUpperCase()), ASK.en(one.id), ASK.en('known.otherwise@contoso.com')]) expect(await isForTwo(asker, said)).toBe(false);
    expect(await isForTwo(asker, ASK.en(stage.person().upn), { place: PERSONAL } as MessageOptions)).toBe(false);
    expect(await isForTwo(asker, ASK.en(stage.person().upn))).toBe(true);
    // Above is above, for a user who was counted already too; and another admin has a count of their own.
    expect(await isForTwo(asker, ASK.en(one.upn))).toBe(true);
    expect(await isForTwo(stage.admin(), ASK.en(one.upn))).toBe(false);
  });

  test('small runs without a card: the third waits for two people, and nothing is run', async () => {
    const asker = stage.admin();
    for (const target of [stage.person(), stage.person()]) {
      await stage.result(await stage.say(asker, unconfirmed(target.upn)));
      expect(stage.revocations(target)).toBe(1);
    }
    for (const target of [stage.person(), stage.person(), stage.person()]) {
      expect(await isForTwo(asker, unconfirmed(target.upn))).toBe(true);
      expect(stage.revokeCalls(target)).toBe(0);
    }
  });

  test('five lines at the same moment: no more than two without a second person', async () => {
    const asker = stage.admin();
    const targets = Array.from({ length: 5 }, () => stage.person());
    const lines = await Promise.all(targets.map((target) => stage.say(asker, unconfirmed(target.upn))));
    await stage.quiet();
    expect(targets.filter((target) => stage.revocations(target) === 1)).toHaveLength(2);
    expect(lines.flatMap((line) => stage.sentTo(line)).filter(({ activity }) => activity.attachments !== undefined)).toHaveLength(3);
  });

  test('nothing that was not accepted: what if, refused, not found, external', async () => {
    const asker = stage.admin();
    for (const said of [
      ...[stage.person(), stage.person(), stage.person()].map(({ upn }) => `what if ${ASK.en(upn)}`),
      ...['nobody1@contoso.com', 'nobody2@contoso.com', stage.person({ userType: 'Guest' }).upn].map((upn) => ASK.en(upn)),
    ]) {
      await stage.reply(await stage.say(asker, said));
    }
    expect(await isForTwo(asker, ASK.en(stage.person().upn))).toBe(false);
    expect(await isForTwo(asker, ASK.en(stage.person().upn))).toBe(false);
    expect(await isForTwo(asker, ASK.en(stage.person().upn))).toBe(true);
  });

  test('requests that expired', async () => {
    const asker = stage.admin();
    await stage.restart({ CONFIRM_WITHIN: 'PT1S' });
    await Promise.all([stage.person(), stage.person()].map(async (target) => stage.shows((await stage.asked(asker, ASK.en(target.upn))).card, /Expired/, 40_000)));
    await stage.restart();
    expect(await isForTwo(asker, ASK.en(stage.person().upn))).toBe(true);
  }, 90_000);

  test('with 0, every request', async () => {
    await stage.restart({ TWO_PERSON_ABOVE: '0' });
    const target = stage.person();
    const asker = stage.admin();
    const { line, card } = await stage.asked(asker, unconfirmed(target.upn));
    expect(card.text).toMatch(/Two different administrators must confirm/);
    await stage.press(asker, card, 'confirm');
    const waiting = await stage.shows(card, /Waiting for a second/);
    expect((await stage.press(asker, waiting, 'confirm', otherClient(asker))).text).toMatch(/déjà confirmé/);
    await stillWaits({ target, line, card: waiting });
    await stage.restart();
  });
});
