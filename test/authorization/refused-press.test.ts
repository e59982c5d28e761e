import { PERSONAL } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { ASK, firstLine, SENTENCES } from '../journeys/sentences';
import { onStage } from '../journeys/stage';
import { together } from '../journeys/together';

const stage = onStage();

const REFUSED: readonly (readonly [string, () => Persona])[] = [
  ['without a role', () => stage.person()],
  ['eligible only', () => stage.person({ eligible: ['Global Administrator'] })],
  ['a guest with the role', () => stage.admin({ userType: 'Guest' })],
  ['disabled', () => stage.admin({ accountEnabled: false })],
  ['unknown to the directory', () => ({ ...stage.person(), id: '8d1f4c9e-0000-4000-8000-000000000002' })],
];

describe('whoever is refused at a button that they kept, pressed on another message in a chat of their own', () => {
  test.each([
    ['before it is decided', false],
    ['after it is decided', true],
  ])('%s: is told why or who was first, and the bot never writes the request into that chat', (_when, decidedFirst) =>
    together(REFUSED, async ([, make]) => {
      const target = stage.person();
      const refused = make();
      const { line, card } = await stage.asked(stage.admin(), ASK.en(target.upn));
      const help = await stage.say(refused, 'help', { place: PERSONAL });
      await stage.reply(help);
      const [message] = stage.sentTo(help);
      const data = card.buttons[0]?.data;
      const press = () => stage.pressWith(stage.tenant.connector.activities.press(refused, PERSONAL, message?.id ?? '', 'confirm', data));

      if (!decidedFirst) expect(await press()).toMatchObject({ show: 'sentence', text: expect.stringMatching(/^You can't do this/) as string });
      await stage.press(stage.admin(), card, 'confirm');
      expect(firstLine(await stage.result(line))).toBe(SENTENCES.en.takesTime(target.upn));
      if (decidedFirst) expect((await press()).show).toBe('sentence');
      await stage.shows(card, SENTENCES.en.takesTime(target.upn));
      await stage.quiet();

      expect(stage.now({ id: message?.id ?? '' }).message).toBe(message);
      const seen = stage.tenant.connector.messages(help.since).filter(({ conversationId }) => conversationId === help.conversation);
      expect(JSON.stringify(seen)).not.toMatch(new RegExp(`${target.id}|${target.upn.replaceAll('.', '\\.')}`));
      expect(stage.revokeCalls(target)).toBe(1);
    }),
  );
});
