import { ACCOUNTS, ASKING, CANNOT_BE, FIRST_OF_TWO, LISTING, ON_A_CARD, OUTCOMES, PEOPLE, PEOPLE_OF_OTHER_ROLES, PLACES, PRESSING, ROLES } from './kinds';
import { everyCell, someCells, type Cell } from './cells';
import { explained, readTables, type Table } from './page';

const TABLES = readTables();
const ACTIONS = [...ASKING, ...PRESSING];
/** `pending` and its like: in the personal chat and elsewhere where the answer differs. */
const LISTS = [...LISTING.slice(0, 3).flatMap((list) => [`\`${list}\` there`, `\`${list}\` elsewhere`]), ...LISTING.slice(3).map((list) => `\`${list}\``)];

const named = TABLES.map((table) => [`${table.about} with ${table.roles}`, table] as const);
const peopleOf = ({ about, roles }: Table): readonly string[] => {
  if (roles !== ROLES.usual) return PEOPLE_OF_OTHER_ROLES;
  return about === 'second confirm' ? [...PEOPLE, FIRST_OF_TWO] : PEOPLE;
};
const columnsOf = ({ about }: Table): readonly string[] => {
  if (about === 'lists') return LISTS;
  return (ASKING as readonly string[]).includes(about) ? ACCOUNTS : ON_A_CARD;
};

test('the page has a table for each action of the contract, for the usual role and for others', () => {
  const wanted = Object.values(ROLES).flatMap((roles) => [...ACTIONS, 'lists'].map((about) => `${about}; ${roles}`));
  expect(TABLES.map(({ about, roles }) => `${about}; ${roles}`)).toEqual(wanted);
});

test.each(named)('the table of %s has every kind of person and of account', (_name, table) => {
  expect(table.rows.map(({ name }) => name)).toEqual(peopleOf(table));
  expect(table.columns).toEqual(columnsOf(table));
});

test.each(named)('every cell of %s says something that the page explains', (_name, table) => {
  const words: readonly string[] = [...OUTCOMES, CANNOT_BE];
  const misfits = table.rows.filter(({ cells }) => cells.length !== table.columns.length || cells.some((cell) => !words.includes(cell)));
  expect(misfits).toEqual([]);
});

test('the page explains every kind of person, every account and every word of a cell, and no other', () => {
  expect(explained('person')).toEqual([...PEOPLE, FIRST_OF_TWO]);
  expect(explained('account')).toEqual(ACCOUNTS);
  expect([...explained('cell')].sort()).toEqual([...OUTCOMES, CANNOT_BE].sort());
});

test('a cell cannot be only where nobody could be meant: no account of an anonymous sender, no card about a guest', () => {
  const impossible = TABLES.flatMap((table) => table.rows.flatMap(({ name, cells }) => cells.flatMap((cell, index) => (cell === CANNOT_BE ? [[table.about, name, table.columns[index]]] : []))));
  expect(impossible.filter(([, , column]) => column !== 'oneself')).toEqual([]);
  expect([...new Set(impossible.filter(([about]) => about === 'ask').map(([, name]) => name))]).toEqual(['anonymous', 'bot']);
  expect([...new Set(impossible.map(([, name]) => name))].sort()).toEqual(['administrator of another tenant', 'anonymous', 'bot', 'external member', 'federated person', 'guest']);
});

test('every place is acted out, and the part of each run has all rows, columns and buttons', () => {
  const every = everyCell(TABLES);
  expect(PLACES.filter((place) => !every.some((cell) => cell.place === place))).toEqual([]);
  const part = someCells(TABLES);
  const rows = TABLES.reduce((sum, table) => sum + table.rows.length, 0);
  expect(part).toHaveLength(2 * rows);
  for (const look of [({ deed }: Cell) => deed.action, ({ deed }: Cell) => ('account' in deed ? deed.account : ''), ({ deed }: Cell) => ('button' in deed ? deed.button : '')]) {
    expect(new Set(part.map(look))).toEqual(new Set(every.map(look)));
  }
});
