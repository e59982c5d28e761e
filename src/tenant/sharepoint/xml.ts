/** Writes XML 1.0 in ASCII: whatever encoding the reader assumes, it reads the same characters. */

/** What XML 1.0 has no way to write, escaped or not (section 2.2, `Char`): most control characters, half surrogates, U+FFFE and U+FFFF. */
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;
const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Whether these characters can stand in an XML document at all. */
export const isWritable = (value: string): boolean => !UNWRITABLE.test(value);

/** `value` as text or as an attribute in double quotes. It must be writable. */
export const escaped = (value: string): string =>
  value.replace(/[^ -~]|[&<>"]/gu, (character) => MARKUP[character] ?? `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`);

/** One element. Attribute values are escaped here; `content` is XML already. */
export const element = (name: string, attributes: Readonly<Record<string, string | number>>, ...content: readonly string[]): string => {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(String(value))}"`)].join(' ');
  return content.length === 0 ? `<${start} />` : `<${start}>${content.join('')}</${name}>`;
};
