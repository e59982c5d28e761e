import type { Place } from '../../sandbox/tenant/activities';
import type { Persona } from '../../sandbox/tenant/personas';
import { onStage } from './stage';
import { ASK } from './sentences';

const stage = onStage();

type Shared = Extract<Place, { kind: 'channel' | 'groupChat' }>;

/** Somebody who is in this place and reads along. */
const memberOf = (place: Shared): Persona => {
  const person = stage.person();
  stage.tenant.connector.rosters.join(place.id, person.id);
  return person;
};

describe('the warning that the target reads along', () => {
  const READS = { en: /^Warning: this user is in this conversation/, fr: /^Avertissement : cet utilisateur fait partie de cette conversation/ };

  test.each(['en', 'fr'] as const)('is the first thing on the card when the target is in the conversation (%s)', async (language) => {
    const who = language === 'fr' ? stage.adminFr() : stage.admin();
    for (const place of [stage.casting.channel(), stage.casting.groupChat()]) {
      const { card } = await stage.asked(who, ASK[language](memberOf(place).upn), { place });
      expect(card.text).toMatch(READS[language]);
    }
  });

  test('is not there when the target is not in the conversation, or only in another one', async () => {
    const place = stage.casting.channel();
    const target = memberOf(stage.casting.channel());
    const { card } = await stage.asked(stage.admin(), ASK.en(target.upn), { place });
    expect(card.text).not.toMatch(/in this conversation/);
  });

  test('is left out when the roster does not tell, and the card comes all the same', async () => {
    const place = stage.casting.channel();
    const target = memberOf(place);
    const planned = stage.tenant.faults.plan({ service: 'connector', method: 'GET', path: encodeURIComponent(place.id) }, { connection: 'hang' });
    const { card } = await stage.asked(stage.admin(), ASK.en(target.upn), { place });
    planned.remove();
    expect(card.text).toContain(target.id);
    expect(card.text).not.toMatch(/in this conversation/);
  });

  test('is gone when the card is final', async () => {
    const place = stage.casting.channel();
    const { line, card } = await stage.asked(stage.admin(), ASK.en(memberOf(place).upn), { place });
    await stage.press(stage.admin(), card, 'confirm');
    await stage.result(line);
    await stage.quiet();
    expect(stage.now(card).text).not.toMatch(/in this conversation/);
  });
});
