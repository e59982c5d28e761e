import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import type { FoundPerson } from '../../../contract';
import { PersonName } from '../../parts/person-name';
import { useText } from '../../shell/reader';

const useStyles = makeStyles({
  // Marks above and below letters without end, as a name may hold them, stay inside.
  lines: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, minWidth: 0, overflow: 'hidden', overflowWrap: 'anywhere', textAlign: 'start' },
  badges: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  badge: { color: 'inherit' },
  warning: { display: 'flex', columnGap: tokens.spacingHorizontalXS, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  sign: { flexShrink: 0, fontSize: tokens.fontSizeBase400 },
});

const Badges = ({ person }: { readonly person: FoundPerson }) => {
  const text = useText();
  const styles = useStyles();
  if (person.enabled && !person.external) return null;
  return (
    <div className={styles.badges}>
      {person.enabled ? null : <Badge appearance="outline" className={styles.badge}>{text('tab.revoke.disabled')}</Badge>}
      {person.external ? <Badge appearance="outline" className={styles.badge}>{text('tab.revoke.external')}</Badge> : null}
    </div>
  );
};

/** That a name may imitate another one, small, beside the name. */
const SmallWarning = ({ warning }: { readonly warning: string }) => {
  const styles = useStyles();
  return (
    <div className={styles.warning}>
      <WarningRegular className={styles.sign} aria-hidden />
      <span>{warning}</span>
    </div>
  );
};

/** An account as the directory has it: name, UPN, object id, and what else it is, in words. @param warned with the warning about its name */
export const AccountLines = ({ person, warned }: { readonly person: FoundPerson; readonly warned: boolean }) => {
  const styles = useStyles();
  return (
    <div className={styles.lines}>
      <PersonName name={person.displayName} upn={person.upn} objectId={person.objectId} />
      <Badges person={person} />
      {warned && person.warning !== null ? <SmallWarning warning={person.warning} /> : null}
    </div>
  );
};
