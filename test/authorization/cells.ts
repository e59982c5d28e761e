import { ASKING, BUTTONS, CANNOT_BE, LISTING, PLACES, PRESSING, type Account, type Asking, type Button, type Listing, type Outcome, type Person, type PlaceKind, type Pressing, type Roles } from './kinds';
import type { Table } from './page';

/** One cell of the page in one place (and with one kind of button): what is acted out, and what the page says about it. */
export interface Cell {
  readonly roles: Roles;
  readonly person: Person;
  readonly place: PlaceKind;
  readonly deed:
    | { readonly by: 'line'; readonly action: Asking; readonly account: Account }
    | { readonly by: 'button'; readonly action: Pressing; readonly account: Account; readonly button: Button }
    | { readonly by: 'list'; readonly action: Listing };
  readonly says: Outcome;
}

const isOneOf = <Word extends string>(words: readonly Word[], word: string): word is Word => words.some((known) => known === word);

/** The deeds of one column, and the places that it is about. The page's own words were looked at by `authorization-page.test.ts`. */
const columnOf = (about: string, column: string): { readonly deeds: readonly Cell['deed'][]; readonly places: readonly PlaceKind[] } => {
  if (isOneOf(ASKING, about)) return { deeds: [{ by: 'line', action: about, account: column as Account }], places: PLACES };
  if (isOneOf(PRESSING, about)) return { deeds: BUTTONS.map((button) => ({ by: 'button', action: about, account: column as Account, button })), places: PLACES };
  const [, action = '', , where] = /^`(.+)`( (there|elsewhere))?$/.exec(column) ?? [];
  if (about !== 'lists' || !isOneOf(LISTING, action)) throw new Error(`no action is "${about}: ${column}"`);
  const places = PLACES.filter((place) => where === undefined || (place === 'personal') === (where === 'there'));
  return { deeds: [{ by: 'list', action }], places };
};

const cellsOf = (table: Table, row: Table['rows'][number], column: number): readonly Cell[] => {
  const says = row.cells[column] ?? '';
  if (says === CANNOT_BE) return [];
  const { deeds, places } = columnOf(table.about, table.columns[column] ?? '');
  const whose = { roles: table.roles as Roles, person: row.name as Person, says: says as Outcome };
  return places.flatMap((place) => deeds.map((deed) => ({ ...whose, place, deed })));
};

const columnsOf = (table: Table): readonly number[] => table.columns.map((_column, index) => index);

/** Every cell in every place, with every kind of button. */
export const everyCell = (tables: readonly Table[]): readonly Cell[] => tables.flatMap((table) => table.rows.flatMap((row) => columnsOf(table).flatMap((column) => cellsOf(table, row, column))));

const pick = <One>(all: readonly One[], at: number): readonly One[] => (all.length === 0 ? [] : all.slice(at % all.length, (at % all.length) + 1));

/** One cell of each row in the personal chat and one in a channel, of another column each; along the rows all columns and buttons get their turn. */
export const someCells = (tables: readonly Table[]): readonly Cell[] =>
  tables.flatMap((table) =>
    table.rows.flatMap((row, index) =>
      (['personal', 'channel'] as const).flatMap((place, side) => pick(columnsOf(table).flatMap((column) => pick(cellsOf(table, row, column).filter((cell) => cell.place === place), index)), index + side * 3)),
    ),
  );

/** A cell in words. */
export const nameOf = ({ roles, person, place, deed }: Cell): string =>
  [`with ${roles}`, person, deed.action, ...('account' in deed ? [deed.account] : []), ...('button' in deed ? [deed.button] : []), place].join(' / ');
