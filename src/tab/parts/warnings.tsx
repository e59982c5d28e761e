import { MessageBar, MessageBarBody } from '@fluentui/react-components';

/** What stands out about somebody, the most urgent first. */
export const Warnings = ({ warnings }: { readonly warnings: readonly string[] }) =>
  warnings.map((warning) => (
    <MessageBar key={warning} intent="warning" layout="multiline">
      <MessageBarBody>{warning}</MessageBarBody>
    </MessageBar>
  ));
