import type { Service } from '../../../service.ts';
import { ec2 } from '../../ec2/service.ts';
import { iam } from '../../iam/service.ts';
import { logs } from '../../logs/service.ts';
import type { Hands } from '../resources/resource-type.ts';

/**
 * The id of a thing that was made for a resource and that no record knows: the sandbox ended between the call and the note.
 * The tags that CloudFormation puts on everything tell whose it is.
 */
export function findMade({ world, stackId, logicalId, others }: Hands, type: string): string | undefined {
  const services: readonly Service[] = [ec2, iam, logs];
  for (const item of services.flatMap(({ inventory }) => inventory?.(world) ?? [])) {
    const ours = item.tags['aws:cloudformation:stack-id'] === stackId && item.tags['aws:cloudformation:logical-id'] === logicalId;
    const id = item.arn.split(/[/:]/).at(-1);
    if (ours && item.type === type && id !== undefined && !others.includes(id)) return id;
  }
  return undefined;
}
