/* global AdaptiveCards, markdownit, document */
// Runs in the page: renders cards as a Teams client does, and reads back what a person sees of them.
const markdown = markdownit();
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};

const folded = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const ACTING = ['href', 'src', 'onerror', 'onclick'];

const showCard = (source) => {
  const card = new AdaptiveCards.AdaptiveCard();
  card.parse(source, new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5));
  const shown = card.render();
  document.body.appendChild(shown);
  const all = (selector) => Array.from(shown.querySelectorAll(selector));
  // A fact is one line: its title in bold with a colon, then its value.
  const facts = all('p')
    .filter((line) => line.firstChild?.nodeName === 'STRONG')
    .map((line) => {
      const title = folded(line.firstChild.textContent);
      return [title.replace(/\s*:$/, ''), folded(line.textContent).slice(title.length).trim()];
    });
  return {
    text: folded(shown.textContent),
    facts: Object.fromEntries(facts),
    buttons: all('button').map((button) => folded(button.textContent)),
    links: all('a').map((link) => link.getAttribute('href') ?? ''),
    build: all('*')
      .map((element) => [element.tagName, ...ACTING.map((name) => element.getAttribute(name) ?? '')].join(' '))
      .join('\n'),
  };
};

globalThis.showCards = (cards) => cards.map(showCard);
