import fc from 'fast-check';
import type { Command, Entry, GroupName, RevokeCommand, RevokeManyCommand, Target } from '../../src/domain/command/command';
import { mergedEntries, readEntry } from '../../src/domain/command/entries';
import { formatCommand, typedFor } from '../../src/domain/command/format';
import { COMMANDS, MODIFIERS } from '../../src/domain/command/grammar';
import { PARAMETERS } from '../../src/domain/command/parameters';
import { parseCommand } from '../../src/domain/command/parse';
import { foldBlanks, nextToken, trimBlanks, type Syntax } from '../../src/domain/command/tokens';
import { findUsers } from '../../src/domain/command/users';
import { readGroup } from '../../src/domain/command/group';
import { readIdentifier } from '../../src/domain/identifier';
import { objectId } from '../../src/domain/people';
import { atSize } from '../at-size/size';

const TRIED = atSize({ slice: 4_000, full: 50_000 });

const LANGUAGES = ['en', 'fr'] as const;
const LETTERS = 'abcXYZ019';
const characters = (from: string, min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...from.split('')), minLength: min, maxLength: max });

const label = fc.tuple(characters(LETTERS, 1, 3), characters(`${LETTERS}-`, 0, 6), characters(LETTERS, 1, 3)).map((parts) => parts.join(''));
const upn: fc.Arbitrary<Target> = fc
  .tuple(characters(`${LETTERS}'.-_!#^~+`, 1, 20), fc.array(label, { minLength: 2, maxLength: 4 }))
  .map(([local, labels]) => {
    const read = readIdentifier(`${local}@${labels.join('.')}`);
    if (!read.ok) throw new Error(`no identifier: ${local}`);
    return read.target;
  });
const guid: fc.Arbitrary<Target> = fc.uuid().map((text) => ({ by: 'object-id', objectId: objectId(text)! }));

const reason = fc.option(fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.lorem({ maxCount: 20 })).map(foldBlanks).filter((text) => text !== '' && text.length <= 500), { nil: undefined });
const revoke: fc.Arbitrary<RevokeCommand> = fc.record({
  kind: fc.constant('revoke' as const),
  target: fc.oneof(upn, guid),
  mode: fc.constantFrom('ask' as const, 'unconfirmed' as const, 'what-if' as const),
  reason,
  again: fc.boolean(),
  verbose: fc.boolean(),
  withoutEffect: fc.shuffledSubarray(PARAMETERS.filter(({ name, common }) => common && name !== 'Verbose').map(({ name }) => name)),
});
const mention: fc.Arbitrary<Target> = characters(`${LETTERS}:-_`, 1, 20).map((accountId) => ({ by: 'mention', accountId: `29:${accountId}` }));
const user: fc.Arbitrary<Entry> = fc.oneof(upn, guid, mention).map((target) => ({ typed: typedFor(target), read: { ok: true, target } }));
/** Whatever was between quotes or separators and names nobody. */
const nobody: fc.Arbitrary<Entry> = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: fc.constantFrom(...'a@."\u201c\u00ab\u2019,; -\n[](){}group'.split('')), maxLength: 12 }), fc.constantFrom('and', 'because', '-WhatIf', '[Adele Vance](mailto:a@b.co)', 'Adele Vance'))
  .map(trimBlanks)
  .filter((text) => text !== '')
  .map(readEntry)
  .filter(({ read }) => !read.ok);
const list = fc
  .array(fc.oneof({ weight: 3, arbitrary: user }, { weight: 1, arbitrary: nobody }), { minLength: 2, maxLength: 12 })
  .map(mergedEntries)
  .filter((entries) => entries.length > 1 && entries.some(({ read }) => read.ok));
const groupText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: fc.constantFrom(...'Ab "\u201c\u201d\u00ab\u00bb\u2019\',;.!?&-'.split('')), maxLength: 12 }), fc.constantFrom('because', 'Sales Team', 'R & D'));
const group: fc.Arbitrary<GroupName> = fc.oneof(groupText.map(readGroup), fc.uuid().map(readGroup)).map((read) => (read.ok ? read.group : { by: 'name', name: 'Sales' }));
const revokeMany: fc.Arbitrary<RevokeManyCommand> = fc.record({
  kind: fc.constant('revoke-many' as const),
  whom: fc.oneof(list.map((entries) => ({ by: 'list' as const, entries })), group.map((each) => ({ by: 'group' as const, group: each })), fc.constant({ by: 'file' as const })),
  mode: fc.constantFrom('ask' as const, 'what-if' as const),
  reason,
});
const command: fc.Arbitrary<Command> = fc.oneof({ weight: 9, arbitrary: revoke }, { weight: 9, arbitrary: revokeMany }, { weight: 1, arbitrary: fc.constant({ kind: 'help' as const }) });

const phrases = [...COMMANDS.map((row) => row.phrases), ...Object.values(MODIFIERS)].flatMap((row): readonly string[] => [...row.en, ...row.fr]);
const piece = fc.oneof(
  fc.constantFrom(...phrases),
  fc.constantFrom('Revoke-SPOUserSession', 'adele@contoso.com', "o'brien@contoso.com", 'Adele', '0a1b2c3d-0000-4000-8000-00000000abcd', 'mailto:', '[a@b.co](mailto:a@b.co)', '<mailto:a@b.co|a@b.co>'),
  fc.constantFrom('-', '–', ':', '$true', '$false', '"', "'", '’', '“', '”', ',', ';', '|', '*', '?', '.', '!', '(', ')', '[', ']', '{', '}', '<', '>', '@', '#', '%', '`', '&', '\n', '\u00a0', '\u200b', '\u202e', 'а', '＠', 'é', '\ud800'),
  fc.constantFrom(...PARAMETERS.flatMap(({ name, alias }) => [`-${name}`, `-${alias ?? name}`, `-${name.slice(0, 2)}:`])),
);
const grammatical = fc.array(fc.tuple(piece, fc.constantFrom('', ' ', ' ', ' ')), { maxLength: 14 }).map((parts) => parts.flat().join(''));
const started = fc.tuple(fc.constantFrom('sign out ', 'déconnecter ', 'Revoke-SPOUserSession ', 'what if sign out '), grammatical).map((parts) => parts.join(''));

/** Whatever the text: an answer, and a line to write instead is itself right. */
const soundAnswer = (text: string): void => {
  const parsed = parseCommand(text);
  if (parsed.ok) {
    for (const language of LANGUAGES) expect(parseCommand(formatCommand(parsed.command, language))).toEqual(parsed);
  } else if (parsed.problem.line !== undefined) {
    const again = parseCommand(parsed.problem.line);
    if (!again.ok) throw new Error(`${JSON.stringify(text)} → ${JSON.stringify(parsed.problem)} → ${again.problem.code}`);
  }
};

describe('the command language as a whole', () => {
  test('what is written for a command is read as that command, in both languages', () => {
    fc.assert(
      fc.property(command, fc.constantFrom(...LANGUAGES), (wanted, language) => {
        const file = wanted.kind === 'revoke-many' && wanted.whom.by === 'file';
        expect(parseCommand(formatCommand(wanted, language), { file })).toEqual({ ok: true, command: wanted });
      }),
      { numRuns: TRIED / 5 },
    );
  });

  test('50,000 strings of any characters get an answer, and every suggested line is right', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 60 })), soundAnswer), { numRuns: TRIED });
  });

  test('50,000 strings of pieces of the grammar get an answer, and every suggested line is right', () => {
    fc.assert(fc.property(fc.oneof(grammatical, started), soundAnswer), { numRuns: TRIED });
  });

  test('a foreign or invisible character anywhere in the user is never dropped', () => {
    const odd = fc.constantFrom('\u200b', '\u200d', '\u2060', '\ufeff', '\u202e', '\u2066', '\u00ad', 'а', 'е', 'ο', 'ａ', '’', '\u0301');
    fc.assert(
      fc.property(upn, odd, fc.nat(), fc.boolean(), (target, character, place, cmdlet) => {
        const text = target.by === 'upn' ? target.upn : '';
        const at = 1 + (place % text.length);
        const user = `"${text.slice(0, at)}${character}${text.slice(at)}"`;
        const parsed = parseCommand(cmdlet ? `Revoke-SPOUserSession ${user}` : `sign out ${user}`);
        expect(parsed).toMatchObject({ ok: false, problem: { code: 'forbidden-character' } });
      }),
      { numRuns: TRIED / 10 },
    );
  });

  test('of a list nobody is dropped, whatever stands between two users and however often each is named', () => {
    const between = fc.constantFrom(',', ';', ' ', '\n', ', ', ' and ', ' et ', ' & ', ',,\n', '\t');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(upn, guid, mention), between), { minLength: 2, maxLength: 40 }), fc.constantFrom('sign out ', 'révoquer les sessions de '), (said, phrase) => {
        const targets = said.map(([target]) => target);
        const named = new Set(targets.map((target) => typedFor(target).toLowerCase()));
        const quoted = (text: string): string => (/^['-]/.test(text) ? `"${text}"` : text);
        const parsed = parseCommand(phrase + said.map(([target, gap], i) => quoted(typedFor(target)) + (i < said.length - 1 ? gap : '')).join(''));
        if (!parsed.ok) throw new Error(JSON.stringify(parsed));
        const entries = parsed.command.kind === 'revoke-many' && parsed.command.whom.by === 'list' ? parsed.command.whom.entries : [];
        expect(parsed.command.kind).toBe(named.size === 1 ? 'revoke' : 'revoke-many');
        if (named.size > 1) expect(new Set(entries.map(({ typed }) => typed.toLowerCase()))).toEqual(named);
      }),
      { numRuns: TRIED / 10 },
    );
  });

  test('a mistyped line that wanted to look first is never answered with one that does not', () => {
    fc.assert(
      fc.property(fc.constantFrom('-WhatIff', '-W', '-wi $true', '-Whatif:yes', '-WhatIf -WhatIf', '-WhatIf | x', '-WhatIf -Force'), (said) => {
        const parsed = parseCommand(`Revoke-SPOUserSession a@contoso.com ${said}`);
        expect(parsed).toMatchObject({ ok: false, problem: { line: 'Revoke-SPOUserSession -User a@contoso.com -WhatIf' } });
      }),
    );
  });
});

describe('time', () => {
  const HOSTILE = ['"', "''", '"a', ' ', 'a ', '-a:', ',', '@', 'a@', 'a.', '[a](mailto:', '<mailto:', 'because ', 'again ', "d'", '’', '\u0301', '\u200b', '((', '.!?', 'please ', '%23', 'a@b.co ', 'a@b.co,', 'a,', 'and ', '[a ', 'a](mailto:', 'x](mailto:x) ', 'group ', '\n', 'a\n', 'parce '];
  const tokensOf = (text: string, syntax: Syntax): number => {
    let count = 0;
    for (let token = nextToken(text, 0, syntax); token !== undefined; token = nextToken(text, token.end, syntax)) {
      if (token.end <= token.start) throw new Error('no progress');
      count += 1;
    }
    return count;
  };
  const work = (text: string): void => {
    tokensOf(text, 'sentence');
    tokensOf(text, 'cmdlet');
    foldBlanks(text);
    readIdentifier(text);
    findUsers(text);
    parseCommand(text);
    for (const start of ['sign out ', 'sign out group ']) parseCommand(start + text);
    parseCommand(text, { file: true });
  };
  /** The best of some runs: what a busy machine adds is not the parser's. */
  const best = (run: () => void): number => {
    const times = Array.from({ length: 4 }, () => {
      const start = performance.now();
      run();
      return performance.now() - start;
    });
    return Math.min(...times);
  };

  /** A busy machine may be slow once; what is slow by itself is slow each time. */
  const eachTime = (tooSlow: () => boolean): boolean => tooSlow() && tooSlow() && tooSlow();

  test('64 KB of anything is answered, and never looked into beyond its length', () => {
    for (const unit of HOSTILE) {
      expect(parseCommand(`x${unit.repeat(65_536 / unit.length)}x`)).toMatchObject({ problem: { code: 'line-too-long' } });
    }
    expect(parseCommand(' '.repeat(65_536))).toMatchObject({ problem: { code: 'not-understood' } });
  });

  test('ten times the text takes no more than forty times the time', () => {
    for (const unit of HOSTILE) {
      const short = unit.repeat(6_500 / unit.length);
      const long = unit.repeat(65_000 / unit.length);
      work(long);
      expect({ unit, tooSlow: eachTime(() => best(() => work(long)) > 40 * best(() => work(short)) + 20) }).toEqual({ unit, tooSlow: false });
    }
  });

  test('the worst list of 28,000 characters is answered before anybody waits, and ten times the list takes no more than forty times the time', () => {
    const line = (unit: string, length: number): string => `sign out a@b.co, c@d.co, ${unit.repeat(length / unit.length)}`;
    for (const unit of HOSTILE) {
      parseCommand(line(unit, 27_900));
      const tooSlow = (): boolean => {
        const long = best(() => parseCommand(line(unit, 27_900)));
        return long > 500 || long > 40 * best(() => parseCommand(line(unit, 2_790))) + 20;
      };
      expect({ unit, tooSlow: eachTime(tooSlow) }).toEqual({ unit, tooSlow: false });
    }
  });

  test('the worst line of 2,000 characters is answered in a blink', () => {
    for (const start of ['', 'sign out ', 'Revoke-SPOUserSession ']) {
      for (const unit of HOSTILE) {
        const line = start + unit.repeat((1_990 - start.length) / unit.length);
        expect({ line: line.slice(0, 40), slow: best(() => parseCommand(line)) > 50 }).toEqual({ line: line.slice(0, 40), slow: false });
      }
    }
  });
});
