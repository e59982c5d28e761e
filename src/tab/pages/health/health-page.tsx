import { Button, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Text, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { health, type Health } from '../../../contract';
import { FailureBar } from '../../parts/failure-bar';
import { Loading } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { useLoaded } from '../../parts/use-loaded';
import { useApi, useText } from '../../shell/reader';
import { AuditLog } from './audit-log';
import { Findings } from './findings';
import { VerificationPart } from './verification-part';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL, maxWidth: '60rem' },
  head: { display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', alignItems: 'center', columnGap: tokens.spacingHorizontalM },
  upshot: { overflowWrap: 'anywhere' },
});

const Standstill = ({ sentence }: { readonly sentence: string }) => {
  const text = useText();
  return (
    <div role="alert">
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{text('tab.health.standstill')}</MessageBarTitle> {sentence}
        </MessageBarBody>
      </MessageBar>
    </div>
  );
};

const Seen = ({ seen, onVerified }: { readonly seen: Health; readonly onVerified: () => void }) => {
  const text = useText();
  const styles = useStyles();
  const complete = seen.findings.every(({ state }) => state !== 'missing' && state !== 'unknown');
  return (
    <>
      {seen.audit.standstill === null ? null : <Standstill sentence={seen.audit.standstill} />}
      <Text className={styles.upshot}>{text(complete ? 'check.complete' : 'check.incomplete')}</Text>
      <Findings findings={seen.findings} />
      <AuditLog audit={seen.audit}>
        <VerificationPart said={seen.verification} onEnded={onVerified} />
      </AuditLog>
    </>
  );
};

/** Whether everything that is needed is there, and whether the audit log holds. */
export const HealthPage = () => {
  const text = useText();
  const styles = useStyles();
  const api = useApi();
  const { value, failure, loading, ...loaded } = useLoaded(() => api.get('health', health), [api]);
  const reload = (): void => loaded.reload();
  return (
    <div className={styles.page} aria-busy={loading}>
      <div className={styles.head}>
        <PageTitle title={text('tab.health.title')} />
        <Button icon={<ArrowClockwiseRegular />} disabledFocusable={loading} onClick={reload}>
          {text('tab.reload')}
        </Button>
      </div>
      <FailureBar failure={failure} onRetry={reload} />
      {value === undefined ? loading ? <Loading /> : null : <Seen seen={value} onVerified={reload} />}
    </div>
  );
};
