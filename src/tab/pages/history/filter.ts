import { REQUEST_OUTCOMES, type RequestOutcome } from '../../../domain/request-outcome';
import { dayEnd, dayStart, isDay } from './days';

/** What the history is narrowed to: as it stands in the address, so that a filter is a link. Empty: not narrowed by that. */
export interface Filter {
  readonly user: string;
  readonly admin: string;
  readonly outcome: RequestOutcome | '';
  /** First and last day of asking, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
}

export const NO_FILTER: Filter = { user: '', admin: '', outcome: '', from: '', to: '' };

/** @param query of the address; what is not understood is left out */
export const filterOf = (query: URLSearchParams): Filter => {
  const text = (name: string): string => (query.get(name) ?? '').trim();
  const day = (name: string): string => (isDay(text(name)) ? text(name) : '');
  return { user: text('user'), admin: text('admin'), outcome: REQUEST_OUTCOMES.find((each) => each === text('outcome')) ?? '', from: day('from'), to: day('to') };
};

const filled = (parts: Readonly<Record<string, string>>): string => new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== '')).toString();

/** The route that shows the history narrowed so. */
export const routeOf = (filter: Filter): string => {
  const query = filled({ ...filter });
  return query === '' ? 'history' : `history?${query}`;
};

/** The API's query: days become times, by the reader's clock. */
export const queryOf = (filter: Filter): string =>
  filled({
    ...filter,
    from: filter.from === '' ? '' : String(dayStart(filter.from)),
    to: filter.to === '' ? '' : String(dayEnd(filter.to)),
  });

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some((value: string) => value !== '');
