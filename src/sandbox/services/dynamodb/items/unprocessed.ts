import { createHash } from 'node:crypto';
import type { World } from '../../../world/world.ts';

/** One in so many items is left when the switch is on. */
const SHARE = 4;

/**
 * Which of a batch's writes are left for the caller to send again: none, or with the switch `dynamodb/unprocessed` now and then
 * some of them, the same ones in every world that has seen as many batches. Never all, for then DynamoDB refuses the call.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
export function isLeft(world: World, count: number): (index: number) => boolean {
  if (!world.switches.isOn('dynamodb/unprocessed')) return () => false;
  const batches = world.collection<number>('dynamodb/batches');
  const number = (batches.get('seen') ?? 0) + 1;
  batches.set('seen', number);
  const left = (index: number) => (createHash('sha256').update(`${number}/${index}`).digest()[0] ?? 0) % SHARE === 0;
  const spared = [...Array(count).keys()].find((index) => !left(index)) ?? 0;
  return (index) => index !== spared && left(index);
}
