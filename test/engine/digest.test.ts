import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedRequest } from '../../src/course/request.ts';
import { digestOf } from '../../src/engine/digest.ts';

const request = (input: Record<string, unknown>, operation = 'CreateBucket', line = 'x'): PlannedRequest => ({
  kind: 'aws',
  service: 's3',
  operation,
  input,
  line,
});

/** The same value with the members of its objects in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, turned(member)]),
  );
}

describe('the digest of requests', () => {
  it('does not depend on the order of members, and does on every value', () => {
    const input = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(fc.property(input, (one) => digestOf([request(one)]) === digestOf([request(turned(one) as typeof one)])));
    const differ = (one: Record<string, unknown>, other: Record<string, unknown>) =>
      expect(digestOf([request(one)])).not.toBe(digestOf([request(other)]));
    differ({ a: 1 }, { a: 2 });
    differ({ a: [1, 2] }, { a: [2, 1] });
    differ({ a: '1' }, { a: 1 });
    differ({ a: { b: 1 } }, { 'a.b': 1 });
    differ({ a: Uint8Array.of(1) }, { a: Uint8Array.of(2) });
    differ({ a: new Date(0) }, { a: new Date(1) });
  });

  it('takes a member that is not set for none, and leaves out how the call is shown', () => {
    expect(digestOf([request({ a: 1, b: undefined })])).toBe(digestOf([request({ a: 1 })]));
    expect(digestOf([request({}, 'CreateBucket', 'aws s3api')])).toBe(digestOf([request({}, 'CreateBucket', 'other')]));
  });

  it('holds operation and order of the calls', () => {
    expect(digestOf([request({})])).not.toBe(digestOf([request({}, 'DeleteBucket')]));
    const [one, other] = [request({ a: 1 }), request({ a: 2 })];
    expect(digestOf([one, other])).not.toBe(digestOf([other, one]));
  });
});
