import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(6rem, max-content) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    margin: 0,
    '@media (max-width: 479px)': { gridTemplateColumns: 'minmax(0, 1fr)', rowGap: 0 },
  },
  name: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, minWidth: 0, '@media (max-width: 479px)': { marginBottom: tokens.spacingVerticalXS } },
});

/** Name and value of each; those whose value is `undefined` are left out. */
export type Fact = readonly [name: string, value: ReactNode];

export const Facts = ({ facts }: { readonly facts: readonly Fact[] }) => {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <FactRow key={name} name={name} value={value} nameClass={styles.name} valueClass={styles.value} />
        ))}
    </dl>
  );
};

const FactRow = ({ name, value, nameClass, valueClass }: { readonly name: string; readonly value: ReactNode; readonly nameClass: string; readonly valueClass: string }) => (
  <>
    <dt className={nameClass}>
      <Text>{name}</Text>
    </dt>
    <dd className={valueClass}>
      <Text>{value}</Text>
    </dd>
  </>
);
