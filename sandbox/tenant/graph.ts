import type { Directory } from './directory';
import type { Dispatch } from './dispatch';
import { noSegment } from './graph-answers';
import { batchRoutes } from './graph-batch';
import { groupRoutes } from './graph-groups';
import { membershipRoutes } from './graph-membership';
import { graphRoutes } from './graph-permissions';
import { roleRoutes } from './graph-roles';
import { userRoutes } from './graph-users';
import type { Ledger } from './ledger';
import { matchPath } from './routes';
import type { Route } from './wire';

interface GraphParts {
  readonly directory: Directory;
  readonly ledger: Ledger;
  readonly servesTransitiveAssignments: boolean;
  /** Whether a token with this audience is meant for Graph. */
  readonly isAudience: (audience: string) => boolean;
  /** Takes the members of a `$batch` through the tenant like any other call. */
  readonly dispatch: Dispatch;
}

/** Microsoft Graph v1.0, as far as signing users out needs it; every other path is Graph's 400. */
export const graphTable = ({ directory, ledger, servesTransitiveAssignments, isAudience, dispatch }: GraphParts): readonly Route[] => {
  const row = graphRoutes(isAudience);
  return [
    ...userRoutes(row, directory, ledger),
    ...membershipRoutes(row, directory),
    ...roleRoutes(row, directory, servesTransitiveAssignments),
    ...groupRoutes(row, directory),
    ...batchRoutes(row, dispatch),
    row('*', '*', 'nothing', ({ call }) => {
      throw noSegment(call.path.split('/').at(-1) ?? '');
    }),
  ];
};

/** Object id of the user that a Graph path names, when there is such a user now. */
export const userInGraphPath = (directory: Directory, path: string): string | undefined => {
  const key = matchPath('/v1.0/users/:user', path.split('/').slice(0, 4).join('/'))?.['user'];
  return key === undefined ? undefined : directory.find(key)?.id;
};
