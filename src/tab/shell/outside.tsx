import { FluentProvider, makeStyles, Text, tokens, typographyStyles } from '@fluentui/react-components';
import { useEffect } from 'react';
import type { Language } from '../../domain/command/command';
import { directionOf, message } from '../../locale';
import { useMedia } from '../parts/use-media';
import { FLUENT_THEMES } from './themes';

const useStyles = makeStyles({
  page: { minHeight: '100vh', display: 'grid', placeItems: 'center', backgroundColor: tokens.colorNeutralBackground3 },
  box: { maxWidth: '32rem', padding: tokens.spacingHorizontalXXL, textAlign: 'center' },
  title: { ...typographyStyles.title3, margin: `0 0 ${tokens.spacingVerticalM}` },
});

/** What a browser shows that was led here without Teams. */
export const Outside = ({ language }: { readonly language: Language }) => {
  const styles = useStyles();
  const dark = useMedia('(prefers-color-scheme: dark)');
  const title = message(language, 'tab.outside.title');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <FluentProvider dir={directionOf(language)} theme={FLUENT_THEMES[dark ? 'dark' : 'light']} className={styles.page}>
      <main className={styles.box}>
        <h1 className={styles.title}>{title}</h1>
        <Text>{message(language, 'tab.outside.text')}</Text>
      </main>
    </FluentProvider>
  );
};
