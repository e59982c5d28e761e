import { conversationKey, languageOf } from '../../src/domain/conversation';
import { conversation } from './samples';

describe('where and how people talk', () => {
  test.each([
    ['19:incident@thread.tacv2;messageid=1000', '19:incident@thread.tacv2'],
    ['19:incident@thread.tacv2', '19:incident@thread.tacv2'],
    ['a:1personal', 'a:1personal'],
  ])('%s belongs to the conversation %s: all threads of a channel are one', (conversationId, expected) => {
    expect(conversationKey(conversation({ conversationId }))).toBe(expected);
  });

  test.each([
    ['fr', 'fr'],
    ['fr-FR', 'fr'],
    ['FR-ca', 'fr'],
    ['en-US', 'en'],
    ['de-DE', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('locale %s is answered in %s', (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });
});
