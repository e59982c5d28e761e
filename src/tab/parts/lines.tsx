import { makeStyles, Text } from '@fluentui/react-components';

const useStyles = makeStyles({ line: { display: 'block', unicodeBidi: 'isolate' } });

/** Sentences of the server, one under the other. They are text, whatever stands in them. */
export const Lines = ({ lines }: { readonly lines: readonly string[] }) => {
  const styles = useStyles();
  return lines.map((line, index) => (
    <Text key={`${index} ${line}`} className={styles.line} dir="auto">
      {line}
    </Text>
  ));
};
