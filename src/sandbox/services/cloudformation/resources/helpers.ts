import type { ResourceType as TaggableType, TagSpecification } from '@aws-sdk/client-ec2';
import { AwsError } from '../../../aws-error.ts';
import { pause } from '../../../world/clock.ts';
import { ec2 } from '../../ec2/service.ts';
import type { Before, Hands, HandsOn } from './resource-type.ts';

/** Tags that a thing of EC2 is made with, as its calls take them. */
export function tagsAtCreation({ tags }: Hands, type: TaggableType): { TagSpecifications: TagSpecification[] } {
  return { TagSpecifications: [{ ResourceType: type, Tags: [...tags] }] };
}

/** Brings the tags of a thing of EC2 into line. */
export async function retagInEc2(at: HandsOn, before: Before, id = at.physicalId): Promise<void> {
  const { added, gone } = tagChanges(at, before);
  if (gone.length > 0) await at.act(ec2, 'DeleteTags', { Resources: [id], Tags: gone.map((Key) => ({ Key })) });
  if (added.length > 0) await at.act(ec2, 'CreateTags', { Resources: [id], Tags: added });
}

/** The tags that a change sets, and the keys that it takes away. */
export function tagChanges({ tags }: HandsOn, before: Before): { added: { Key: string; Value: string }[]; gone: string[] } {
  const keys = new Set(tags.map(({ Key }) => Key));
  return {
    added: tags.filter(({ Key, Value }) => before.tags[Key] !== Value),
    gone: Object.keys(before.tags).filter((key) => !keys.has(key)),
  };
}

/** Does something to a thing; one that isn't there any more counts as done. */
export async function unlessGone(work: () => Promise<unknown>, gone = /NotFound|NoSuchEntity|NotAttached/): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AwsError) || !gone.test(error.code)) throw error;
  }
}

/** Looks again and again until it is so, every few seconds of AWS's time. @throws the signal's reason when it is aborted */
export async function until({ world, signal }: Hands, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    // Where nothing takes time, other work still has to get its turn.
    await pause(5, signal);
    await world.clock.takes(5, signal);
  }
}
