import type { Language } from '../../src/domain/command/command';
import { allIn, succeededIn } from '../../src/domain/tally';
import type { RequestView } from '../../src/domain/view';
import { LANGUAGES, message } from '../../src/locale';
import { ALL, buttons, EVERY, headingOf, inputs, nodesIn, objections, REQUESTS, texts, unless, words } from './anatomy';
import { succeeded } from './gallery';

describe(`every card, form and dialog (${ALL.length} of them)`, () => {
  test('is made of what reads from top to bottom: no columns, no pictures, no media, nothing of a fixed width, and tables row by row', () => {
    const KNOWN = ['TextBlock', 'Container', 'ActionSet', 'Input.Text', 'Input.ChoiceSet', 'Action.Execute', 'Action.Submit', 'Data.Query', 'Table', 'TableRow', 'TableCell'];
    const LOOK_ONLY = ['width', 'minHeight', 'height', 'backgroundImage', 'iconUrl', 'horizontalAlignment', 'maxLines', 'isVisible', 'url'];
    expect(
      objections(EVERY, ({ card }) =>
        nodesIn(card.body).flatMap((node) => [
          ...unless(KNOWN.includes(node.type), `there is a ${node.type}: hold that it has an altText, and that it reads in order`),
          ...LOOK_ONLY.flatMap((look) => unless(!(look in node), `${node.type} has ${look}`)),
        ]),
      ),
    ).toEqual([]);
  });

  test('has tables whose first row names the columns, and rows that fill them with words', () => {
    const tables = ALL.flatMap(({ card }) => card.body.filter((element) => element.type === 'Table'));
    expect(tables.length).toBeGreaterThan(10);
    expect(
      objections(ALL, ({ card }) =>
        card.body.flatMap((element) => {
          if (element.type !== 'Table') return [];
          const cells = element.rows.map((row) => row.cells.map((cell) => texts(cell).map(({ text }) => String(text).trim()).join(' ')));
          return [...unless(element.firstRowAsHeaders, 'a table without a head'), ...cells.flatMap((row) => unless(row.length === element.columns.length && !row.includes(''), `a row of ${row.length} cells, or an empty one`))];
        }),
      ),
    ).toEqual([]);
  });

  test('says its language, and lets every text wrap', () => {
    expect(objections(EVERY, ({ card, language }) => [...unless(card.lang === language, `lang is ${card.lang}`), ...texts(card.body).flatMap((text) => unless(text['wrap'] === true, `does not wrap: ${String(text['text'])}`))])).toEqual([]);
  });

  test('has one heading, with its style and in words, before everything but the warnings', () => {
    expect(
      objections(ALL, ({ card }) => {
        const [first, ...rest] = card.body.filter(({ type }) => type !== 'Container');
        const headings = texts(card.body).filter(({ style }) => style === 'heading');
        return [...unless(headings.length === 1, `${headings.length} headings`), ...unless(first === headings[0], 'the heading is not first'), ...unless(rest.length > 0 && words(headings[0]?.['text']).length > 1, 'the heading says nothing')];
      }),
    ).toEqual([]);
  });

  test('warns before it says what it is, in the order in which it is read', () => {
    expect(
      objections(ALL, ({ card }) => {
        const types = card.body.map(({ type }) => type);
        return unless(types.lastIndexOf('Container') < types.findIndex((type) => type !== 'Container'), 'a warning comes later');
      }),
    ).toEqual([]);
  });

  test('asks for the click behind what has to be read for it: only the receipt follows the buttons', () => {
    expect(
      objections(ALL, ({ card }) => {
        const at = card.body.findIndex(({ type }) => type === 'ActionSet');
        const after = at < 0 ? [] : card.body.slice(at + 1);
        return after.flatMap((element) => unless(element.type === 'TextBlock' && /^audit #\d+/.test(element.text), `${element.type} behind the buttons`));
      }),
    ).toEqual([]);
  });

  test('has buttons that say what they do, each in other words, and no more than six', () => {
    expect(
      objections(ALL, ({ card }) => {
        const titles = buttons(card).map(({ title }) => title);
        return [...titles.flatMap((title) => unless(words(title).length > 0, `a button says "${String(title)}"`)), ...unless(new Set(titles).size === titles.length, 'two buttons say the same'), ...unless(titles.length <= 6, 'too many buttons')];
      }),
    ).toEqual([]);
  });

  test('has a label for every field', () => {
    const fields = ALL.flatMap(({ card }) => inputs(card));
    expect(fields.length).toBeGreaterThan(LANGUAGES.length * 3);
    expect(objections(ALL, ({ card }) => inputs(card).flatMap((input) => unless(words(input['label']).length > 0, `no label: ${String(input['id'])}`)))).toEqual([]);
  });

  test('has a text for clients that cannot show it: what it is or what came of it, and whom it is about', () => {
    expect(
      objections(EVERY, ({ card, about }) => [...unless(words(card.fallbackText).length > 3, 'no fallback text'), ...about.flatMap((part) => unless(card.fallbackText.includes(part), `the fallback text lacks "${part}"`))]),
    ).toEqual([]);
  });
});

describe('colour is never the only sign', () => {
  /** The word with which every warning begins. */
  const warns = (language: Language): string => message(language, 'card.warning.reads').split(/[\s:]/, 1)[0] ?? '';

  test('what is red says that it is a warning, what is yellow says what it takes, and nothing else has a colour', () => {
    let seen = 0;
    expect(
      objections(ALL, ({ card, language }) =>
        nodesIn(card.body).flatMap((node) => {
          if (node.type !== 'Container') return unless(!('color' in node), `${String(node['text'])} has a colour`);
          const [said = '', ...more] = texts(node).map(({ text }) => String(text));
          seen += 1;
          const inWords = node['style'] === 'attention' ? said.startsWith(warns(language)) : said === message(language, 'card.warning.two');
          return [...unless(more.length === 0, 'a warning of several texts'), ...unless(inWords, `${String(node['style'])} without words: "${said}"`)];
        }),
      ),
    ).toEqual([]);
    expect(seen).toBeGreaterThan(20);
  });

  /** What came of a request, as somebody has to tell it apart at a glance. */
  const upshot = (view: RequestView): string => {
    const { state } = view.request;
    const [item] = view.items;
    if (view.request.stopped !== undefined && state === 'running') return 'stopping';
    if (state !== 'done') return state === 'running' ? 'confirmed' : state;
    if (view.tally !== undefined) return succeededIn(view.tally) === allIn(view.tally) ? 'success' : 'not all';
    if (succeeded(view)) return 'success';
    const inDoubt = item?.state === 'settled' && item.outcome.result === 'failed' && item.outcome.inDoubt;
    return inDoubt ? 'in doubt' : 'nothing done';
  };

  test('the title alone tells a success from a failure, and both from what is open, over or in doubt', () => {
    const titles = new Map<string, Set<string>>();
    for (const { card, view, language } of REQUESTS) {
      const title = `${language}: ${headingOf(card)}`;
      titles.set(title, (titles.get(title) ?? new Set()).add(upshot(view!)));
    }
    expect([...titles].filter(([, upshots]) => upshots.size > 1)).toEqual([]);
    expect(new Set([...titles.values()].flatMap((upshots) => [...upshots])).size).toBe(9);
  });
});
