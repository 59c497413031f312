import { pageOf } from '../../paging.ts';
import type { World } from '../../world/world.ts';
import { invalidParameter, notFound } from './errors.ts';
import { type GroupRecord, groupArn, groups, type StreamRecord, streamKey, streams } from './model.ts';

/** How operations name a group: by its name, or by name or ARN. */
interface Named {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/**
 * The name of the group that is meant.
 * @throws AwsError InvalidParameterException when both or none is given
 */
export function groupNameOf({ logGroupName, logGroupIdentifier }: Named): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalidParameter('LogGroup name and LogGroup identifier are mutually exclusive parameters.');
  }
  const name = logGroupName ?? logGroupIdentifier;
  if (name === undefined) throw invalidParameter('Either log group name or log group identifier must be given.');
  return nameInArn(name);
}

/** A group's name out of its ARN, with or without `:*` at its end; a plain name as it is. */
export function nameInArn(arn: string): string {
  return arn.startsWith('arn:') ? (arn.split(':')[6] ?? '') : arn;
}

/** The group of that name. @throws AwsError ResourceNotFoundException */
export function knownGroup(world: World, name: string | undefined): GroupRecord {
  const group = name === undefined ? undefined : groups(world).get(name);
  if (!group) throw notFound();
  return group;
}

/** The group that an ARN names. @throws AwsError ResourceNotFoundException */
export function groupOfArn(world: World, arn: string | undefined): GroupRecord {
  const group = knownGroup(world, nameInArn(arn ?? ''));
  if (arn?.replace(/:\*$/, '') !== groupArn(world, group.name)) throw notFound();
  return group;
}

/** The stream of that name. @throws AwsError ResourceNotFoundException */
export function knownStream(world: World, group: string, name: string | undefined): StreamRecord {
  knownGroup(world, group);
  const stream = name === undefined ? undefined : streams(world).get(streamKey(group, name));
  if (!stream) throw notFound('log stream');
  return stream;
}

/** A page of a list. @throws AwsError InvalidParameterException for a token of nobody's */
export function pageAfter<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { nextToken, limit = 50 }: { readonly nextToken?: string | undefined; readonly limit?: number | undefined },
) {
  const refuse = () => invalidParameter('The specified nextToken is invalid.');
  const { page, next } = pageOf(all, { keyOf, size: limit, token: nextToken, refuse });
  return { items: page, rest: next === undefined ? {} : { nextToken: next } };
}
