import { conversationKey } from '../../src/domain/conversation';
import { conversation } from './samples';

describe('where people talk', () => {
  test.each([
    ['19:incident@thread.tacv2;messageid=1000', '19:incident@thread.tacv2'],
    ['19:incident@thread.tacv2', '19:incident@thread.tacv2'],
    ['a:1personal', 'a:1personal'],
  ])('%s belongs to the conversation %s: all threads of a channel are one', (conversationId, expected) => {
    expect(conversationKey(conversation({ conversationId }))).toBe(expected);
  });
});
