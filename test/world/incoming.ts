import type { Inbound, WorkPayload } from '../../src/service';

/** One activity that came over HTTP, past the gate. */
export type Incoming = MessageIn | InvokeIn;
export interface MessageIn {
  readonly kind: 'message';
  readonly inbound: Inbound;
  readonly payload: Extract<WorkPayload, { kind: 'said' | 'pressed' }>;
}
export interface InvokeIn {
  readonly kind: 'invoke';
  readonly inbound: Inbound;
  readonly verb: string;
  readonly button: string;
  readonly cardActivityId: string;
  readonly page?: number;
}

/** What somebody said; of a button without words, nothing. */
export const asSaid = ({ actor, conversation }: Inbound, payload: MessageIn['payload']): Extract<WorkPayload, { kind: 'said' }> =>
  payload.kind === 'said' ? payload : { kind: 'said', actor, conversation, text: '', at: 0, mentioned: {} };
