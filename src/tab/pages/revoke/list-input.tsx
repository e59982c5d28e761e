import { Button, Field, makeStyles, mergeClasses, Text, Textarea, tokens } from '@fluentui/react-components';
import { DocumentRegular } from '@fluentui/react-icons/svg/document';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { isolated } from '../../parts/somebody';
import { useText } from '../../shell/reader';
import { NO_LIST, readFile, type List, type ReadList } from './use-list';

const useStyles = makeStyles({
  zone: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    border: `${tokens.strokeWidthThick} dashed ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  over: { borderTopColor: tokens.colorBrandStroke1, borderRightColor: tokens.colorBrandStroke1, borderBottomColor: tokens.colorBrandStroke1, borderLeftColor: tokens.colorBrandStroke1, backgroundColor: tokens.colorNeutralBackground1Hover },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  name: { overflowWrap: 'anywhere', minWidth: 0 },
  // Two lines are kept free, so that what it says does not move what is below.
  status: { minHeight: `calc(2 * ${tokens.lineHeightBase300})`, lineHeight: tokens.lineHeightBase300, overflowWrap: 'anywhere' },
});

interface Props {
  readonly list: List;
  readonly read: ReadList;
  readonly onList: (list: List) => void;
}

/** A file that misses the zone must not take the page's place. */
const useNoStrayDrops = (): void => {
  useEffect(() => {
    const hold = (event: Event): void => event.preventDefault();
    window.addEventListener('dragover', hold);
    window.addEventListener('drop', hold);
    return () => {
      window.removeEventListener('dragover', hold);
      window.removeEventListener('drop', hold);
    };
  }, []);
};

/** A list: pasted or typed, dropped, or chosen with a button; and what was found in it. */
export const ListInput = ({ list, read, onList }: Props) => {
  const styles = useStyles();
  const [over, setOver] = useState(false);
  useNoStrayDrops();
  const take = (file: File | undefined): void => {
    if (file !== undefined) void readFile(file).then(onList);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) take(file);
    else onList({ from: 'text', text: event.dataTransfer.getData('text/plain') });
  };
  const drag = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div className={mergeClasses(styles.zone, over && styles.over)} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop}>
      {list.from === 'text' ? <Pasted text={list.text} onText={(text) => onList({ from: 'text', text })} /> : null}
      <FileRow list={list} onFile={take} onNone={() => onList(NO_LIST)} />
      <Found read={read} />
    </div>
  );
};

const Pasted = ({ text: given, onText }: { readonly text: string; readonly onText: (text: string) => void }) => {
  const text = useText();
  return (
    <Field label={text('tab.list.label')} hint={text('tab.list.hint')}>
      <Textarea resize="vertical" rows={8} spellCheck={false} value={given} onChange={(_event, data) => onText(data.value)} />
    </Field>
  );
};

/** The keyboard's way to a file, and the file that was chosen. */
const FileRow = ({ list, onFile, onNone }: { readonly list: List; readonly onFile: (file: File | undefined) => void; readonly onNone: () => void }) => {
  const styles = useStyles();
  const text = useText();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.row}>
      <Button icon={<DocumentRegular />} onClick={() => picker.current?.click()}>
        {text('tab.list.choose')}
      </Button>
      <input
        ref={picker}
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        hidden
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          // The same file can be chosen once more.
          event.target.value = '';
        }}
      />
      {list.from === 'text' ? (
        <Text>{text('tab.list.drop')}</Text>
      ) : (
        <>
          <Text className={styles.name}>{text('tab.list.file', { name: isolated(list.name) })}</Text>
          <Button appearance="subtle" onClick={onNone}>
            {text('tab.list.remove')}
          </Button>
        </>
      )}
    </div>
  );
};

const Found = ({ read }: { readonly read: ReadList }) => {
  const styles = useStyles();
  const text = useText();
  const found = (): string => {
    if (read.went !== 'well') return read.went === 'wrong' ? read.because : '';
    const { users, unreadable, column } = read;
    const where = column === undefined ? text('tab.list.found', { count: users }) : text('tab.list.found-in', { count: users, column: isolated(column) });
    return unreadable === 0 ? where : `${where} ${text('tab.list.unreadable', { count: unreadable })}`;
  };
  return (
    <div role="status" className={styles.status}>
      {found()}
    </div>
  );
};
