import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { RequestSummary } from '../../contract';
import { useText } from '../shell/reader';
import { PersonName } from './person-name';
import { isolated } from './somebody';

type Subject = Pick<RequestSummary, 'target' | 'many'>;

/** Whom a request is about, as a list names it. */
export interface Listed {
  readonly name: string;
  /** Empty where a name was deleted. */
  readonly detail: string;
}

/** One user by name, many by how many they are. */
export const useListed = (): ((request: Subject) => Listed) => {
  const text = useText();
  return ({ target, many }) => {
    if (target !== null) return { name: target.displayName === '' ? target.objectId : target.displayName, detail: target.upn };
    return { name: text('many.users', { count: many?.users ?? 0 }), detail: many?.source ?? '' };
  };
};

/** The same in one line. */
export const useAboutText = (): ((request: Subject) => string) => {
  const text = useText();
  const listed = useListed();
  return (request) => {
    const { target, many } = request;
    if (many !== null) return text('tab.many.about', { count: many.users, source: many.source });
    return isolated(target === null || target.displayName !== '' || target.upn === '' ? listed(request).name : target.upn);
  };
};

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  count: { fontWeight: tokens.fontWeightSemibold },
  source: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** Whom a request is about: a person, or how many users, and where they come from. */
export const About = ({ request }: { readonly request: Subject }) => {
  const styles = useStyles();
  const { name, detail } = useListed()(request);
  const { target } = request;
  if (target !== null) return <PersonName name={target.displayName} upn={target.upn} objectId={target.objectId} />;
  return (
    <div className={styles.box}>
      <Text className={styles.count}>{name}</Text>
      <Text className={styles.source}>
        <bdi>{detail}</bdi>
      </Text>
    </div>
  );
};
