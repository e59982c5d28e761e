import { INCIDENT_CHANNEL } from '../tenant/activities';
import { buttonsOf, cardIn } from '../tenant/cards';
import type { BotMessage } from '../tenant/connector';
import type { PersonKey } from '../tenant/people';
import type { SimulatedTenant } from '../tenant/simulated-tenant';
import { Chat } from './chat';

/** The same story in one language: who acts, and the lines that they write. */
interface Script {
  readonly heading: string;
  readonly locale: string;
  readonly asker: PersonKey;
  readonly confirmer: PersonKey;
  readonly ask: string;
  readonly target: string;
  /** Lines that end with a sentence, and what that sentence has to say. */
  readonly withoutCard: readonly { readonly line: string; readonly answer: string }[];
  readonly askAndCancel: string;
}

/** What the story says happened by clicks, and what the bot announced. */
export interface Told {
  readonly confirmed: readonly string[];
  readonly announced: readonly string[];
}

const GUEST = 'diegos_fabrikam.com#EXT#@contoso.com';

const SCRIPTS: readonly Script[] = [
  {
    heading: 'In English',
    locale: 'en-US',
    asker: 'alex',
    confirmer: 'megan',
    ask: 'revoke sessions for user@contoso.com because the laptop was stolen',
    target: 'user@contoso.com',
    withoutCard: [
      { line: 'Revoke-SPOUserSession -User lynner@contoso.com -WhatIf', answer: 'What if: Performing the operation "Revoke-SPOUserSession" on target "lynner@contoso.com".' },
      { line: 'revoke sessions for nobody@contoso.com', answer: "Warning: We couldn't find the user nobody@contoso.com. Check for typos and try again." },
      { line: `sign out ${GUEST}`, answer: 'home organization' },
    ],
    askAndCancel: 'revoke sessions for isaiahl@contoso.com',
  },
  {
    heading: 'En français',
    locale: 'fr-FR',
    asker: 'camille',
    confirmer: 'alex',
    ask: "révoquer les sessions de christiec@contoso.com car l'ordinateur a été volé",
    target: 'christiec@contoso.com',
    withoutCard: [
      { line: 'simuler révoquer les sessions de lynner@contoso.com', answer: "Simulation : exécution de l'opération « Revoke-SPOUserSession » sur la cible « lynner@contoso.com »." },
      { line: 'déconnecter personne@contoso.com', answer: "Avertissement : nous n'avons pas trouvé l'utilisateur personne@contoso.com. Vérifiez l'orthographe et réessayez." },
      { line: `déconnecter ${GUEST}`, answer: "organisation d'origine" },
    ],
    askAndCancel: 'révoquer les sessions de isaiahl@contoso.com',
  },
];

/** Tells the story in both languages. @throws when the bot does something else than the story says */
export const tell = async (tenant: SimulatedTenant, print: (line: string) => void): Promise<Told> => {
  const told: Told[] = [];
  for (const script of SCRIPTS) {
    print('');
    print(`== ${script.heading} ${'='.repeat(76 - script.heading.length)}`);
    told.push(await tellOne(tenant, script, print));
  }
  return { confirmed: told.flatMap(({ confirmed }) => confirmed), announced: told.flatMap(({ announced }) => announced) };
};

const tellOne = async ({ people, connector }: SimulatedTenant, script: Script, print: (line: string) => void): Promise<Told> => {
  const chat = new Chat(connector, INCIDENT_CHANNEL, { locale: script.locale }, print);
  const [asker, confirmer, colleague] = [people[script.asker], people[script.confirmer], people.joni];

  const card = withButtons(await chat.say(asker, script.ask));
  const refusal = await chat.press(colleague, card, 'confirm');
  if (refusal === undefined) throw new Error(`${colleague.name} holds no role that may confirm, and was not refused.`);
  const privately = await chat.press(confirmer, card, 'confirm');
  if (privately !== undefined) throw new Error(`${confirmer.name} may confirm, and was told: ${privately}`);
  await chat.untilCard(card, (readable) => /audit #\d+/.test(readable) && readable.includes('https://'));
  await chat.untilAnnounced(script.target);

  for (const { line, answer } of script.withoutCard) answers(line, answer, await chat.say(asker, line));

  const second = withButtons(await chat.say(asker, script.askAndCancel));
  await chat.press(asker, second, 'cancel');
  await chat.untilCard(second, () => true);
  return { confirmed: [script.target], announced: chat.announced };
};

const withButtons = ({ id, activity }: BotMessage): string => {
  const verbs = buttonsOf(cardIn(activity)).map(({ verb }) => verb);
  if (!verbs.includes('confirm') || !verbs.includes('cancel')) throw new Error('A card with the buttons confirm and cancel should have come.');
  return id;
};

const answers = (line: string, expected: string, { activity }: BotMessage): void => {
  if (!(activity.text ?? '').includes(expected)) throw new Error(`"${line}" should have been answered with: ${expected}`);
};
