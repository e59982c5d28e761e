// The page of the gallery.

const line = (title, { row, files }, widths) => {
  const cells = Object.values(widths).map((width, index) => (files[index] === undefined ? '' : `![${title}, ${row}, ${width} px](images/cards/${files[index].path})`));
  return `| ${row} | ${cells.join(' | ')} |`;
};

const section = ({ title, what, pictures }, widths) => `## ${title}

${what}

| | ${widths.narrow} px, a phone | ${widths.full} px, full width |
|---|---|---|
${pictures.map((picture) => line(title, picture, widths)).join('\n')}
`;

const anchor = (title) => title.toLowerCase().replaceAll(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-');

/** The page with every card. @param languages their names, in the order of the pictures */
export const galleryPage = (shelf, languages, widths) => `# Cards

Every card that the bot posts, drawn by the reference renderer of Adaptive Cards in Chromium, with the host configuration of Teams. Each
picture shows ${languages.join(' and ')} side by side; the pseudo-language has accents and words that are 40 % longer.

\`npm run gallery\` draws this page anew. It fails and names the card when a text is clipped, too wide or too faint (WCAG 2.2: 4.5 to 1),
when a warning has no words, or when a button cannot be pressed.

A Teams client differs in details; its font is Segoe UI, for example.

| card | when |
|---|---|
${shelf.map(({ title, what }) => `| [${title}](#${anchor(title)}) | ${what} |`).join('\n')}

${shelf.map((exhibit) => section(exhibit, widths)).join('\n')}`;
