import type { World } from '../../world/world.ts';
import { arnOf, historyOf, type RepositoryRecord, repositories } from './model.ts';
import { setHead } from './store/files.ts';
import type { References } from './store/references.ts';

/** What a reference pointed to and points to. */
export interface ReferenceChange {
  /** `refs/heads/main` */
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What differs between two looks at a repository's references. */
export function changesBetween(before: References, after: References): readonly ReferenceChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.map((name) => ({ name, from: before.get(name), to: after.get(name) })).filter(({ from, to }) => from !== to);
}

/**
 * Takes note of changed references: when it was, which branch is the default (the first that there ever is), and lets rules know
 * (https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html).
 * @param callerArn who changed them
 */
export function noteChanges(
  world: World,
  name: string,
  changes: readonly ReferenceChange[],
  callerArn: string | undefined,
): void {
  const repository = repositories(world).get(name);
  if (!repository || changes.length === 0) return;
  const modifiedAt = world.clock.now().getTime();
  const defaultBranch = repository.defaultBranch ?? firstBranch(changes);
  if (defaultBranch !== undefined && defaultBranch !== repository.defaultBranch) {
    setHead(historyOf(world, repository), defaultBranch);
  }
  repositories(world).set(name, { ...repository, modifiedAt, ...(defaultBranch !== undefined && { defaultBranch }) });
  for (const change of changes) tell(world, repository, change, callerArn);
}

const KINDS: readonly (readonly [folder: string, type: string])[] = [
  ['refs/heads/', 'branch'],
  ['refs/tags/', 'tag'],
];

function firstBranch(changes: readonly ReferenceChange[]): string | undefined {
  const branch = changes.find(({ name, to }) => name.startsWith('refs/heads/') && to !== undefined);
  return branch?.name.slice('refs/heads/'.length);
}

function tell(world: World, repository: RepositoryRecord, { name, from, to }: ReferenceChange, callerUserArn = ''): void {
  const [folder, referenceType] = KINDS.find(([start]) => name.startsWith(start)) ?? [];
  if (folder === undefined) return;
  const event = from === undefined ? 'referenceCreated' : to === undefined ? 'referenceDeleted' : 'referenceUpdated';
  world.happenings.tell({
    source: 'aws.codecommit',
    detailType: 'CodeCommit Repository State Change',
    resources: [arnOf(world, repository.name)],
    detail: {
      event,
      repositoryName: repository.name,
      repositoryId: repository.id,
      referenceType,
      referenceName: name.slice(folder.length),
      referenceFullName: name,
      ...(to !== undefined && { commitId: to }),
      ...(from !== undefined && { oldCommitId: from }),
      callerUserArn,
    },
  });
}
