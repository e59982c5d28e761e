/* global AdaptiveCards, markdownit, document, getComputedStyle, NodeFilter, Range */
// Runs in the page: shows a card as a Teams client does and looks for what a reader could not read or press.
{
  /** Contrast that WCAG 2.2, 1.4.3, asks of text; of large text (24 px, or bold from 18.66 px) 3 is enough. */
  const CONTRAST = 4.5;
  const CONTRAST_LARGE = 3;
  /** WCAG 2.2, 2.5.8: target size. */
  const SMALLEST_TARGET = 24;
  /** Browsers round: what sticks out by less is not clipped. */
  const ROUNDING = 1.5;

  const markdown = markdownit();
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  };

  const named = (text) => `"${text.trim().replaceAll(/\s+/g, ' ').slice(0, 60)}"`;
  const round = (number) => Math.round(number * 100) / 100;

  const rgba = (css) => {
    const [red, green, blue, alpha = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
    return { red, green, blue, alpha };
  };
  const over = (top, below) => {
    const mix = (channel) => top[channel] * top.alpha + below[channel] * (1 - top.alpha);
    return { red: mix('red'), green: mix('green'), blue: mix('blue'), alpha: 1 };
  };
  const upwards = function* (element) {
    for (let at = element; at !== null; at = at.parentElement) yield at;
  };
  const backgroundOf = (element) => {
    const layers = [...upwards(element)].map((at) => rgba(getComputedStyle(at).backgroundColor)).filter(({ alpha }) => alpha > 0);
    return layers.reduceRight((below, layer) => over(layer, below), { red: 255, green: 255, blue: 255, alpha: 1 });
  };
  const luminance = ({ red, green, blue }) => {
    const linear = (channel) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  const textsIn = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    // What a closed list would offer is nowhere on the page.
    while (walker.nextNode()) if (walker.currentNode.data.trim() !== '' && walker.currentNode.parentElement.closest('select') === null) found.push(walker.currentNode);
    return found;
  };
  const rectsOf = (text) => {
    const range = new Range();
    range.selectNodeContents(text);
    return [...range.getClientRects()];
  };

  const wrongContrast = (text) => {
    const style = getComputedStyle(text.parentElement);
    const opacity = [...upwards(text.parentElement)].reduce((product, at) => product * Number(getComputedStyle(at).opacity), 1);
    const background = backgroundOf(text.parentElement);
    const color = rgba(style.color);
    const ratio = contrast(over({ ...color, alpha: color.alpha * opacity }, background), background);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 600);
    const needed = large ? CONTRAST_LARGE : CONTRAST;
    return ratio < needed ? [`contrast ${round(ratio)}, needed ${needed}: ${named(text.data)}`] : [];
  };

  const clipping = (element, card) => [...upwards(element)].filter((at) => card.contains(at) && getComputedStyle(at).overflow !== 'visible');
  const wrongClipping = (text, card) => {
    const rects = rectsOf(text);
    if (rects.length === 0 || getComputedStyle(text.parentElement).visibility !== 'visible') return [`invisible: ${named(text.data)}`];
    const cut = clipping(text.parentElement, card).some((box) => {
      const { left, right, top, bottom } = box.getBoundingClientRect();
      return rects.some((rect) => rect.left < left - ROUNDING || rect.right > right + ROUNDING || rect.top < top - ROUNDING || rect.bottom > bottom + ROUNDING);
    });
    return cut ? [`clipped: ${named(text.data)}`] : [];
  };

  /** The width that the content asks for: boxes that clip hide it from `scrollWidth` of those around them. */
  const wrongWidth = (card) =>
    [card, ...card.querySelectorAll('*')]
      .filter((at) => at.clientWidth > 0 && at.scrollWidth > at.clientWidth + ROUNDING)
      .slice(0, 1)
      .map((at) => `too wide: ${at.scrollWidth} px in ${at.clientWidth} px: ${named(at.textContent)}`);

  const WORDS = /\p{L}{2,}\P{L}+\p{L}{2,}/u;
  const elementsOf = (container) => Array.from({ length: container.getItemCount() }, (_, index) => container.getItemAt(index)).flatMap((item) => [item, ...(item.getItemAt === undefined ? [] : elementsOf(item))]);
  const isSign = (element) => ['attention', 'warning'].includes(element.style) || [AdaptiveCards.TextColor.Attention, AdaptiveCards.TextColor.Warning].includes(element.color);
  const wrongWarnings = (parsed) =>
    elementsOf(parsed)
      .filter((element) => isSign(element) && !WORDS.test(element.renderedElement?.innerText ?? ''))
      .map((element) => `warning without words: ${element.getJsonTypeName()} ${named(element.renderedElement?.innerText ?? '')}`);

  const wrongButton = (button, card) => {
    button.scrollIntoView({ block: 'center' });
    const { left, right, top, width, height } = button.getBoundingClientRect();
    const frame = card.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    const reachable = hit !== null && (hit === button || button.contains(hit));
    return [
      ...(height < SMALLEST_TARGET || width < SMALLEST_TARGET ? [`button of ${round(width)} x ${round(height)} px: ${named(button.textContent)}`] : []),
      ...(!reachable || left < frame.left || right > frame.right ? [`button out of reach: ${named(button.textContent)}`] : []),
      ...(button.textContent.trim() === '' ? ['button without words'] : []),
    ];
  };
  const actionsIn = (node) => {
    if (typeof node !== 'object' || node === null) return [];
    return [...(Array.isArray(node.actions) ? node.actions : []), ...Object.entries(node).flatMap(([key, value]) => (key === 'actions' ? [] : actionsIn(value)))];
  };
  const wrongButtons = (source, card) => {
    const buttons = [...card.querySelectorAll('button')];
    const expected = actionsIn(source).length;
    return [...(buttons.length === expected ? [] : [`${buttons.length} buttons, expected ${expected}`]), ...buttons.flatMap((button) => wrongButton(button, card))];
  };

  /** The card in a cell that looks like a Teams chat of this theme. @param config host configuration of the theme */
  const cellWith = ({ source, theme, config, width }) => {
    const parsed = new AdaptiveCards.AdaptiveCard();
    parsed.hostConfig = new AdaptiveCards.HostConfig(config);
    // The pattern of this property is global, so it remembers where it last matched and refuses every second card otherwise.
    AdaptiveCards.CardElement.langProperty.regEx.lastIndex = 0;
    parsed.parse(source, new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5));
    const card = document.createElement('div');
    card.className = 'card';
    card.style.width = `${width}px`;
    card.append(parsed.render());
    const cell = document.createElement('div');
    cell.className = `cell theme-${theme}`;
    cell.append(card);
    return { parsed, card, cell };
  };

  /** What is wrong with each card, as sentences. */
  globalThis.checkCards = (cards) =>
    cards.map((each) => {
      const { parsed, card, cell } = cellWith(each);
      document.body.replaceChildren(cell);
      const texts = textsIn(card);
      return [...wrongWidth(card), ...texts.flatMap((text) => wrongClipping(text, card)), ...texts.flatMap(wrongContrast), ...wrongWarnings(parsed), ...wrongButtons(each.source, card)];
    });

  /** Puts cards side by side, for a picture. */
  globalThis.showSheet = (cards) => {
    const sheet = document.createElement('div');
    sheet.className = 'sheet';
    sheet.append(...cards.map((each) => cellWith(each).cell));
    document.body.replaceChildren(sheet);
  };
}
