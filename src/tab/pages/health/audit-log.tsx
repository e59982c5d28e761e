import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { useId, type ReactNode } from 'react';
import type { Health } from '../../../contract';
import { CopyButton } from '../../parts/copy-button';
import { Facts } from '../../parts/facts';
import { useText, useWhen } from '../../shell/reader';

type Audit = Health['audit'];

/** As many digits tell one hash from another at a glance. */
const SHORT = 8;

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  heading: { margin: 0 },
  hash: { display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalM },
});

/** The first digits of a hash, with a button that copies all of it. */
const Hash = ({ hash }: { readonly hash: string }) => {
  const text = useText();
  const styles = useStyles();
  return (
    <span className={styles.hash}>
      <Text font="monospace">{hash.slice(0, SHORT)}</Text>
      <CopyButton value={hash} label={text('tab.health.copy')} />
    </span>
  );
};

const Checkpoint = ({ entries, checkpoint }: { readonly entries: number; readonly checkpoint: NonNullable<Audit['checkpoint']> }) => {
  const text = useText();
  const when = useWhen();
  const { size, madeAt } = checkpoint;
  return (
    <>
      <Text block>{text('tab.health.checkpoint-over', { size, time: when(madeAt) })}</Text>
      {/* A store that is older than its checkpoint has no entries since: the standstill says what is wrong. */}
      {size > entries ? null : <Text block>{text('tab.health.checkpoint-ago', { count: entries - size })}</Text>}
    </>
  );
};

/** How long the log is, where it ends, and up to where it is signed. @param children what stands below */
export const AuditLog = ({ audit: { entries, head, checkpoint }, children }: { readonly audit: Audit; readonly children: ReactNode }) => {
  const text = useText();
  const styles = useStyles();
  const heading = useId();
  const none = text('tab.health.nothing-yet');
  return (
    <section aria-labelledby={heading} className={styles.section}>
      <Subtitle2 as="h2" id={heading} className={styles.heading}>
        {text('tab.health.audit')}
      </Subtitle2>
      <Facts
        facts={[
          [text('tab.health.entries'), text('tab.health.count', { count: entries })],
          [text('tab.health.head'), entries === 0 ? none : <Hash hash={head} />],
          [text('tab.health.checkpoint'), checkpoint === null ? none : <Checkpoint entries={entries} checkpoint={checkpoint} />],
        ]}
      />
      {children}
    </section>
  );
};
