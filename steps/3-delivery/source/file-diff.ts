import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** What changed in one file, line by line. */
export interface FileDiff {
  /** A unified diff with its headers; empty for what isn't text, and for what is too much to compare. */
  readonly diff: string;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  readonly binary: boolean;
}

/** Milliseconds after which two texts count as too different to be shown line by line. */
const patience = 2_000;

/**
 * How one file differs.
 * @param path as it stands in the headers
 * @param before undefined for a file that is new
 * @param after undefined for a file that is gone
 */
export function fileDiff(path: string, before: Buffer | undefined, after: Buffer | undefined): FileDiff {
  if (isBinary(before) || isBinary(after)) return { diff: '', added: 0, removed: 0, binary: true };
  const names = [before === undefined ? '/dev/null' : `a/${path}`, after === undefined ? '/dev/null' : `b/${path}`] as const;
  const options = { context: 3, timeout: patience, headerOptions: FILE_HEADERS_ONLY };
  const diff = createTwoFilesPatch(...names, textOf(before), textOf(after), undefined, undefined, options) ?? '';
  const lines = diff.split('\n').slice(2);
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return { diff, added: count('+'), removed: count('-'), binary: false };
}

const textOf = (content: Buffer | undefined): string => content?.toString('utf8') ?? '';

/** As git tells: text has no zero byte in its first 8,000 (gitattributes, "Marking files as binary"). */
const isBinary = (content: Buffer | undefined): boolean => content?.subarray(0, 8_000).includes(0) ?? false;
