import type { World } from '../../world/world.ts';
import { noRepository, refused } from './errors.ts';
import { type RepositoryRecord, repositories } from './model.ts';

/**
 * Names of repositories: https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html
 * @throws AwsError RepositoryNameRequiredException, InvalidRepositoryNameException
 */
export function checkRepositoryName(name: string | undefined): string {
  if (name === undefined || name === '') throw refused('RepositoryNameRequired');
  if (!/^[\w.-]{1,100}$/.test(name) || name.endsWith('.git')) {
    throw refused(
      'InvalidRepositoryName',
      `Repository name ${name} is not valid. It has 1 to 100 letters, digits, periods, underscores and dashes, and doesn't end in .git.`,
    );
  }
  return name;
}

/** A repository that is there. @throws AwsError RepositoryDoesNotExistException, InvalidRepositoryNameException */
export function repositoryOf(world: World, name: string | undefined): RepositoryRecord {
  const checked = checkRepositoryName(name);
  const found = repositories(world).get(checked);
  if (!found) throw noRepository(checked);
  return found;
}

/** What git itself allows in the name of a reference (git-check-ref-format). */
export function isReferenceName(name: string): boolean {
  const parts = name.split('/');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what git forbids
  return !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{/.test(name) && name !== '@' && !name.endsWith('.') && parts.every(isReferencePart);
}

const isReferencePart = (part: string) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock');

/**
 * Names of branches: git's rules, at most 256 characters, and not what could be a commit's id
 * (https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html).
 * @throws AwsError BranchNameRequiredException, InvalidBranchNameException
 */
export function checkBranchName(name: string | undefined): string {
  if (name === undefined || name === '') throw refused('BranchNameRequired');
  if (name.length > 256 || isObjectId(name) || name.startsWith('-') || !isReferenceName(name)) throw refused('InvalidBranchName');
  return name;
}

export const isObjectId = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

/**
 * A path in a repository, taken apart; a slash at its begin or end means nothing, and the root has no parts.
 * @throws AwsError PathRequiredException, InvalidPathException
 */
export function partsOf(path: string | undefined): readonly string[] {
  if (path === undefined || path === '') throw refused('PathRequired');
  const parts = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  if (parts.length === 1 && parts[0] === '') return [];
  // What git refuses to check out: https://git-scm.com/docs/git-update-index (verify_path)
  if (
    parts.some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git' || part.includes('\0'))
  ) {
    throw refused('InvalidPath');
  }
  return parts;
}
