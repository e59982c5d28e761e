import * as fc from 'fast-check';
import { cardLines } from '../../sandbox/demo/card-text';
import { announcedIn, disagreements, type Evidence } from '../../sandbox/demo/evidence';

const APP = 'app-of-the-bot';
const GOOD_AUDIT = { exitCode: 0, said: 'audit: 4 entries, chain intact' };

const agreeing = (users: readonly string[]): Evidence => ({
  confirmed: users,
  announced: [...users].reverse(),
  effects: users.map((upn) => ({ kind: 'revoked', upn, who: APP })),
  actingApp: APP,
  audit: GOOD_AUDIT,
});

const users = fc.array(fc.constantFrom('a@contoso.com', 'b@contoso.com', 'c@contoso.com'), { minLength: 1, maxLength: 6 });

describe('the evidence', () => {
  test('agrees when clicks, announcements and effects are the same, in whatever order', () => {
    fc.assert(fc.property(users, (list) => expect(disagreements(agreeing(list))).toEqual([])));
  });

  test('disagrees as soon as one click, announcement or effect is missing or too many, and names the user', () => {
    const witness = fc.constantFrom('confirmed', 'announced', 'effects');
    fc.assert(
      fc.property(users, witness, fc.boolean(), fc.nat(), (list, whose, missing, where) => {
        const good = agreeing(list);
        const entries: readonly unknown[] = good[whose];
        const at = where % entries.length;
        const changed = missing ? entries.toSpliced(at, 1) : [...entries, entries[at]];
        const found = disagreements({ ...good, [whose]: changed });
        expect(found).toHaveLength(1);
        expect(found[0]).toMatch(/^[abc]@contoso\.com: confirmed \d, announced \d, truly revoked \d time\(s\)\.$/);
      }),
    );
  });

  test('disagrees when another application than the bot touched somebody', () => {
    const good = agreeing(['a@contoso.com']);
    expect(disagreements({ ...good, effects: [{ kind: 'revoked', upn: 'a@contoso.com', who: 'stranger' }] })).toEqual([
      "a@contoso.com was touched by the application stranger, which is not the bot's.",
    ]);
  });

  test('disagrees when the audit check fails or looked at nothing', () => {
    const good = agreeing(['a@contoso.com']);
    expect(disagreements({ ...good, audit: { exitCode: 1, said: 'entry 2 is bad' } })).toEqual(['The audit check ended with 1: entry 2 is bad']);
    expect(disagreements({ ...good, audit: { exitCode: 0, said: 'audit: 0 entries, chain intact' } })).toHaveLength(1);
  });

  test('proves nothing when nothing happened', () => {
    expect(disagreements(agreeing([]))).toEqual(['Nothing was confirmed, announced or revoked: that proves nothing.']);
  });

  test('takes only the results of the cmdlet for an announcement', () => {
    expect(announcedIn('It can take up to an hour to sign out a@contoso.com from all devices.\naudit #1 · 00000000')).toEqual(['a@contoso.com']);
    expect(announcedIn("Nous avons déconnecté b@contoso.com de tous les appareils.\nLa déconnexion de c@contoso.com de tous les appareils peut prendre jusqu'à une heure.")).toEqual(['b@contoso.com', 'c@contoso.com']);
    expect(announcedIn("Sorry, something went wrong and we couldn't sign out a@contoso.com from any device.")).toEqual([]);
    expect(announcedIn('It would sign out Lynne Robbins (lynner@contoso.com)')).toEqual([]);
  });
});

describe('a card as text', () => {
  test('shows text, warnings, facts in two columns and buttons in a frame', () => {
    const action = (title: string) => ({ type: 'Action.Execute', title, verb: title, fallback: { type: 'Action.Submit', title } });
    const card = {
      body: [
        { type: 'Container', items: [{ type: 'TextBlock', text: 'Warning: this is you.' }] },
        { type: 'TextBlock', text: '\\*\\*Pradeep\\*\\* and [a link](https://example.com)' },
        { type: 'FactSet', facts: [{ title: 'Name', value: 'A\\_' }, { title: 'Object id', value: '1-2' }] },
        { type: 'ActionSet', actions: [action('Confirm'), action('Cancel')] },
        { type: 'Image', url: 'x' },
      ],
    };
    expect(cardLines(card)).toEqual([
      '┌',
      '│ ! Warning: this is you.',
      '│ **Pradeep** and a link: https://example.com',
      '│ Name       A_',
      '│ Object id  1-2',
      '│ [ Confirm ]  [ Cancel ]',
      '│ (Image)',
      '└',
    ]);
  });
});
