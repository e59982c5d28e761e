import type { Activity, InvokeResponse } from 'botbuilder';
import type { TenantId } from '../domain/people';
import { NO_TELEMETRY, type Log, type SpanFields, type Telemetry } from '../service';
import { readActivity, type ActivityHead } from './activity-shape';
import type { GatedAdapter } from './adapter';
import type { Bot } from './bot';
import type { Gate } from './gate';
import { isOwnTenant } from './tenant-wall';
import { isRecord } from './unknown';

/** What the HTTP side answers with. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export interface ReceiveParts {
  readonly gate: Gate;
  readonly adapter: GatedAdapter;
  readonly bot: Bot;
  readonly tenantId: TenantId;
  readonly log: Log;
  /** Who watches turns; nobody without it. */
  readonly telemetry?: Telemetry;
}

/**
 * The one way in for activities: gate, form, wall of the tenant, and only then a turn. A refusal tells the caller nothing
 * but its status.
 */
export const createReceive =
  ({ gate, adapter, bot, tenantId, log, telemetry = NO_TELEMETRY }: ReceiveParts) =>
  async (authorization: string | undefined, body: unknown): Promise<Reply> => {
    // Before its form is looked at: what a stranger learns about a body is nothing.
    const admission = await gate.admit(authorization, isRecord(body) ? body : {});
    if (!admission.admitted) {
      log.warn('gate-refused', { because: admission.because, status: admission.status });
      return { status: admission.status };
    }
    const read = readActivity(body);
    if (!read.ok) return { status: 400 };
    const { activity } = read;
    if (!isOwnTenant(activity, tenantId)) {
      log.warn('foreign-tenant', activity.id === undefined ? {} : { activityId: activity.id });
      return { status: 200 };
    }
    const turn = activity.id === undefined ? {} : { activityId: activity.id };
    const take = (): Promise<InvokeResponse | undefined> => adapter.takeAdmitted(activity as unknown as Activity, (context) => bot.run(context));
    const answer = await log.within(turn, () => telemetry.span('turn', kindOf(activity), take));
    return answer === undefined ? { status: 200 } : { status: answer.status, ...(answer.body === undefined ? {} : { body: answer.body as unknown }) };
  };

const kindOf = (activity: ActivityHead & Readonly<Record<string, unknown>>): SpanFields => {
  const { type: activityType, name: invoke } = activity;
  return { activityType, ...(activityType === 'invoke' && typeof invoke === 'string' ? { invoke } : {}) };
};
