import { Button } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { useEffect, useState } from 'react';
import { useText } from '../shell/reader';
import { Announcement } from './announcement';
import { copyText } from './copy-text';

/** How long the button says so, ms. */
const SAID_MS = 3_000;

interface Props {
  readonly value: string;
  /** What is copied, in words. */
  readonly label: string;
  /** Shows the icon alone; the label is read out. */
  readonly small?: boolean;
}

/** Copies a text, and says that it did. */
export const CopyButton = ({ value, label, small = false }: Props) => {
  const text = useText();
  const [copied, setCopied] = useState<boolean>();
  useEffect(() => {
    if (copied === undefined) return undefined;
    const timer = setTimeout(() => setCopied(undefined), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const said = copied === undefined ? undefined : text(copied ? 'tab.copied' : 'tab.not-copied');
  return (
    <>
      <Button
        size="small"
        appearance={small ? 'transparent' : 'secondary'}
        icon={copied === true ? <CheckmarkRegular /> : <CopyRegular />}
        onClick={() => void copyText(value).then(setCopied)}
        {...(small ? { 'aria-label': label, title: said ?? label } : {})}
      >
        {small ? undefined : (said ?? label)}
      </Button>
      <Announcement>{said}</Announcement>
    </>
  );
};
