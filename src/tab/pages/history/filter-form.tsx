import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useState, type ChangeEvent, type Dispatch, type SetStateAction, type SubmitEvent } from 'react';
import { REQUEST_OUTCOMES } from '../../../domain/request-outcome';
import type { MessageKey } from '../../../locale';
import { useOutcomeWords } from '../../parts/outcome-words';
import { useText } from '../../shell/reader';
import { filterOf, isFiltered, NO_FILTER, routeOf, type Filter } from './filter';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 10.5rem), 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
    '@media (max-width: 479px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: tokens.spacingHorizontalS },
  },
  buttons: { gridColumn: '1 / -1', display: 'flex', gap: tokens.spacingHorizontalS },
  // Their own least width is wider than a column on a telephone.
  input: { minWidth: 0 },
});

interface Props {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

type Draft = Readonly<Record<keyof Filter, string>>;

/** What is being written; it begins anew when another filter applies, e.g. by the Back button. */
const useDraft = (filter: Filter): [Draft, Dispatch<SetStateAction<Draft>>] => {
  const [draft, setDraft] = useState<Draft>(filter);
  const [applied, setApplied] = useState(filter);
  if (routeOf(applied) !== routeOf(filter)) {
    setApplied(filter);
    setDraft(filter);
  }
  return [draft, setDraft];
};

/** Narrows the history. */
export const FilterForm = ({ filter, onFilter }: Props) => {
  const styles = useStyles();
  const text = useText();
  const words = useOutcomeWords();
  const [draft, setDraft] = useDraft(filter);
  const change = (name: keyof Filter) => (_event: ChangeEvent, { value }: { readonly value: string }) => setDraft((before) => ({ ...before, [name]: value }));
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onFilter(filterOf(new URLSearchParams(draft)));
  };
  const input = (name: 'user' | 'admin' | 'from' | 'to', label: MessageKey, type: 'search' | 'date') => (
    <Field label={text(label)}>
      <Input className={styles.input} type={type} name={name} value={draft[name]} maxLength={256} autoComplete="off" spellCheck={false} onChange={change(name)} />
    </Field>
  );
  return (
    <form role="search" aria-label={text('tab.history.filter')} className={styles.form} onSubmit={submit}>
      {input('user', 'tab.history.user', 'search')}
      {input('admin', 'tab.history.admin', 'search')}
      <Field label={text('tab.history.outcome')}>
        <Select className={styles.input} name="outcome" value={draft.outcome} onChange={change('outcome')}>
          <option value="">{text('tab.history.any')}</option>
          {REQUEST_OUTCOMES.map((outcome) => (
            <option key={outcome} value={outcome}>
              {words(outcome)}
            </option>
          ))}
        </Select>
      </Field>
      {input('from', 'tab.history.from', 'date')}
      {input('to', 'tab.history.to', 'date')}
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary">
          {text('tab.history.search')}
        </Button>
        <Button type="button" disabledFocusable={!isFiltered(filter) && !Object.values(draft).some((value) => value !== '')} onClick={() => onFilter(NO_FILTER)}>
          {text('tab.history.clear')}
        </Button>
      </div>
    </form>
  );
};
