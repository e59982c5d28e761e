import { makeStyles, mergeClasses, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import { useId, type ReactNode } from 'react';
import type { Health } from '../../../contract';
import { useText } from '../../shell/reader';

type Finding = Health['findings'][number];
type State = Finding['state'];

/** The most urgent first. */
const STATES = ['missing', 'unknown', 'warning', 'ok'] as const satisfies readonly State[];

const SIGNS: Readonly<Record<State, ReactNode>> = {
  missing: <ErrorCircleRegular />,
  unknown: <QuestionCircleRegular />,
  warning: <WarningRegular />,
  ok: <CheckmarkCircleRegular />,
};

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  heading: { margin: 0 },
  group: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  item: { display: 'flex', columnGap: tokens.spacingHorizontalS, overflowWrap: 'anywhere', lineHeight: tokens.lineHeightBase300 },
  line: { minWidth: 0 },
  sign: { flexShrink: 0, display: 'inline-flex', alignItems: 'center', height: tokens.lineHeightBase300, fontSize: tokens.fontSizeBase500 },
  missing: { color: tokens.colorPaletteRedForeground1 },
  unknown: { color: tokens.colorNeutralForeground2 },
  warning: { color: tokens.colorPaletteDarkOrangeForeground1 },
  ok: { color: tokens.colorPaletteGreenForeground1 },
});

const Group = ({ state, findings }: { readonly state: State; readonly findings: readonly Finding[] }) => {
  const text = useText();
  const styles = useStyles();
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={styles.group}>
      <Text as="h3" id={heading} weight="semibold" block className={mergeClasses(styles.line, styles.heading)}>
        {text('tab.health.group', { state, count: findings.length })}
      </Text>
      <ul className={styles.list}>
        {findings.map(({ line }, index) => (
          <li key={index} className={styles.item}>
            <span className={mergeClasses(styles.sign, styles[state])} aria-hidden>
              {SIGNS[state]}
            </span>
            <span className={styles.line}>{line}</span>
          </li>
        ))}
      </ul>
    </section>
  );
};

/** What `check` says, in groups by urgency: a sign, a word and a line for each. */
export const Findings = ({ findings }: { readonly findings: readonly Finding[] }) => {
  const text = useText();
  const styles = useStyles();
  const heading = useId();
  const groups = STATES.map((state) => ({ state, findings: findings.filter((finding) => finding.state === state) })).filter((group) => group.findings.length > 0);
  return (
    <section aria-labelledby={heading} className={styles.section}>
      <Subtitle2 as="h2" id={heading} className={styles.heading}>
        {text('tab.health.findings')}
      </Subtitle2>
      {groups.map((group) => (
        <Group key={group.state} {...group} />
      ))}
    </section>
  );
};
