import type { Persona } from '../../sandbox/tenant/personas';
import type { TenantOptions } from '../../sandbox/tenant/start';
import type { RequestSummary } from '../../src/contract';
import type { Language } from '../journeys/sentences';
import { onStage, type Stage } from '../journeys/stage';
import { Seat, type Told } from './seat';
import { auditCommand, untrue } from './truth';

/** The tab's API of the program on a stage of the chat, without a browser: the same people also speak and click there. */
export class Desk {
  /** Every answer of the API so far. */
  readonly told: Told[] = [];

  constructor(readonly stage: Stage) {}

  /** Somebody with the tab open, and a token of their own. */
  seat(person: Persona, language: Language = 'en'): Seat {
    const { stage } = this;
    return new Seat({ origin: () => stage.bot.origin, token: () => stage.tenant.tabToken(person) }, person, language, this.told);
  }

  admin(who: Parameters<Stage['admin']>[0] = {}): Seat {
    return this.seat(this.stage.admin(who));
  }

  adminFr(): Seat {
    return this.seat(this.stage.adminFr(), 'fr');
  }

  /** A new user, and an open request about them by somebody. */
  async opened(asker = this.admin(), target = this.stage.person()): Promise<{ readonly asker: Seat; readonly target: Persona; readonly request: RequestSummary }> {
    return { asker, target, request: await asker.opens(target) };
  }

  /** What was said in the tab is what the log has, and the log is whole. The stage's own auditor does the rest. */
  async audit(): Promise<void> {
    const wrong = [...untrue(this.stage.evidence(), this.told), ...(await auditCommand(this.stage.store))];
    if (wrong.length > 0) throw new Error(`In the tab it was said otherwise:\n${wrong.map((line) => `  ${line}`).join('\n')}`);
  }
}

/** One desk for a file or a `describe`: audited after each test, as the chat is and for what the tab said. */
export const onDesk = (environment: Readonly<Record<string, string>> = {}, tenant: TenantOptions = {}): Desk => {
  const stage = onStage({ MESSAGES_PER_MINUTE: '1000', ...environment }, { ...tenant, tab: true });
  const desk = new Desk(stage);
  afterEach(() => desk.audit());
  return desk;
};
