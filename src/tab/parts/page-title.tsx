import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';

const useStyles = makeStyles({ title: { ...typographyStyles.title3, margin: `0 0 ${tokens.spacingVerticalM}`, outlineStyle: 'none' } });

/** The page's one heading of the first order. @param takesFocus for a page that is opened from inside another one */
export const PageTitle = ({ title, takesFocus = false }: { readonly title: string; readonly takesFocus?: boolean }) => {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title;
    // What had the focus may have gone with the page before; at the start nothing here has it, and Teams keeps it.
    const isLost = document.hasFocus() && document.activeElement === document.body;
    if (takesFocus || isLost) heading.current?.focus({ preventScroll: true });
  }, [title, takesFocus]);
  return (
    <h1 ref={heading} tabIndex={-1} className={styles.title}>
      {title}
    </h1>
  );
};
