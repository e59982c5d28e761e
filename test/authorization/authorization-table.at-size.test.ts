import { atSize, note } from '../at-size/size';
import { audit } from '../journeys/auditor';
import { Stage } from '../journeys/stage';
import { Play, type Acted } from './act-out';
import { everyCell, nameOf, someCells, type Cell } from './cells';
import { Company, environmentFor } from './company';
import { judge, uncountedRefusals, unequalRefusals, type Judgement } from './judge';
import { ROLES, type Roles } from './kinds';
import { readTables } from './page';

/** Cells for one program and its tenant: both are quick as long as their books are short. */
const ON_ONE_STAGE = atSize({ slice: 300, full: 160 });
const AT_ONCE = 6;
const FULL = atSize({ slice: 0, full: 1 }) === 1;

const inOrder = (FULL ? everyCell : someCells)(readTables());

const groups = (cells: readonly Cell[]): readonly (readonly Cell[])[] =>
  Array.from({ length: Math.ceil(cells.length / ON_ONE_STAGE) }, (_, index) => cells.slice(index * ON_ONE_STAGE, (index + 1) * ON_ONE_STAGE));

interface Performance {
  readonly judged: readonly Judgement[];
  readonly wrong: readonly string[];
}

/** Acts out all cells, some at the same time. One that cannot be acted out is wrong, and does not stop the others. */
const actOutAll = async (play: Play, cells: readonly Cell[]): Promise<{ readonly acted: readonly Acted[]; readonly wrong: readonly string[] }> => {
  const waiting = [...cells];
  const acted: Acted[] = [];
  const wrong: string[] = [];
  const actor = async (): Promise<void> => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      try {
        acted.push(await play.actOut(cell));
      } catch (error) {
        wrong.push(`${nameOf(cell)}: it could not be acted out: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, actor));
  return { acted, wrong };
};

/** Acts out these cells on a stage of their own; everything is judged when nothing is left to be done. */
const perform = async (roles: Roles, cells: readonly Cell[]): Promise<Performance> => {
  const stage = new Stage(environmentFor(roles, cells.length), {});
  try {
    await stage.open();
    const { acted, wrong } = await actOutAll(new Play(stage, new Company(stage, roles)), cells);
    await stage.quiet(30_000);
    const judged = judge(stage, acted);
    const misfits = judged.flatMap((judgement) => judgement.wrong.map((line) => `${nameOf(judgement.acted.cell)}: ${line}`));
    return { judged, wrong: [...wrong, ...misfits, ...uncountedRefusals(stage, judged), ...audit(stage.evidence())] };
  } finally {
    await stage.close();
  }
};

test(
  'every cell of docs/authorization.md is what the program does: what is said, what is logged, and what the tenant was asked to do',
  async () => {
    const started = Date.now();
    const performances: Performance[] = [];
    for (const roles of Object.values(ROLES)) {
      for (const cells of groups(inOrder.filter((cell) => cell.roles === roles))) performances.push(await perform(roles, cells));
    }
    const judged = performances.flatMap((performance) => performance.judged);
    const wrong = [...performances.flatMap((performance) => performance.wrong), ...unequalRefusals(judged)];
    note({ figure: 'authorisation table, cells', tried: judged.length, wrong: wrong.length, atLeast: everyCell(readTables()).length, more: `${Math.round((Date.now() - started) / 1_000)} s` });
    expect(wrong).toEqual([]);
    expect(judged).toHaveLength(inOrder.length);
  },
  atSize({ slice: 240_000, full: 1_800_000 }),
);
