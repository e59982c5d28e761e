/** The parts of Adaptive Cards 1.5 that the bot sends (https://adaptivecards.io/explorer). Text here is Markdown. */
import type { Language } from '../domain/command/command';
import { directionOf, spoken } from '../locale';

export interface TextBlock {
  readonly type: 'TextBlock';
  readonly text: string;
  readonly wrap: true;
  readonly size?: 'medium' | 'small';
  readonly weight?: 'bolder';
  readonly isSubtle?: true;
  readonly color?: 'attention' | 'good' | 'warning';
  readonly spacing?: 'small' | 'none';
  readonly style?: 'heading';
}

export interface Container {
  readonly type: 'Container';
  readonly style: 'attention' | 'warning';
  readonly items: readonly TextBlock[];
}

export interface ExecuteAction {
  readonly type: 'Action.Execute';
  readonly title: string;
  readonly verb: string;
  readonly data: Readonly<Record<string, string>>;
  readonly fallback: { readonly type: 'Action.Submit'; readonly title: string; readonly data: Readonly<Record<string, string>> };
}

/** The older action, in a dialog: what it carries comes with the dialog's inputs. */
export interface SubmitAction {
  readonly type: 'Action.Submit';
  readonly title: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ActionSet {
  readonly type: 'ActionSet';
  readonly actions: readonly (ExecuteAction | SubmitAction)[];
}

export interface TextInput {
  readonly type: 'Input.Text';
  readonly id: string;
  readonly label: string;
  readonly maxLength: number;
  readonly isMultiline?: true;
}

/** Teams' People Picker over the whole organization; gives an object id (Teams, "People Picker in Adaptive Cards"). */
export interface PeoplePicker {
  readonly type: 'Input.ChoiceSet';
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly choices: readonly [];
  readonly 'choices.data': { readonly type: 'Data.Query'; readonly dataset: 'graph.microsoft.com/users' };
}

interface TableCell {
  readonly type: 'TableCell';
  readonly items: readonly TextBlock[];
}

/** Its first row names its one column, also to a screen reader. */
export interface Table {
  readonly type: 'Table';
  readonly columns: readonly [{ readonly width: number }];
  readonly firstRowAsHeaders: true;
  readonly showGridLines: boolean;
  readonly rows: readonly { readonly type: 'TableRow'; readonly cells: readonly [TableCell] }[];
}

export type Element = TextBlock | Container | ActionSet | TextInput | PeoplePicker | Table;

export interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly lang: string;
  /** Lines begin at the right. */
  readonly rtl?: true;
  readonly fallbackText: string;
  readonly body: readonly Element[];
  readonly msteams: { readonly width: 'Full' };
}

/** @param fallbackText what a client shows that cannot show the card: plain text */
export const adaptiveCard = (language: Language, fallbackText: string, body: readonly Element[]): AdaptiveCard => ({
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.5',
  lang: spoken(language),
  ...(directionOf(language) === 'rtl' ? { rtl: true } : {}),
  fallbackText,
  body,
  msteams: { width: 'Full' },
});

export const text = (content: string, look: Omit<TextBlock, 'type' | 'text' | 'wrap'> = {}): TextBlock => ({ type: 'TextBlock', text: content, wrap: true, ...look });

/**
 * A table of one column: beside another one a phone has no room for a user name, and would break it anywhere.
 * @param rows lines of each, the first one bold: it says what the row is about
 */
export const tableOf = (head: string, rows: readonly (readonly string[])[]): Table => ({
  type: 'Table',
  columns: [{ width: 1 }],
  firstRowAsHeaders: true,
  showGridLines: false,
  rows: [[head], ...rows].map((lines) => ({
    type: 'TableRow',
    cells: [{ type: 'TableCell', items: lines.map((line, index) => text(line, index === 0 ? { weight: 'bolder' } : { spacing: 'none' })) }],
  })),
});

/**
 * A button as a Universal Action, with the older action as fallback for clients that do not know it. Both carry the same
 * data; the fallback has no verb of its own, so the data carries it.
 */
export const button = (title: string, verb: string, data: Readonly<Record<string, string>>): ExecuteAction => ({
  type: 'Action.Execute',
  title,
  verb,
  data,
  fallback: { type: 'Action.Submit', title, data: { ...data, verb } },
});
