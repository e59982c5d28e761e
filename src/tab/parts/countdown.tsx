import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useText } from '../shell/reader';

/** From here on it is urgent, ms. */
const SOON_MS = 120_000;
const SECOND = 1_000;

const useStyles = makeStyles({
  time: { fontVariantNumeric: 'tabular-nums' },
  soon: { fontWeight: tokens.fontWeightBold },
});

/** The present time, second by second. */
const useClock = (): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND);
    return () => clearInterval(timer);
  }, []);
  return now;
};

/** How long is left. It is not read out at each second. @param skew the server's clock minus this one's, ms */
export const Countdown = ({ until, skew }: { readonly until: number; readonly skew: number }) => {
  const styles = useStyles();
  const text = useText();
  const left = until - (useClock() + skew);
  const seconds = Math.max(0, Math.ceil(left / SECOND));
  if (seconds === 0) return <Text className={styles.soon}>{text('tab.countdown.over')}</Text>;
  const words = text('tab.countdown', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  return (
    <Text role="timer" aria-live="off" className={mergeClasses(styles.time, left < SOON_MS && styles.soon)}>
      {words}
    </Text>
  );
};
