import type { SourceFiles } from '../../3-delivery/source/source.ts';
import type { PreparedFile } from './prepared-change.ts';

/**
 * How far a service is with the change:
 * - `before`: its files are as the course gave them, or partly changed already as the course would
 * - `after`: all that is to change has changed
 * - `by-hand`: somebody has made the service ask a table in their own way
 * - `otherwise`: a file that is to change was changed for another reason
 */
export type Stand = 'before' | 'after' | 'by-hand' | 'otherwise';

/** What a service's code has to say to find its table. */
const asksTable = /\bboto3\b|\bMYSFITS_TABLE\b/;

/** How far a service is with the change, by its files. */
export function standOf(files: SourceFiles, change: readonly PreparedFile[]): Stand {
  const states = change.map((file) => formOf(files, file));
  const asPrepared = change.filter((_file, at) => states[at] === 'after').map(({ path }) => path);
  if (askers(files, asPrepared).length > 0) return 'by-hand';
  if (states.includes('other')) return 'otherwise';
  return states.every((state) => state === 'after') ? 'after' : 'before';
}

/** Paths of the code that asks a table, but for the given files; tests may speak of one that the service doesn't ask. */
export function askers(files: SourceFiles, except: readonly string[]): string[] {
  const isCode = (path: string) => path.endsWith('.py') && !path.split('/').includes('tests') && !except.includes(path);
  return [...files]
    .filter(([path, { content }]) => isCode(path) && asksTable.test(content.toString('utf8')))
    .map(([path]) => path);
}

/** Which of its two forms a file of the change has. */
export function formOf(files: SourceFiles, { path, before, after }: PreparedFile): 'before' | 'after' | 'other' {
  const content = files.get(path)?.content;
  if (isSame(content, after)) return 'after';
  return isSame(content, before) ? 'before' : 'other';
}

/** Whether two contents are the same; an editor or git on Windows may have ended the lines in its own way. */
function isSame(left: Buffer | undefined, right: Buffer | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return plain(left) === plain(right);
}

const plain = (content: Buffer): string => content.toString('latin1').replaceAll('\r\n', '\n');
