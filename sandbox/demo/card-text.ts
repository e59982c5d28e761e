import { buttonsOf } from '../tenant/cards';
import { member, text } from '../tenant/wire';

/** Narrower than most terminals, the indentation included. */
const WIDTH = 96;

/** Markdown of a card's text as a person sees it: escapes and emphasis gone, a link as its words and address. */
const plain = (markdown: string): string =>
  markdown
    .replaceAll(/(?<!\\)\[([^\]]*)\]\(([^)]*)\)/g, '$1: $2')
    .replaceAll(/(?<!\\)\*\*(.+?)(?<!\\)\*\*/g, '$1')
    .replaceAll(/\\([\\`*_~[\]<>|#().+-])/g, '$1');

/** `line` cut at blanks into pieces that fit; what has no blanks stays whole. */
const wrapped = (line: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length > width && current !== '') {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current];
};

const factLines = (facts: readonly unknown[]): readonly string[] => {
  const rows = facts.map((fact) => [plain(text(fact, 'title') ?? ''), plain(text(fact, 'value') ?? '')] as const);
  const width = Math.max(0, ...rows.map(([title]) => title.length));
  return rows.flatMap(([title, value]) =>
    wrapped(value, WIDTH - width - 2).map((line, index) => `${(index === 0 ? title : '').padEnd(width)}  ${line}`),
  );
};

const listIn = (element: unknown, name: string): readonly unknown[] => {
  const found = member(element, name);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
};

const elementLines = (element: unknown): readonly string[] => {
  switch (text(element, 'type')) {
    case 'TextBlock':
      return wrapped(plain(text(element, 'text') ?? ''), WIDTH);
    case 'FactSet':
      return factLines(listIn(element, 'facts'));
    case 'Container':
      return listIn(element, 'items').flatMap(elementLines).map((line) => `! ${line}`);
    case 'ActionSet':
      return [buttonsOf(element).map(({ title }) => `[ ${title ?? '?'} ]`).join('  ')];
    default:
      // Nothing that the bot sends may be invisible in the demo.
      return [`(${text(element, 'type') ?? 'something without a type'})`];
  }
};

/** A card as lines in a frame: text, facts in two columns, `!` before what stands in a coloured box, `[ buttons ]`. */
export const cardLines = (card: unknown): readonly string[] => {
  const actions = listIn(card, 'actions').length > 0 ? [buttonsOf(member(card, 'actions')).map(({ title }) => `[ ${title ?? '?'} ]`).join('  ')] : [];
  const lines = [...listIn(card, 'body').flatMap(elementLines), ...actions];
  return ['┌', ...lines.map((line) => `│ ${line}`), '└'];
};
