import { makeStyles, Text, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  name: { fontWeight: tokens.fontWeightSemibold },
  upn: { color: tokens.colorNeutralForeground2 },
  objectId: { color: tokens.colorNeutralForeground2, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

interface Person {
  readonly name: string;
  readonly upn: string;
  readonly objectId: string;
}

/** Who it is, as the directory writes it: text only, each in its own direction. An empty name (a deleted one) is left out. */
export const PersonName = ({ name, upn, objectId }: Person) => {
  const styles = useStyles();
  return (
    <div className={styles.box}>
      {name === '' ? null : (
        <Text className={styles.name}>
          <bdi>{name}</bdi>
        </Text>
      )}
      {upn === '' ? null : (
        <Text className={styles.upn}>
          <bdi>{upn}</bdi>
        </Text>
      )}
      <Text className={styles.objectId}>
        <bdi>{objectId}</bdi>
      </Text>
    </div>
  );
};
