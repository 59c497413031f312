/** What stands in a pattern for a star, a question mark or a dollar sign that means itself. Private use characters: no ARN holds one. */
const LITERALS: Readonly<Record<string, string>> = { '*': '\uE000', '?': '\uE001', $: '\uE002' };
const SPOKEN: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(LITERALS).map(([sign, mark]) => [mark, sign]));

/** A text as part of a pattern in which none of its characters is a wildcard. */
export const literally = (text: string): string => text.replace(/[*?$]/g, (sign) => LITERALS[sign] ?? sign);

/** A pattern's text as it was meant, for comparisons that know no wildcards. */
export const spelledOut = (pattern: string): string => pattern.replace(/[\uE000-\uE002]/g, (mark) => SPOKEN[mark] ?? mark);

/**
 * Whether `text` fits a policy pattern: `*` stands for any number of characters, `?` for one, `/` included.
 * Works in linear space and never backtracks further than the last star, so a hostile pattern costs no more than its length times the text's.
 */
export function glob(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (from < text.length) {
    const wanted = pattern[at];
    if (wanted !== undefined && wanted !== '*' && (wanted === '?' || (SPOKEN[wanted] ?? wanted) === text[from])) {
      at += 1;
      from += 1;
    } else if (wanted === '*') {
      star = at;
      resume = from;
      at += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      from = resume;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
