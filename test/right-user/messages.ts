import * as fc from 'fast-check';
import type { UserRecord } from '../../sandbox/tenant/directory';

/** A message, and the word that stands in the user's place of it when the rest is in order. */
export interface Message {
  readonly text: string;
  readonly word: string | undefined;
}

const HOMOGLYPHS: Readonly<Record<string, readonly string[]>> = {
  a: ['\u0430', '\u03b1', '\uff41', '\u{1d41a}', '\u0251', '\u00e1', '\u13aa', '4'],
  e: ['\u0435', '\u212e', '\uff45', '\u00e9', '3'],
  i: ['\u0456', '\u0131', '\u03b9', '1', 'l', '\u2170', '|'],
  k: ['\u212a', '\u043a'],
  l: ['\u04cf', '1', 'I', '\u217c', '|', '\u2113'],
  m: ['rn', '\u217f', '\u043c'],
  n: ['\u0578', '\uff4e'],
  o: ['\u043e', '\u03bf', '0', '\u0585', '\uff4f', '\u3007'],
  s: ['\u0455', '\u017f', '5', '\ua731'],
  v: ['\u03bd', '\u2174', 'u'],
  '.': ['\u2024', '\u3002', '\uff0e', '\uff61', ',', '\u00b7'],
  '@': ['\uff20', '\ufe6b', ' @ ', '@@', '%40', '&#64;'],
  "'": ['\u2019', '\u02bc', '\u2032', '`', '\u00b4'],
  '-': ['\u2010', '\u2013', '\u2212', '\u00ad'],
  '#': ['\uff03', '%23'],
};
const UNSEEN = ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u202e', '\u202a', '\u2066', '\u2069', '\u200f', '\u061c', '\u0301', '\u034f', '\ufe0f', '\u{e0061}', '\u3164', '\u2800', '\0', '\u001b', '\ud800'];

/** `text` with one change at a place that `seed` picks: a look-alike, something unseen, a letter more, fewer or moved, another case. */
export const changed = (text: string, kind: number, seed: number): string => {
  const at = seed % Math.max(text.length, 1);
  const letter = text.charAt(at);
  const alikes = HOMOGLYPHS[letter.toLowerCase()] ?? ['\u0430'];
  const unseen = UNSEEN[seed % UNSEEN.length] ?? '';
  switch (kind) {
    case 0:
      return text.slice(0, at) + (alikes[seed % alikes.length] ?? '') + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + unseen + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + 1);
    case 3:
      return text.slice(0, at) + letter + text.slice(at);
    case 4:
      return text.slice(0, at) + text.charAt(at + 1) + letter + text.slice(at + 2);
    case 5:
      return Array.from(text, (one, place) => ((seed >> (place % 16)) & 1 ? one.toUpperCase() : one.toLowerCase())).join('');
    case 6:
      return text.slice(0, at);
    case 7:
      return Array.from(text).reverse().join('');
    default:
      return text.normalize('NFD') + '.';
  }
};

/** Lines around a user, with the user in the only place where one may stand. */
const FRAMES: readonly ((word: string) => string)[] = [
  (word) => `revoke sessions for ${word}`,
  (word) => `sign out ${word}`,
  (word) => `Sign  OUT\u00a0${word}`,
  (word) => `please sign out ${word} because the phone of ${word} was lost`,
  (word) => `what if revoke sessions for ${word}`,
  (word) => `révoquer les sessions de ${word}`,
  (word) => `déconnecter "${word}" car volé`,
  (word) => `simuler révoquer les sessions d’${word}`,
  (word) => `Revoke-SPOUserSession "${word}"`,
  (word) => `Revoke-SPOUserSession -User "${word}" -WhatIf`,
  (word) => `revoke-spousersession –us “${word}” -ErrorAction Stop -Confirm`,
  (word) => `Revoke-SPOUserSession -Confirm:$false -User:"${word}" -Verbose`,
  (word) => `sign out <mailto:${word}|${word}>`,
  (word) => `sign out [${word}](mailto:${word})`,
];

/** Lines that name two, or hide one behind another: whoever is acted on must be the first. */
const CROWDED: readonly ((one: string, two: string) => string)[] = [
  (one, two) => `sign out ${one} ${two}`,
  (one, two) => `sign out ${one}, ${two}`,
  (one, two) => `sign out ${one};${two}`,
  (one, two) => `sign out [${one}](mailto:${two})`,
  (one, two) => `sign out <mailto:${two}|${one}>`,
  (one, two) => `Revoke-SPOUserSession -User ${one} -User ${two}`,
  (one, two) => `Revoke-SPOUserSession -ErrorVariable ${one} ${two}`,
  (one, two) => `sign out ${one} because ${two} asked, not ${one}`,
  (one, two) => `sign out "${one}" not '${two}'`,
  (one, two) => `sign out ${one}${two}`,
  (one, two) => `sign out ${one}|${two}`,
];

/** Messages about the people of this directory, most of them nearly right. Deterministic for a seed. */
export const messagesAbout = (users: readonly UserRecord[]): fc.Arbitrary<Message> => {
  const user = fc.nat(users.length - 1).map((place) => users[place]!);
  const own = fc.tuple(user, fc.nat()).map(([{ id, userPrincipalName, displayName, mail, otherMails, proxyAddresses }, pick]) => {
    const words = [userPrincipalName, userPrincipalName, userPrincipalName, id, `{${id.toUpperCase()}}`, mail ?? userPrincipalName, displayName, ...otherMails, ...proxyAddresses.map((one) => one.slice('smtp:'.length))];
    return words[pick % words.length]!;
  });
  const nearly = fc.tuple(own, fc.array(fc.tuple(fc.nat(8), fc.nat(4_095)), { minLength: 1, maxLength: 3 })).map(([word, changes]) => changes.reduce((text, [kind, seed]) => changed(text, kind, seed), word));
  const word = fc.oneof({ weight: 2, arbitrary: own }, { weight: 5, arbitrary: nearly });
  const framed = fc.tuple(word, fc.constantFrom(...FRAMES)).map(([one, frame]): Message => ({ text: frame(one), word: one }));
  const crowded = fc.tuple(own, word, fc.constantFrom(...CROWDED)).map(([one, two, frame]): Message => ({ text: frame(one, two), word: undefined }));
  const broken = fc.tuple(fc.oneof(framed, crowded), fc.nat(8), fc.nat(4_095)).map(([{ text }, kind, seed]): Message => ({ text: changed(text, kind, seed), word: undefined }));
  const noise = fc.tuple(fc.string({ unit: 'binary', maxLength: 60 }), word, fc.string({ unit: 'grapheme', maxLength: 30 })).map(([before, one, after]): Message => ({ text: `${before}${one}${after}`, word: undefined }));
  return fc.oneof({ weight: 6, arbitrary: framed }, { weight: 2, arbitrary: crowded }, { weight: 2, arbitrary: broken }, { weight: 1, arbitrary: noise });
};

/** Whether a word may stand in a frame without changing what the frame means: no blank, quote, bracket or separator in it. */
export const standsAlone = (word: string): boolean => /^(?!mention:)[^\s\u0085"“”„‟«»'‘’‚‛,;<>()[\]|]+$/u.test(word.replaceAll(/(?<=[A-Za-z])'(?=[A-Za-z])/g, ''));
