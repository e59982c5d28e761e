import type { SimulatedTenant } from '../../sandbox/tenant/start';
import type { Clock } from '../../src/service';
import { createTokenSource, GraphClient } from '../../src/tenant';
import { systemClock } from '../../src/parts';

/** The program's own Graph client, signed in at the simulated tenant as the acting app is. */
export const clientAt = async (tenant: SimulatedTenant): Promise<{ readonly graph: GraphClient; readonly clock: Clock }> => {
  const undo = tenant.trustInThisProcess();
  try {
    const { tenantId, httpsOrigin, httpOrigin, app } = tenant;
    const application = { tenantId, clientId: app.clientId, credential: { kind: 'secret', secret: app.clientSecret }, authorityHost: httpsOrigin, microsoftAuthority: false } as const;
    const tokens = createTokenSource(application, `${httpOrigin}/.default`, systemClock);
    await tokens.get(systemClock.now() + 30_000);
    return { graph: new GraphClient(httpOrigin, tokens, systemClock), clock: systemClock };
  } finally {
    undo();
  }
};
