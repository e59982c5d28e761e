import type { Directory } from './directory';
import { answerLost, type Faults } from './faults';
import { PEOPLE, type Habit, type PersonData } from './people';
import { accessDenied, type SharePoint } from './sharepoint';
import { sharePointBusy } from './sharepoint-answers';

type Plan = (sharePoint: SharePoint, faults: Faults, id: string) => unknown;

const once = { service: 'sharepoint', method: 'POST' } as const;

/** What each habit is in SharePoint, which has no value to read back but states of its own. */
const HABITS: Readonly<Record<Habit, Plan>> = {
  refused: (sharePoint, _faults, id) => sharePoint.setError(id, accessDenied()),
  'gone at work': (sharePoint, _faults, id) => sharePoint.setState(1, id),
  'fails for ever': (sharePoint, _faults, id) => sharePoint.setState(2, id),
  'slow read-back': (sharePoint, _faults, id) => sharePoint.setState(3, id),
  'throttled first': (_sharePoint, faults, user) => faults.plan({ ...once, user }, sharePointBusy(429, 1), 1),
  'answer lost': (_sharePoint, faults, user) => faults.plan({ ...once, user }, answerLost, 1),
};

/** Plans the difficulties that some people always make, when they are signed out through SharePoint. */
export const planSharePointHabits = (directory: Directory, sharePoint: SharePoint, faults: Faults): void => {
  for (const { habit, upn } of Object.values(PEOPLE) as readonly PersonData[]) {
    if (habit !== undefined) HABITS[habit](sharePoint, faults, directory.get(upn).id);
  }
};
