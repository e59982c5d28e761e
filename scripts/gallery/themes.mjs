// How Teams shows a card, as data. Sizes, spacing and the colours of warnings: the host configuration that Microsoft publishes for
// Teams (github.com/microsoft/AdaptiveCards, samples/HostConfig/microsoft-teams-light.json and -dark.json) with what the Microsoft 365
// Agents Playground adds to it (buttons wrap, headings are large, styled containers have a border). Surfaces, text, links and buttons: the
// tokens of Fluent UI 9 (teamsLightTheme, teamsDarkTheme, teamsHighContrastTheme).

/** Debian's metric twin of Arial stands in for Segoe UI, which is not free: a little wider, so what fits here fits there. */
const FONT = "'Segoe UI', 'Liberation Sans', Arial, sans-serif";
const LETTERS = {
  fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 200, default: 400, bolder: 600 },
};
/** A warning's surface in light and dark alike: dark text on it. */
const TINTED = {
  attention: { backgroundColor: '#ffc5b2', borderColor: '#ff764c', text: '#242424', subtle: '#424242' },
  warning: { backgroundColor: '#ffe2b2', borderColor: '#ffbc51', text: '#242424', subtle: '#424242' },
};
const OUTLINED = { backgroundColor: '#000000', borderColor: '#ffffff', text: '#ffffff', subtle: '#ffffff' };

export const THEMES = {
  light: {
    label: 'Light',
    chat: '#f5f5f5',
    card: { backgroundColor: '#ffffff', borderColor: '#e0e0e0', text: '#242424', subtle: '#616161' },
    colors: { good: '#0e700e', warning: '#bc4b09', attention: '#b10e1c' },
    link: '#4f52b2',
    button: { text: '#242424', surface: '#ffffff', border: '#d1d1d1' },
    styled: TINTED,
  },
  dark: {
    label: 'Dark',
    chat: '#141414',
    card: { backgroundColor: '#292929', borderColor: '#525252', text: '#ffffff', subtle: '#adadad' },
    colors: { good: '#54b054', warning: '#faa06b', attention: '#eeacb2' },
    link: '#7f85f5',
    button: { text: '#ffffff', surface: '#292929', border: '#666666' },
    styled: TINTED,
  },
  contrast: {
    label: 'High contrast',
    chat: '#000000',
    card: OUTLINED,
    colors: { good: '#ffffff', warning: '#ffffff', attention: '#ffffff' },
    link: '#ffff00',
    button: { text: '#ffffff', surface: '#000000', border: '#ffffff' },
    styled: { attention: OUTLINED, warning: OUTLINED },
  },
};

const foregrounds = (surface, colors) => {
  const same = (color) => ({ default: color, subtle: color });
  return {
    default: { default: surface.text, subtle: surface.subtle },
    good: same(colors.good),
    warning: same(colors.warning),
    attention: same(colors.attention),
  };
};

const containerStyle = (surface, colors) => ({
  backgroundColor: surface.backgroundColor,
  borderColor: surface.borderColor,
  foregroundColors: foregrounds(surface, colors),
});

/** The host configuration of a theme, as the reference renderer takes it. */
export const hostConfig = ({ card, colors, styled }) => ({
  supportsInteractivity: true,
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: card.borderColor },
  fontTypes: { default: { fontFamily: FONT, ...LETTERS }, monospace: { fontFamily: "'Courier New', Courier, monospace", ...LETTERS } },
  textStyles: { heading: { size: 'large', weight: 'bolder' } },
  containerStyles: {
    default: containerStyle(card, colors),
    ...Object.fromEntries(Object.entries(styled).map(([name, surface]) => [name, containerStyle(surface, { ...colors, good: surface.text, warning: surface.text, attention: surface.text })])),
  },
  actions: { maxActions: 6, spacing: 'default', buttonSpacing: 8, actionsOrientation: 'horizontal', actionAlignment: 'left' },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: { size: 'default', color: 'default', isSubtle: false, weight: 'bolder', wrap: true, maxWidth: 150 },
    value: { size: 'default', color: 'default', isSubtle: false, weight: 'default', wrap: true },
    spacing: 16,
  },
});

const themeCss = ([name, { chat, card, link, button }]) => `
.theme-${name} { background: ${chat}; color: ${card.text}; }
.theme-${name} .card { border-color: ${card.borderColor}; }
.theme-${name} .card a { color: ${link}; }
.theme-${name} .card button { color: ${button.text}; background: ${button.surface}; border-color: ${button.border}; }`;

/** What Teams adds around the renderer: the card's frame, links and buttons. */
export const CSS = `
* { box-sizing: border-box; animation: none !important; transition: none !important; }
body { margin: 0; font: 14px ${FONT}; }
.sheet { display: inline-flex; }
.cell { padding: 12px; }
.card { border: 1px solid; border-radius: 4px; overflow: hidden; }
.card a { text-decoration: underline; }
.card .ac-actionSet { flex-wrap: wrap; row-gap: 8px; }
.card button { font: 600 14px ${FONT}; height: 32px; padding: 0 12px; border: 1px solid; border-radius: 4px; overflow: hidden; text-overflow: ellipsis; }
${Object.entries(THEMES).map(themeCss).join('\n')}
`;
