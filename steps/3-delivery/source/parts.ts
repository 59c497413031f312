import { ExplainedError } from '../../../src/course/errors.ts';
import type { Change } from './changes.ts';

/**
 * What one CreateCommit takes: a hundred files, and of each 6 MB.
 * https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html
 */
const mostFiles = 100;
const mostOfOne = 6 * 1024 * 1024;
/** Together they may be 20 MB as they travel, which is in base64: a third longer than they are. */
const mostTogether = 15 * 1024 * 1024;

/**
 * Changes in as many commits as CodeCommit needs for them. Deletions come first: a folder may take a file's place.
 * @throws ExplainedError for a file that is too large
 */
export function inParts(changes: readonly Change[]): readonly (readonly Change[])[] {
  const parts: Change[][] = [];
  let bytes = 0;
  for (const change of [...changes].sort((left, right) => rank(left) - rank(right))) {
    const size = change.after?.content.length ?? 0;
    if (size > mostOfOne) throw tooLarge(change.path, size);
    const part = parts.at(-1);
    if (part === undefined || part.length === mostFiles || bytes + size > mostTogether) {
      parts.push([change]);
      bytes = size;
    } else {
      part.push(change);
      bytes += size;
    }
  }
  return parts;
}

const rank = ({ change }: Change): number => (change === 'deleted' ? 0 : 1);

const tooLarge = (path: string, size: number) =>
  new ExplainedError({
    what: `Can't commit ${path}: it is too large`,
    why: `It holds ${(size / 1024 / 1024).toFixed(1)} MB, and CodeCommit takes at most 6 MB a file over its API.`,
    nextSteps: ['Leave it out: a line in a .gitignore in your `service` folder', 'Or push it by git, which has no such limit'],
  });
