import { makeStyles, tokens } from '@fluentui/react-components';
import { AdaptiveCard, ExecuteAction, GlobalRegistry, HostConfig, Table, Versions, type Action } from 'adaptivecards';
import { useEffect, useRef } from 'react';
import type { Verb } from '../../parts/use-presses';
import { useReader } from '../../shell/reader';
import { FLUENT_THEMES } from '../../shell/themes';
import { withoutOwnButtons } from './card-buttons';
import { htmlOf } from './card-markdown';
import { hostConfig } from './host-config';

// The renderer knows no Markdown and puts what it is given into the page as it is.
AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = htmlOf(text);
  result.didProcess = true;
};

// Its own module registers the element, which is left out of a bundle as nothing that is asked for.
GlobalRegistry.defaultElements.register(new Table().getJsonTypeName(), Table, Versions.v1_5);

const useStyles = makeStyles({
  card: {
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    overflow: 'hidden',
    '& .ac-adaptiveCard': { outlineStyle: 'none' },
    // Seen in the contrast theme, where backgrounds say nothing.
    '& .ac-adaptiveCard > .ac-container': { border: `1px solid ${tokens.colorTransparentStroke}` },
    '& a': { color: tokens.colorBrandForegroundLink },
    '& .ac-actionSet': { flexWrap: 'wrap', rowGap: tokens.spacingVerticalS },
    '& .ac-pushButton': {
      font: 'inherit',
      fontWeight: tokens.fontWeightSemibold,
      minHeight: '32px',
      padding: `5px ${tokens.spacingHorizontalM}`,
      color: tokens.colorNeutralForeground1,
      backgroundColor: tokens.colorNeutralBackground1,
      border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
      borderRadius: tokens.borderRadiusMedium,
      cursor: 'pointer',
    },
    '& .ac-pushButton:hover': { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1Hover },
    '& .ac-pushButton:focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
});

interface Props {
  readonly card: Readonly<Record<string, unknown>>;
  readonly onVerb: (verb: Verb) => void;
}

const verbOf = (action: Action): Verb | undefined => {
  if (!(action instanceof ExecuteAction)) return undefined;
  return action.verb === 'confirm' || action.verb === 'cancel' ? action.verb : undefined;
};

/** The card as Teams shows it, drawn by Microsoft's own renderer. Its buttons do what those in Teams do. */
const RequestCard = ({ card, onVerb }: Props) => {
  const styles = useStyles();
  const { theme } = useReader();
  const place = useRef<HTMLDivElement>(null);
  const act = useRef(onVerb);
  useEffect(() => {
    act.current = onVerb;
  }, [onVerb]);
  // The same card loaded anew is not drawn anew: the focus stays where it is.
  const source = JSON.stringify(withoutOwnButtons(card));
  useEffect(() => {
    const drawn = new AdaptiveCard();
    drawn.hostConfig = new HostConfig(hostConfig(FLUENT_THEMES[theme]));
    drawn.onExecuteAction = (action) => {
      const verb = verbOf(action);
      if (verb !== undefined) act.current(verb);
    };
    drawn.parse(JSON.parse(source));
    const rendered = drawn.render();
    // The renderer makes the whole card a stop of the Tab key, at which there is nothing to do.
    rendered?.removeAttribute('tabindex');
    const hadFocus = place.current?.contains(document.activeElement) === true;
    place.current?.replaceChildren(rendered ?? '');
    // The button that was pressed is gone: the focus must not be.
    if (hadFocus) place.current?.focus({ preventScroll: true });
  }, [source, theme]);
  const lang = card['lang'];
  return <div ref={place} tabIndex={-1} className={styles.card} {...(typeof lang === 'string' ? { lang } : {})} />;
};

// React.lazy takes a module's default export and nothing else.
export default RequestCard;
