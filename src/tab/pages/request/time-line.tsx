import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { RequestDetails, TimelineEntry } from '../../../contract';
import { receiptText } from '../../../domain/audit';
import { exactTime } from '../../../locale';
import { CopyButton } from '../../parts/copy-button';
import { useReader, useText, useWhen } from '../../shell/reader';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  entry: {
    borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
    paddingLeft: tokens.spacingHorizontalM,
    paddingBottom: tokens.spacingVerticalM,
  },
  sentence: { display: 'block', unicodeBidi: 'isolate' },
  time: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
  receipt: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', color: tokens.colorNeutralForeground2, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  note: { display: 'block', color: tokens.colorNeutralForeground2, marginBottom: tokens.spacingVerticalM },
});

/** What happened, entry by entry of the audit log, and whether a signed checkpoint covers it. */
export const TimeLine = ({ timeline, entryCount, checkpoint }: Pick<RequestDetails, 'timeline' | 'entryCount' | 'checkpoint'>) => {
  const styles = useStyles();
  const text = useText();
  const when = useWhen();
  const { timeZone } = useReader();
  const covered = checkpoint === null ? text('tab.request.no-checkpoint') : text('tab.request.checkpoint', { size: checkpoint.size, time: when(checkpoint.madeAt) });
  return (
    <>
      <Text className={styles.note}>{text('tab.request.zone', { zone: timeZone })}</Text>
      {entryCount > timeline.length ? <Text className={styles.note}>{text('tab.request.entries', { count: entryCount, shown: timeline.length })}</Text> : null}
      <ol className={styles.list}>
        {timeline.map((entry) => (
          <Entry key={entry.sequence} entry={entry} />
        ))}
      </ol>
      <Text>{covered}</Text>
    </>
  );
};

const Entry = ({ entry: { sequence, at, sentence, hash } }: { readonly entry: TimelineEntry }) => {
  const styles = useStyles();
  const text = useText();
  const { language, timeZone } = useReader();
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone }).format(at);
  return (
    <li className={styles.entry}>
      <time className={styles.time} dateTime={new Date(at).toISOString()}>
        <Text size={200}>
          {day} {exactTime(language, timeZone, at)}
        </Text>
      </time>
      <Text className={styles.sentence} dir="auto">
        {sentence}
      </Text>
      <div className={styles.receipt}>
        {receiptText({ sequence, hash })}
        <CopyButton small value={hash} label={text('tab.request.copy-hash', { sequence: String(sequence) })} />
      </div>
    </li>
  );
};
