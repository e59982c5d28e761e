/** Buttons of the card that do here what they do in Teams. For the others the page has its own beside the card. */
const KEPT: ReadonlySet<unknown> = new Set(['confirm', 'cancel']);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isKept = (action: unknown): boolean => !isRecord(action) || action['type'] !== 'Action.Execute' || KEPT.has(action['verb']);

/** The card without the buttons that the page has itself. */
export const withoutOwnButtons = (card: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { body } = card;
  if (!Array.isArray(body)) return card;
  const kept = body.flatMap((element: unknown) => {
    if (!isRecord(element) || !Array.isArray(element['actions'])) return [element];
    const actions = element['actions'].filter(isKept);
    return actions.length === 0 ? [] : [{ ...element, actions }];
  });
  return { ...card, body: kept };
};
