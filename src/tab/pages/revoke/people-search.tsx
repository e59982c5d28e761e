import { Combobox, Field, makeStyles, mergeClasses, Option, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { FoundPerson } from '../../../contract';
import { FailureBar } from '../../parts/failure-bar';
import { useText } from '../../shell/reader';
import { AccountLines } from './account-lines';
import { exactMatch } from './exact-match';
import { useDeliberateKeys } from './use-deliberate-keys';
import { LEAST, usePeople, type PeopleFound } from './use-people';

const useStyles = makeStyles({
  search: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS },
  box: { minWidth: 0, width: '100%' },
  list: { maxHeight: '60vh' },
  // The option's own colour, which changes with its ground, goes for all that is in it.
  option: { minWidth: 0, alignItems: 'flex-start', '& *': { color: 'inherit' } },
  // Two lines are kept free, so that what it says does not move what is below.
  status: { minHeight: `calc(2 * ${tokens.lineHeightBase300})`, lineHeight: tokens.lineHeightBase300, overflowWrap: 'anywhere' },
  quiet: { minHeight: 0 },
});

/** Text of the person's own, and a list that opens by itself, inside the page's main part, and points at nobody. */
const FREE_TEXT = { freeform: true, disableAutoFocus: true, inlinePopup: true, expandIcon: null, autoComplete: 'off', spellCheck: false } as const;

export interface PeopleSearchProps {
  readonly chosen: FoundPerson | undefined;
  /** `undefined`: the text was changed, so nobody is chosen any more. */
  readonly onChoose: (person: FoundPerson | undefined) => void;
}

const listed = (found: PeopleFound): readonly FoundPerson[] => (found.at === 'found' || found.at === 'waiting' ? found.people : []);

/** Takes the account that the text names as a whole once Enter was pressed, as soon as the answer to that text is there. */
const useExact = (text: string, found: PeopleFound, choose: (person: FoundPerson) => void): { readonly missed: boolean; readonly want: () => void } => {
  const [wanted, setWanted] = useState<string>();
  const asked = wanted === text && text.length >= LEAST;
  const match = asked && found.at === 'found' ? exactMatch(text, found.people) : undefined;
  useEffect(() => {
    if (match === undefined) return;
    setWanted(undefined);
    choose(match);
  }, [match, choose]);
  return { missed: asked && found.at === 'found' && match === undefined, want: () => setWanted(text) };
};

const useStatus = (chosen: FoundPerson | undefined, found: PeopleFound, missed: boolean): string => {
  const text = useText();
  if (chosen !== undefined) return text('tab.revoke.chosen-said', { upn: chosen.upn });
  if (found.at === 'waiting') return text('tab.revoke.searching');
  if (found.at !== 'found') return '';
  if (found.people.length === 0) return text('tab.revoke.nobody');
  if (missed) return text('tab.revoke.not-exact');
  return text(found.more ? 'tab.revoke.more' : 'tab.revoke.found', { count: found.people.length });
};

/** @param usable whether one of them may be chosen: not while they are what was found for an earlier text */
const AccountOptions = ({ people, usable }: { readonly people: readonly FoundPerson[]; readonly usable: boolean }) => {
  const styles = useStyles();
  return people.map((person) => (
    // `text`: what Fluent compares with the beginning that is typed, to point at the option; so it points at none.
    <Option key={person.objectId} value={person.objectId} text={person.objectId} disabled={!usable} checkIcon={null} className={styles.option}>
      <AccountLines person={person} warned />
    </Option>
  ));
};

const SearchState = ({ found, status, onRetry }: { readonly found: PeopleFound; readonly status: string; readonly onRetry: () => void }) => {
  const styles = useStyles();
  return (
    <>
      <div role="status" className={mergeClasses(styles.status, found.at === 'failed' && styles.quiet)}>
        <bdi>{status}</bdi>
      </div>
      {found.at === 'failed' ? <FailureBar failure={found.failure} onRetry={onRetry} /> : null}
    </>
  );
};

/** Finds an account by the beginning of its names. Only a person's choice in the list, or a whole UPN or object id, takes one. */
export const PeopleSearch = ({ chosen, onChoose }: PeopleSearchProps) => {
  const text = useText();
  const styles = useStyles();
  const search = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState('');
  const [wantsOpen, setWantsOpen] = useState(false);
  const sought = chosen === undefined ? typed.trim() : '';
  const { found, again } = usePeople(sought);
  const people = listed(found);
  const open = wantsOpen && people.length > 0;
  const choose = (person: FoundPerson): void => {
    setTyped(person.upn);
    setWantsOpen(false);
    onChoose(person);
  };
  const exact = useExact(sought, found, choose);
  const status = useStatus(chosen, found, exact.missed);
  const keys = useDeliberateKeys(open, exact.want);
  const type = (next: string): void => {
    keys.typed();
    setTyped(next);
    setWantsOpen(true);
    if (chosen !== undefined) onChoose(undefined);
  };
  const take = (objectId: string | undefined): void => {
    const person = people.find((one) => one.objectId === objectId);
    if (person !== undefined && found.at === 'found') choose(person);
  };
  // The button goes away with the failure: the keyboard is taken back to the text.
  const retry = (): void => {
    search.current?.querySelector('input')?.focus();
    setWantsOpen(true);
    again();
  };
  return (
    <div ref={search} className={styles.search}>
      <Field label={text('tab.revoke.who')} hint={text('tab.revoke.who-hint')}>
        <Combobox
          {...FREE_TEXT}
          className={styles.box}
          value={typed}
          selectedOptions={[]}
          open={open}
          listbox={{ className: styles.list, 'aria-label': text('tab.revoke.list') }}
          onChange={(event) => type(event.target.value)}
          onKeyDownCapture={keys.onKeyDownCapture}
          onBlur={() => setWantsOpen(false)}
          onOpenChange={(_event, data) => setWantsOpen(data.open)}
          onOptionSelect={(_event, data) => take(data.optionValue)}
        >
          <AccountOptions people={people} usable={found.at === 'found'} />
        </Combobox>
      </Field>
      <SearchState found={found} status={status} onRetry={retry} />
    </div>
  );
};
