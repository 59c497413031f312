import type { Tag, TagSpecification } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Tags } from '../../tags.ts';
import type { Collection, World } from '../../world/world.ts';
import { invalidValue } from './errors.ts';
import {
  addresses,
  internetGateways,
  natGateways,
  networkInterfaces,
  routeTables,
  securityGroups,
  subnets,
  vpcEndpoints,
  vpcs,
} from './model.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
const MOST_TAGS = 50;

type Tagged = { readonly tags: Tags };

/** What can be tagged: by the prefix of its ids, the name of its type and where it is kept. */
const TAGGABLE: Readonly<Record<string, { type: string; collection: (world: World) => unknown }>> = {
  vpc: { type: 'vpc', collection: vpcs },
  subnet: { type: 'subnet', collection: subnets },
  igw: { type: 'internet-gateway', collection: internetGateways },
  rtb: { type: 'route-table', collection: routeTables },
  eipalloc: { type: 'elastic-ip', collection: addresses },
  nat: { type: 'natgateway', collection: natGateways },
  vpce: { type: 'vpc-endpoint', collection: vpcEndpoints },
  sg: { type: 'security-group', collection: securityGroups },
  eni: { type: 'network-interface', collection: networkInterfaces },
};

/** The prefix of an id: `eipalloc`. */
export const prefixOf = (id: string): string => id.slice(0, Math.max(id.indexOf('-'), 0));

/** EC2's name of the type that an id is of; undefined for an id of none that is here. */
export const typeOf = (id: string): string | undefined => TAGGABLE[prefixOf(id)]?.type;

/** Where a thing of that id is kept; undefined for an id of no kind that is here. */
export function keptIn(world: World, id: string): Collection<Tagged> | undefined {
  return TAGGABLE[prefixOf(id)]?.collection(world) as Collection<Tagged> | undefined;
}

/** Everything that has tags, by id. */
export function allTagged(world: World): { id: string; type: string; tags: Tags }[] {
  return Object.values(TAGGABLE).flatMap(({ type, collection }) =>
    [...(collection(world) as Collection<Tagged>).entries()].map(([id, { tags }]) => ({ id, type, tags })),
  );
}

/**
 * The tags that a thing of this type is born with.
 * @throws AwsError InvalidParameterValue, TagLimitExceeded
 */
export function tagsAtBirth(specifications: readonly TagSpecification[] | undefined, type: string): Tags {
  const stranger = (specifications ?? []).find(({ ResourceType }) => ResourceType !== type);
  // TagSpecifications for rules of a security group are read by whoever makes them.
  if (stranger) throw invalidValue(`'${stranger.ResourceType}' is not a valid taggable resource type for this operation.`);
  return readTags((specifications ?? []).flatMap(({ Tags: tags = [] }) => tags));
}

/**
 * Refuses tags that only AWS's own services may set.
 * @throws AwsError InvalidParameterValue
 */
export function refuseReservedTags(
  { Tags: tags = [], TagSpecifications = [] }: TaggedInput,
  calledVia: string | undefined,
): void {
  const all = [...tags, ...TagSpecifications.flatMap((specification) => specification.Tags ?? [])];
  if (calledVia !== undefined || !all.some(({ Key = '' }) => /^aws:/i.test(Key))) return;
  throw invalidValue("Tag keys starting with 'aws:' are reserved for internal use");
}

interface TaggedInput {
  readonly Tags?: readonly Tag[] | undefined;
  readonly TagSpecifications?: readonly TagSpecification[] | undefined;
}

/**
 * Tags as a record.
 * @throws AwsError InvalidParameterValue, TagLimitExceeded
 */
export function readTags(tags: readonly Tag[]): Tags {
  const record = new Map<string, string>();
  for (const { Key = '', Value = '' } of tags) {
    if (Key === '') throw invalidValue('Tag key cannot be null or empty');
    if (Key.length > 128) throw invalidValue(`Tag key exceeds the maximum length of 128 characters`);
    if (Value.length > 256) throw invalidValue(`Tag value exceeds the maximum length of 256 characters`);
    if (record.has(Key)) throw invalidValue(`Duplicate tag key '${Key}' specified.`);
    record.set(Key, Value);
  }
  return limited(Object.fromEntries(record));
}

function limited(tags: Tags): Tags {
  // Tags that AWS itself puts on don't count.
  if (Object.keys(tags).filter((key) => !key.startsWith('aws:')).length <= MOST_TAGS) return tags;
  throw new AwsError('TagLimitExceeded', 'You have reached the maximum number of tags for the resource.');
}

/** Adds tags to something; those of AWS's own (`aws:cloudformation:stack-name`) too, which no caller may set. */
export function addTags(world: World, id: string, tags: Tags): void {
  const collection = keptIn(world, id);
  const thing = collection?.get(id);
  if (collection && thing) collection.set(id, { ...thing, tags: limited({ ...thing.tags, ...tags }) });
}

export const writeTags = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
