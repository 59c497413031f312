import type * as CodeCommit from '@aws-sdk/client-codecommit';
import { pageOf } from '../../paging.ts';
import type { Call, Handlers } from '../../service.ts';
import { refused } from './errors.ts';
import { partsOf } from './names.ts';
import { placeOf } from './read-operations.ts';
import { commitOf } from './specifier.ts';
import type { Objects, TreeEntry } from './store/objects.ts';
import { entryAt } from './store/walk.ts';

/** Differences on a page where nobody says how many. AWS documents that there are pages, not how long they are. */
const PER_PAGE = 100;

export const differenceOperations = {
  async GetDifferences(input, { world }: Call) {
    const { repositoryName, beforeCommitSpecifier, afterCommitSpecifier, MaxResults, NextToken } = input;
    const place = await placeOf(world, repositoryName);
    const { objects } = place;
    if (!afterCommitSpecifier) throw refused('CommitRequired');
    if (MaxResults !== undefined && MaxResults < 1) throw refused('InvalidMaxResults');
    const before = beforeCommitSpecifier === undefined ? undefined : await commitOf(place, beforeCommitSpecifier);
    const after = await commitOf(place, afterCommitSpecifier);
    // A path that is named for one side alone is meant for both: the folder was not renamed.
    const [from, to] = [input.beforePath ?? input.afterPath, input.afterPath ?? input.beforePath].map((path) =>
      path === undefined ? [] : partsOf(path),
    );
    const left = before && (await sideOf(objects, before.tree, from ?? []));
    const right = await sideOf(objects, after.tree, to ?? []);
    if (!left && !right) throw refused('PathDoesNotExist');
    const found: CodeCommit.Difference[] = [];
    for await (const difference of differencesOf(objects, left, right)) found.push(difference);
    const { page, next } = pageOf(found, {
      keyOf: ({ beforeBlob, afterBlob, changeType }) => `${afterBlob?.path ?? beforeBlob?.path} ${changeType}`,
      size: MaxResults ?? PER_PAGE,
      token: NextToken,
      refuse: () => refused('InvalidContinuationToken'),
    });
    return { differences: page, ...(next !== undefined && { NextToken: next }) };
  },
} satisfies Handlers<typeof CodeCommit>;

/** One side of a comparison: what lies at a path. */
interface Side {
  readonly path: string;
  readonly entry: TreeEntry;
}

async function sideOf(objects: Objects, tree: string, parts: readonly string[]): Promise<Side | undefined> {
  const entry = await entryAt(objects, tree, parts);
  return entry && { path: parts.join('/'), entry };
}

/** The files in which two sides differ, in order of their paths; what is the same on both isn't even looked into. */
async function* differencesOf(
  objects: Objects,
  left: Side | undefined,
  right: Side | undefined,
): AsyncGenerator<CodeCommit.Difference> {
  if (left?.entry.oid === right?.entry.oid && left?.entry.mode === right?.entry.mode) return;
  const [old, now] = [fileOf(left), fileOf(right)];
  if (old || now) {
    const changeType = !old ? 'A' : !now ? 'D' : 'M';
    yield { ...(old && { beforeBlob: old }), ...(now && { afterBlob: now }), changeType };
  }
  const [inLeft, inRight] = [await insideOf(objects, left), await insideOf(objects, right)];
  for (const name of [...new Set([...inLeft.keys(), ...inRight.keys()])].sort()) {
    yield* differencesOf(objects, inLeft.get(name), inRight.get(name));
  }
}

function fileOf(side: Side | undefined): CodeCommit.BlobMetadata | undefined {
  if (!side || side.entry.type === 'tree') return undefined;
  return { blobId: side.entry.oid, path: side.path, mode: side.entry.mode };
}

async function insideOf(objects: Objects, side: Side | undefined): Promise<ReadonlyMap<string, Side>> {
  if (side?.entry.type !== 'tree') return new Map();
  const entries = await objects.tree(side.entry.oid);
  const folder = side.path === '' ? '' : `${side.path}/`;
  return new Map(entries.map((entry) => [entry.path, { path: folder + entry.path, entry }]));
}
