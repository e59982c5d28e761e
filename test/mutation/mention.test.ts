import type { Identifier } from '../../src/domain/command/command';
import type { ObjectId } from '../../src/domain/people';
import type { Deps } from '../../src/service';
import { findTarget } from '../../src/service/find-target';
import { ADELE, conversation, NOON, target } from '../domain/samples';

/** Looks up who is mentioned where the channel's roster has this member, and tells what the directory was asked. */
const lookUp = async (member: ObjectId | undefined): Promise<{ readonly found: unknown; readonly asked: readonly Identifier[] }> => {
  const asked: Identifier[] = [];
  const parts: { readonly conversation: Partial<Deps['conversation']>; readonly tenant: Partial<Deps['tenant']> } = {
    conversation: { objectIdOf: () => Promise.resolve(member) },
    tenant: {
      find: (who) => {
        asked.push(who);
        return Promise.resolve(target());
      },
    },
  };
  const found = await findTarget(parts as unknown as Deps, { by: 'mention', accountId: '29:adele' }, conversation(), NOON);
  return { found, asked };
};

test('who is mentioned is looked up by the object id that the roster has', async () => {
  expect(await lookUp(ADELE)).toEqual({ found: { found: 'one', person: target() }, asked: [{ by: 'object-id', objectId: ADELE }] });
});

test('who is mentioned and is no member is nobody, and is not looked up', async () => {
  expect(await lookUp(undefined)).toEqual({ found: { found: 'nobody' }, asked: [] });
});
