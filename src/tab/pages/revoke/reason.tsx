import { Field, Textarea } from '@fluentui/react-components';
import { REASON_AT_MOST } from '../../../contract';
import { useText } from '../../shell/reader';

/** Why, in the asker's own words. */
export const Reason = ({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) => {
  const text = useText();
  const values = { count: value.length, limit: REASON_AT_MOST };
  const tooLong = value.length > REASON_AT_MOST;
  return (
    <Field
      label={text('tab.revoke.reason')}
      hint={text('tab.revoke.reason-count', values)}
      {...(tooLong ? { validationState: 'error', validationMessage: text('tab.revoke.reason-too-long', values) } : {})}
    >
      <Textarea resize="vertical" rows={3} value={value} onChange={(_event, data) => onChange(data.value)} />
    </Field>
  );
};

/** What is wrong with it; empty when nothing is. */
export const useWrongReason = (): ((reason: string) => string) => {
  const text = useText();
  return (reason) => (reason.length > REASON_AT_MOST ? text('tab.revoke.reason-too-long', { count: reason.length, limit: REASON_AT_MOST }) : '');
};

/** As it is sent: left out where there is none. */
export const reasonOf = (reason: string): { readonly reason?: string } => (reason.trim() === '' ? {} : { reason: reason.trim() });
