import type { Difference } from '../../course/step.ts';

/** A value at the end of a document's branch, by the way to it. */
interface Leaf {
  /** What it is called. */
  readonly name: string;
  readonly value: string;
}

/**
 * Where two inputs of a call differ, member by member, each by its own name; in lists of keys with values, by the key.
 * @returns the differences in the order of the second, then what only the first has
 */
export function changedMembers(before: unknown, after: unknown): Difference[] {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...now.keys(), ...old.keys()])];
  return paths.flatMap((path) => {
    const [is, should] = [old.get(path), now.get(path)];
    if (is?.value === should?.value) return [];
    return [{ what: (should ?? is)?.name ?? path, is: is?.value ?? 'not set', should: should?.value ?? 'not set' }];
  });
}

function leavesOf(value: unknown, path = '', name = '', leaves = new Map<string, Leaf>()): Map<string, Leaf> {
  if (typeof value !== 'object' || value === null) {
    leaves.set(path, { name, value: String(value) });
    return leaves;
  }
  // CloudFormation's parameters and all kinds of tags are pairs: `ParameterKey` with `ParameterValue`.
  const key = Object.entries(value).find(([member, one]) => /key$/i.test(member) && typeof one === 'string')?.[1] as
    | string
    | undefined;
  for (const [member, one] of Object.entries(value)) {
    const own = /^\d+$/.test(member) ? name : key !== undefined && /value$/i.test(member) ? key : member;
    leavesOf(one, `${path}.${member}`, own, leaves);
  }
  return leaves;
}
