import type { Theme as FluentTheme } from '@fluentui/react-components';

const colour = (text: string, subtle: string) => ({ default: text, subtle });

/** Text colours on one kind of background. */
const textColours = (theme: FluentTheme, text: string, subtle: string) => ({
  default: colour(text, subtle),
  dark: colour(text, subtle),
  light: colour(text, subtle),
  accent: colour(theme.colorBrandForeground1, theme.colorBrandForeground1),
  good: colour(theme.colorStatusSuccessForeground1, theme.colorStatusSuccessForeground1),
  warning: colour(theme.colorStatusWarningForeground1, theme.colorStatusWarningForeground1),
  attention: colour(theme.colorStatusDangerForeground1, theme.colorStatusDangerForeground1),
});

const container = (theme: FluentTheme, backgroundColor: string, text = theme.colorNeutralForeground1, subtle = theme.colorNeutralForeground2) => ({
  backgroundColor,
  foregroundColors: textColours(theme, text, subtle),
});

/** How the card renderer draws (https://learn.microsoft.com/adaptive-cards/rendering-cards/host-config): as the tab around it. */
export const hostConfig = (theme: FluentTheme) => ({
  fontFamily: theme.fontFamilyBase,
  supportsInteractivity: true,
  fontSizes: { small: 12, default: 14, medium: 16, large: 20, extraLarge: 24 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 28, extraLarge: 32 },
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 12 },
  containerStyles: {
    default: container(theme, theme.colorNeutralBackground1),
    emphasis: container(theme, theme.colorNeutralBackground2),
    attention: container(theme, theme.colorStatusDangerBackground1, theme.colorStatusDangerForeground1),
    warning: container(theme, theme.colorStatusWarningBackground1, theme.colorStatusWarningForeground1),
    good: container(theme, theme.colorStatusSuccessBackground1, theme.colorStatusSuccessForeground1),
    accent: container(theme, theme.colorBrandBackground2, theme.colorBrandForeground2),
  },
  actions: { maxActions: 6, spacing: 'default', buttonSpacing: 8, actionsOrientation: 'horizontal', actionAlignment: 'left' },
  // The page has its own headings of the first and the second order above.
  textBlock: { headingLevel: 3 },
});
