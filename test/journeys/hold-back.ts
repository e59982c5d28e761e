import type { Fault, PlannedFault } from '../../sandbox/tenant/faults';
import type { Persona } from '../../sandbox/tenant/personas';
import type { Stage } from './stage';
import { ASK } from './sentences';

const reads = (stage: Stage, person: Persona): number => stage.tenant.ledger.calls({ service: 'graph', method: 'GET', user: person.id }).length;

const PASSES: Fault = { delayMs: 1 };

const plan = (stage: Stage, person: Persona, passing: number, fault: Fault): readonly PlannedFault[] => {
  const target = { service: 'graph', method: 'GET', user: person.id } as const;
  return [stage.tenant.faults.plan(target, PASSES, passing), stage.tenant.faults.plan(target, fault)];
};

/**
 * What a click reads of the clicker passes; `fault` strikes what the work reads of them afterwards. How many reads a click
 * takes is measured with the click of somebody else, which cancels.
 */
export const strikeTheWorkOf = async (stage: Stage, clicker: Persona, fault: Fault): Promise<readonly PlannedFault[]> => {
  const other = stage.admin();
  const { card } = await stage.asked(stage.admin(), ASK.en(stage.person().upn));
  await stage.press(other, card, 'cancel');
  return plan(stage, clicker, reads(stage, other), fault);
};

/** The same for what is read of the target: measured with the click of somebody who may not. */
export const strikeTheWorkOn = async (stage: Stage, target: Persona, fault: Fault): Promise<readonly PlannedFault[]> => {
  const other = stage.person();
  const { card } = await stage.asked(stage.admin(), ASK.en(other.upn));
  const before = reads(stage, other);
  await stage.press(stage.person(), card, 'confirm');
  return plan(stage, target, reads(stage, other) - before, fault);
};
