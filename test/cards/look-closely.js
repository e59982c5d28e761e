/* global document, NodeFilter, Range */
// Runs in the page, after the gallery's own script has shown cards: what a screen reader and a keyboard meet, in order.
const shownCards = () => [...document.querySelectorAll('.card')];
const inOneLine = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

const textsOf = (card) => {
  const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  const found = [];
  // What a closed list would offer is nowhere on the page.
  while (walker.nextNode()) if (inOneLine(walker.currentNode.data) !== '' && walker.currentNode.parentElement.closest('select') === null) found.push(walker.currentNode);
  return found;
};

const topOf = (text) => {
  const range = new Range();
  range.selectNodeContents(text);
  return range.getBoundingClientRect().top;
};

/** What is read before something that stands above it. */
const outOfOrder = (card) => {
  const texts = textsOf(card);
  return texts.flatMap((text, index) => (index > 0 && topOf(text) < topOf(texts[index - 1]) - 2 ? [inOneLine(text.data)] : []));
};

/** What a screen reader says of the element that has the focus. */
const nameOf = (element) => {
  const labels = (element.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
  return inOneLine(labels.join(' ')) || inOneLine(element.getAttribute('aria-label')) || inOneLine(element.textContent);
};

globalThis.lookClosely = () =>
  shownCards().map((card) => ({
    headings: [...card.querySelectorAll('[role=heading], h1, h2, h3')].map((heading) => inOneLine(heading.textContent)),
    outOfOrder: outOfOrder(card),
    text: inOneLine(textsOf(card).map((text) => text.data).join(' ')),
  }));

/** The card itself takes the focus first, for it to be read as a whole. */
globalThis.focusOnCard = () => shownCards()[0].firstElementChild.focus();

/** Where in a card the focus is now; nothing when it is on the card itself or elsewhere. */
globalThis.focusedName = () => {
  const { activeElement } = document;
  return shownCards().some((card) => card.contains(activeElement) && card.firstElementChild !== activeElement) ? nameOf(activeElement) : undefined;
};
