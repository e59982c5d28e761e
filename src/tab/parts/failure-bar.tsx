import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { MessageKey } from '../../locale';
import { ApiProblem, Unreachable } from '../api/client';
import { SignInFailed } from '../host/teams';
import { useText } from '../shell/reader';

interface Said {
  readonly title: string;
  readonly detail: string;
}

/** What went wrong and what to do about it, in the reader's language. */
export const useFailureText = (): ((failure: unknown) => Said) => {
  const text = useText();
  const said = (title: MessageKey, detail: MessageKey, values = {}): Said => ({ title: text(title), detail: text(detail, values) });
  return (failure) => {
    if (failure instanceof ApiProblem) return failure.problem;
    if (failure instanceof Unreachable) return said('tab.failure.unreachable', 'tab.failure.unreachable-do');
    if (failure instanceof SignInFailed) return said('tab.failure.sign-in', 'tab.failure.sign-in-do', { detail: failure.message });
    return said('tab.failure.defect', 'tab.failure.defect-do');
  };
};

/** Says why something is not there, with a button to try again. Nothing, while `failure` is `undefined`. */
export const FailureBar = ({ failure, onRetry }: { readonly failure: unknown; readonly onRetry: () => void }) => {
  const text = useText();
  const textOf = useFailureText();
  if (failure === undefined) return null;
  const { title, detail } = textOf(failure);
  return (
    <div role="alert">
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{title}</MessageBarTitle> {detail}
        </MessageBarBody>
        <MessageBarActions>
          <Button onClick={onRetry}>{text('tab.retry')}</Button>
        </MessageBarActions>
      </MessageBar>
    </div>
  );
};
