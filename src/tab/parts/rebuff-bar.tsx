import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import { FailureBar } from './failure-bar';
import { Lines } from './lines';
import type { Rebuff } from './use-presses';

/** Why a press changed nothing. */
export const RebuffBar = ({ rebuff, onRetry }: { readonly rebuff: Rebuff; readonly onRetry: () => void }) => {
  if (rebuff.kind === 'failure') return <FailureBar failure={rebuff.failure} onRetry={onRetry} />;
  return (
    <div role="alert">
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <Lines lines={rebuff.lines} />
        </MessageBarBody>
      </MessageBar>
    </div>
  );
};
