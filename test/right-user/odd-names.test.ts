import * as fc from 'fast-check';
import { requestCard, sayingText } from '../../src/cards';
import { oddName } from '../../src/domain/odd-name';
import { actor, awaiting, idOf, NOON, target } from '../domain/samples';
import { upnFromDirectory } from '../../src/domain/people';
import { PORTAL } from '../cards/gallery';

/** Names of people and teams as there are many. */
const ORDINARY = [
  'Adele Vance',
  "Anne-Marie O'Brien",
  'Anne-Marie O’Brien',
  'Zoë Öberg-Łukasz',
  'Zoe\u0308 O\u0308berg',
  'Işık Ğ. Yılmaz',
  'Đặng Thị Hương',
  'M.ª José Núñez',
  'Vance, Adele (Contoso IT) – 2nd line',
  'R&D / Prod #1 [EU] 100 %',
  'Иван Петров',
  'Ѕаѕһа',
  'Αθηνά Παπαδοπούλου',
  'Անի Հակոբյան',
  'أديل فانس',
  'אדל ואנס',
  'आदेल वांस',
  'สมชาย ใจดี',
  '山田 太郎',
  '山田たろう (ヤマダ タロー) Taro',
  '王小明 Wang Xiaoming',
  'ㄅㄆ 王 Bopo',
  '김철수 (金哲洙) Kim',
  'ქეთი',
  'Adele 👩‍👩‍👧 🇫🇷 ❤️ 1️⃣',
  'Line\nbreak\tand\u00a0blank\u3000',
  '∑ µ № ① Ⅳ ﬁ',
  '',
];

test.each(ORDINARY)('%j is an ordinary name', (name) => {
  expect(oddName(name)).toBeUndefined();
});

const MIXED: readonly (readonly [name: string, scripts: readonly string[]])[] = [
  ['\u0410dele Vance', ['Cyrl', 'Latn']],
  ['Ad\u0435le Vance', ['Latn', 'Cyrl']],
  ['Adele Vance \u0410', ['Latn', 'Cyrl']],
  ['\u0391dele Vance', ['Grek', 'Latn']],
  ['\u13aadele Vance', ['Cher', 'Latn']],
  ['\ua4eedele Vance', ['Lisu', 'Latn']],
  ['Adel\u0587 Vance', ['Latn', 'Armn']],
  ['\u2c80dele Vance', ['Copt', 'Latn']],
  ['\u{102a0}dele Vance', ['Cari', 'Latn']],
  ['Иван Ηβ', ['Cyrl', 'Grek']],
  ['أديل Vance', ['Arab', 'Latn']],
  ['\u3072\ud55c', ['Hira', 'Hang']],
  ['山 Ѕ', ['Hani', 'Cyrl']],
  ['ひㄅ', ['Hira', 'Bopo']],
  // A script that is in no list of today's scripts counts as one of its own.
  ['Adele \u{12000}', ['Latn', 'Zzzz']],
];

test.each(MIXED)('%j mixes scripts: %j', (name, scripts) => {
  expect(oddName(name)).toEqual({ oddity: 'scripts', scripts });
});

test.each([
  ['Ade\u200ble', 'U+200B', 'zero-width'],
  ['Adele\ufeff', 'U+FEFF', 'zero-width'],
  ['Adele\u00ad Vance', 'U+00AD', 'zero-width'],
  ['\u3164', 'U+3164', 'zero-width'],
  ['A\u034fdele', 'U+034F', 'zero-width'],
  ['Adele\ufe0f', 'U+FE0F', 'zero-width'],
  ['Adele\u{e0041}', 'U+E0041', 'zero-width'],
  ['Adele \u2800', 'U+2800', 'zero-width'],
  ['👩\u200d Adele', 'U+200D', 'zero-width'],
  ['Adele \u202eecnaV', 'U+202E', 'direction'],
  ['\u2067Adele\u2069', 'U+2067', 'direction'],
  ['أديل\u200f فانس', 'U+200F', 'direction'],
  ['\u{1d400}dele Vance', 'U+1D400', 'look-alike'],
  ['\uff21dele Vance', 'U+FF21', 'look-alike'],
  ['Ade\u2113e', 'U+2113', 'look-alike'],
  ['Adele\u0007', 'U+0007', 'other'],
  ['Adele\ue000', 'U+E000', 'other'],
  ['Adele\ud83d', 'U+D83D', 'other'],
  ['Adele\u{e1000}', 'U+E1000', 'other'],
  ['Adele\u0378', 'U+0378', 'other'],
  // What cannot be seen is said first: it may hide the rest.
  ['\u0410dele\u200b', 'U+200B', 'zero-width'],
])('%j holds %s (%s)', (name, codePoint, kind) => {
  expect(oddName(name)).toEqual({ oddity: 'character', codePoint, kind });
});

test('whatever letter of Cyrillic or Greek stands anywhere in a Latin name, it is odd', () => {
  const letter = fc.oneof(fc.integer({ min: 0x400, max: 0x481 }), fc.integer({ min: 0x391, max: 0x3a1 }), fc.integer({ min: 0x3b1, max: 0x3c9 })).map((code) => String.fromCodePoint(code));
  const name = fc.string({ unit: fc.constantFrom(...Array.from("Adele Vance-'")), minLength: 1, maxLength: 40 }).filter((text) => /[A-Za-z]/.test(text));
  fc.assert(
    fc.property(name, letter, fc.nat(), (text, odd, place) => {
      const at = place % (text.length + 1);
      expect(oddName(text.slice(0, at) + odd + text.slice(at))).toMatchObject({ oddity: 'scripts' });
    }),
    { numRuns: 2_000 },
  );
});

test('a verdict comes for any text at all, and says a number or scripts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const odd = oddName(text);
      if (odd?.oddity === 'character') expect(odd.codePoint).toMatch(/^U\+[0-9A-F]{4,6}$/);
      if (odd?.oddity === 'scripts') expect(new Set(odd.scripts).size).toBeGreaterThan(1);
    }),
    { numRuns: 3_000 },
  );
});

const WARNINGS: Readonly<Record<'en' | 'fr', readonly (readonly [name: string, says: string])[]>> = {
  en: [
    ['\u0410dele Vance', 'Warning: the name mixes scripts (Cyrillic and Latin) and may imitate another name. Go by the user name and the object id.'],
    ['Adele \u202eecnaV', 'Warning: the name holds an invisible mark of direction (U+202E) and may imitate another name. Go by the user name and the object id.'],
    ['Ade\u200ble', 'Warning: the name holds an invisible character (U+200B) and may imitate another name. Go by the user name and the object id.'],
    ['\u{1d400}dele', 'Warning: the name holds a symbol that looks like a letter (U+1D400) and may imitate another name. Go by the user name and the object id.'],
    ['Adele\ue000', 'Warning: the name holds a character that no name needs (U+E000) and may imitate another name. Go by the user name and the object id.'],
  ],
  fr: [
    ['\u0410dele Vance', "Avertissement : le nom mélange des écritures (cyrillique et latin) et imite peut-être un autre nom. Fiez-vous au nom d'utilisateur et à l'ID d'objet."],
    ['Adele \u202eecnaV', "Avertissement : le nom contient une marque de direction invisible (U+202E) et imite peut-être un autre nom. Fiez-vous au nom d'utilisateur et à l'ID d'objet."],
    ['Ade\u200ble', "Avertissement : le nom contient un caractère invisible (U+200B) et imite peut-être un autre nom. Fiez-vous au nom d'utilisateur et à l'ID d'objet."],
    ['Adele\ue000', "Avertissement : le nom contient un caractère dont aucun nom n'a besoin (U+E000) et imite peut-être un autre nom. Fiez-vous au nom d'utilisateur et à l'ID d'objet."],
    ['\ua4eedele', "Avertissement : le nom mélange des écritures (Fraser et latin) et imite peut-être un autre nom. Fiez-vous au nom d'utilisateur et à l'ID d'objet."],
  ],
};

describe.each(['en', 'fr'] as const)('where a name stands beside a user name, a warning stands with it (%s)', (language) => {
  const upn = upnFromDirectory('adele.vance@contoso.com');

  test.each(WARNINGS[language])('%j: on the card, while it waits', (displayName, says) => {
    const request = awaiting({ asker: actor({ language }), target: target({ displayName }) });
    const card = requestCard({ request, items: [], receipt: { sequence: 1, hash: '0'.repeat(64) }, revokeWith: 'graph', portal: PORTAL, at: NOON });
    expect(card.body[0]).toEqual({ type: 'Container', style: 'attention', items: [{ type: 'TextBlock', text: says, wrap: true, weight: 'bolder' }] });
  });

  test.each(WARNINGS[language])('%j: in what-if, on a line of its own', (displayName, says) => {
    const said = sayingText({ kind: 'what-if', target: target({ displayName }), revokeWith: 'graph', verbose: false, withoutEffect: [] }, language);
    expect(said.split('\n')[2]).toBe(says);
  });

  test.each(WARNINGS[language])('%j: in a list of several users, right below the one it is about', (displayName, says) => {
    const matches = [
      { upn, displayName: 'Adele Vance', objectId: idOf(1) },
      { upn, displayName, objectId: idOf(2) },
    ];
    const lines = sayingText({ kind: 'ambiguous', typed: 'shared@contoso.com', matches }, language).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toContain(idOf(2));
    expect(lines[3]?.trim()).toBe(says);
  });

  test('an ordinary name has none', () => {
    const said = sayingText({ kind: 'what-if', target: target({ displayName: 'Иван Петров' }), revokeWith: 'graph', verbose: false, withoutEffect: [] }, language);
    expect(said.split('\n')).toHaveLength(2);
  });
});
