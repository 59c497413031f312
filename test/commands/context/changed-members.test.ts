import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedMembers } from '../../../src/commands/context/changed-members.ts';

describe('what differs between two inputs of a call', () => {
  test('is told member by member, by its own name', () => {
    const before = { networkConfiguration: { awsvpcConfiguration: { subnets: ['a', 'b'], assignPublicIp: 'ENABLED' } } };
    const after = { networkConfiguration: { awsvpcConfiguration: { subnets: ['a', 'c'], assignPublicIp: 'DISABLED' } } };
    expect(changedMembers(before, after)).toEqual([
      { what: 'subnets', is: 'b', should: 'c' },
      { what: 'assignPublicIp', is: 'ENABLED', should: 'DISABLED' },
    ]);
  });

  test('is called in a list of keys with values by its key', () => {
    const parameters = (value: string) => ({ Parameters: [{ ParameterKey: 'Network', ParameterValue: value }] });
    expect(changedMembers(parameters('frugal'), parameters('two-nat'))).toEqual([
      { what: 'Network', is: 'frugal', should: 'two-nat' },
    ]);
  });

  test('says what is only on one side', () => {
    expect(changedMembers({ a: 1 }, { b: 2 })).toEqual([
      { what: 'b', is: 'not set', should: '2' },
      { what: 'a', is: '1', should: 'not set' },
    ]);
  });

  test('is nothing where they say the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(changedMembers(value, structuredClone(value))).toEqual([]);
      }),
    );
  });
});
