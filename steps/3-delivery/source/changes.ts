import type { SourceFile, SourceFiles } from './source.ts';

/** How one file differs between two trees. */
export interface Change {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'deleted';
  readonly before?: SourceFile;
  readonly after?: SourceFile;
}

/** What changed from one tree to another, in the order of the paths. */
export function changesBetween(before: SourceFiles | undefined, after: SourceFiles): readonly Change[] {
  const changes: Change[] = [];
  for (const [path, file] of after) {
    const former = before?.get(path);
    if (former === undefined) changes.push({ path, change: 'added', after: file });
    else if (!isSame(former, file)) changes.push({ path, change: 'changed', before: former, after: file });
  }
  for (const [path, file] of before ?? []) {
    if (!after.has(path)) changes.push({ path, change: 'deleted', before: file });
  }
  return changes.sort((left, right) => (left.path < right.path ? -1 : 1));
}

const isSame = (left: SourceFile, right: SourceFile): boolean => left.mode === right.mode && left.content.equals(right.content);
