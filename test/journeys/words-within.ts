/** Words that are looked for by their beginning have at least this many letters. */
const BEGINNING = 6;

/** Which of the words are in the text, without regard to case: many thousands of words in some megabytes, in one walk along the text. */
export const wordsWithin = (text: string, words: readonly string[]): readonly string[] => {
  const lower = text.toLowerCase();
  const found = new Set(words.filter((word) => word.length < BEGINNING && lower.includes(word.toLowerCase())));
  const byBeginning = Map.groupBy(
    words.filter((word) => word.length >= BEGINNING),
    (word) => word.slice(0, BEGINNING).toLowerCase(),
  );
  for (let at = 0; at + BEGINNING <= lower.length; at += 1) {
    for (const word of byBeginning.get(lower.slice(at, at + BEGINNING)) ?? []) {
      if (lower.startsWith(word.toLowerCase(), at)) found.add(word);
    }
  }
  return words.filter((word) => found.has(word));
};
