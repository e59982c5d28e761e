import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useState } from 'react';
import { FailureBar } from '../../parts/failure-bar';
import { useApi, useText } from '../../shell/reader';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

const FILES = [
  { path: 'export.csv', name: 'requests.csv', key: 'tab.history.csv' },
  { path: 'export.jsonl', name: 'requests.jsonl', key: 'tab.history.jsonl' },
] as const;
type File = (typeof FILES)[number];

/** Saves everything that the filter leaves, not only what is listed. */
export const Exports = ({ query }: { readonly query: string }) => {
  const styles = useStyles();
  const text = useText();
  const { saving, failure, save } = useSaving(query);
  return (
    <>
      <div className={styles.row}>
        {FILES.map((file) => (
          <Button key={file.path} size="small" icon={saving === file ? <Spinner size="extra-tiny" /> : <ArrowDownloadRegular />} disabledFocusable={saving !== undefined} onClick={() => void save(file)}>
            {text(file.key)}
          </Button>
        ))}
      </div>
      {failure === undefined ? null : <FailureBar failure={failure.because} onRetry={() => void save(failure.file)} />}
    </>
  );
};

const useSaving = (query: string) => {
  const api = useApi();
  const [saving, setSaving] = useState<File>();
  const [failure, setFailure] = useState<{ readonly file: File; readonly because: unknown }>();
  const save = async (file: File): Promise<void> => {
    if (saving !== undefined) return;
    setSaving(file);
    setFailure(undefined);
    try {
      await api.download(query === '' ? file.path : `${file.path}?${query}`, file.name);
    } catch (because) {
      setFailure({ file, because });
    }
    setSaving(undefined);
  };
  return { saving, failure, save };
};
