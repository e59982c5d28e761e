import type { TenantId } from '../domain/people';
import { isRecord, property } from './unknown';

/**
 * Whether an activity belongs to the own tenant: the conversation's tenant and the channel's tenant are both stated, and
 * both are ours. Anything else gets no effect, no data and no answer.
 */
export const isOwnTenant = (activity: Readonly<Record<string, unknown>>, own: TenantId): boolean => {
  const conversationTenant = property(activity['conversation'], 'tenantId');
  const channelTenant = property(property(activity['channelData'], 'tenant'), 'id');
  return isSame(conversationTenant, own) && isSame(channelTenant, own) && isRecord(activity['channelData']);
};

const isSame = (value: unknown, own: TenantId): boolean => typeof value === 'string' && value.toLowerCase() === own;
