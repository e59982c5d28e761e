/** Mail links as Teams and other chat clients write them. The address counts only when text and target agree. */
import { sameUpn } from '../people';

export type Unlinked =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly text: string; readonly link: string };

const MAILTO = 'mailto:';
const MARKDOWN = `](${MAILTO}`;
const ANGLE = `<${MAILTO}`;

/** @returns the address behind `[a@b](mailto:a@b)`, `<mailto:a@b|a@b>`, `<mailto:a@b>` and `mailto:a@b`, any other text as it is */
export const unlink = (text: string): Unlinked => {
  const folded = text.toLowerCase();
  if (folded.startsWith(MAILTO)) return { ok: true, text: decoded(text.slice(MAILTO.length)) };
  const middle = folded.indexOf(MARKDOWN);
  if (middle >= 0) {
    const whole = text.startsWith('[') && text.endsWith(')');
    return agreed(text.slice(whole ? 1 : 0, middle), text.slice(middle + MARKDOWN.length, whole ? -1 : undefined), whole);
  }
  const angle = folded.indexOf(ANGLE);
  if (angle < 0) return { ok: true, text };
  const whole = angle === 0 && text.endsWith('>');
  const inside = text.slice(angle + ANGLE.length, whole ? -1 : undefined);
  const bar = inside.indexOf('|');
  return bar < 0 ? agreed(inside, inside, whole) : agreed(inside.slice(bar + 1), inside.slice(0, bar), whole);
};

const agreed = (text: string, target: string, whole: boolean): Unlinked => {
  const link = decoded(target);
  return whole && (text === target || sameUpn(text, link)) ? { ok: true, text: text === target ? link : text } : { ok: false, text, link };
};

/** Links write `#` as `%23`. A target that cannot be decoded stays as it is, and agrees with no text. */
const decoded = (target: string): string => {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
};
