import { resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { arnOf, repositories } from './model.ts';

interface AnyInput {
  readonly repositoryName?: string;
  readonly repositoryNames?: readonly string[];
  readonly branchName?: string;
  readonly resourceArn?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What changes a branch: a policy may say which, by the condition key codecommit:References. */
const OF_BRANCHES = new Set(['CreateBranch', 'DeleteBranch', 'CreateCommit', 'PutFile', 'DeleteFile']);

/**
 * What CodeCommit asks for a call: the action of its name, on the repository
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodecommit.html).
 */
export function permissions(operation: string, input: AnyInput, { world }: Pick<Call, 'world'>): readonly Permission[] {
  const { repositoryName = '*', repositoryNames, branchName, resourceArn, tags } = input;
  const action = `codecommit:${operation}`;
  if (operation === 'ListRepositories') return [{ action, resources: ['*'] }];
  const names = repositoryNames ?? [resourceArn?.split(':')[5] ?? repositoryName];
  const resources = resourceArn === undefined ? names.map((name) => arnOf(world, name)) : [resourceArn];
  const [only] = names.length === 1 ? names : [];
  const context = {
    ...resourceTagContext(only === undefined ? undefined : repositories(world).get(only)?.tags),
    ...tagContext(tags),
    ...(OF_BRANCHES.has(operation) && branchName !== undefined && { 'codecommit:References': `refs/heads/${branchName}` }),
  };
  return [{ action, resources, context }];
}
