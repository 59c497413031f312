import type { StackResource } from '../stacks/model.ts';
import { member, same } from '../template/json.ts';
import type { Wanted } from './make.ts';
import { typeOf } from './operation.ts';

type Shape = Pick<Wanted, 'properties' | 'tags'>;

/** What differs, properties by name, tags under `Tags`. */
export function changedNames(record: Pick<StackResource, 'type'>, from: Shape, wanted: Shape): readonly string[] {
  const { takes } = typeOf(record);
  const names = new Set([...Object.keys(from.properties), ...Object.keys(wanted.properties)]);
  names.delete('Tags');
  const changed = [...names].filter((name) => !same(member(from.properties, name), member(wanted.properties, name)));
  return Object.hasOwn(takes, 'Tags') && !same(from.tags, wanted.tags) ? [...changed, 'Tags'] : changed;
}

/** Whether one of the changes can't be made in place. */
export function mustReplace(record: Pick<StackResource, 'type'>, changes: readonly string[]): boolean {
  const { takes } = typeOf(record);
  return changes.some((name) => takes[name] === 'immutable');
}
