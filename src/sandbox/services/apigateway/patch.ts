import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { badRequest } from './errors.ts';

/** One operation of a PATCH, as JSON Patch has it. */
export interface Patch {
  readonly op: string;
  readonly path: string;
  readonly value: string;
}

/** What a patch operation may do: the paths it takes, and what it makes of a thing. */
export interface PatchRule<Thing> {
  /** Groups of it are handed on, decoded. */
  readonly path: RegExp;
  readonly ops: readonly string[];
  readonly apply: (thing: Thing, patch: Patch, groups: readonly string[]) => Thing;
}

/**
 * Applies patch operations, all or none.
 * https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
 * @throws AwsError BadRequestException for a path or an operation that the thing doesn't take
 */
export function patched<Thing>(
  thing: Thing,
  operations: readonly PatchOperation[] | undefined,
  rules: readonly PatchRule<Thing>[],
): Thing {
  return (operations ?? []).reduce((now, { op = '', path = '', value = '' }) => {
    const rule = rules.find((one) => one.path.test(path));
    if (!rule) throw badRequest(`Invalid patch path '${path}' specified for op '${op}'`);
    if (!rule.ops.includes(op)) {
      throw badRequest(`Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${rule.ops.join(', ')}]`);
    }
    const groups = (rule.path.exec(path) ?? []).slice(1).map((group) => group.replaceAll('~1', '/').replaceAll('~0', '~'));
    return rule.apply(now, { op, path, value }, groups);
  }, thing);
}

/** A value that is true or false. @throws AwsError BadRequestException */
export function booleanOf({ path, value }: Patch): boolean {
  if (value !== 'true' && value !== 'false') throw badRequest(`Invalid value '${value}' for ${path}: must be true or false`);
  return value === 'true';
}

/** A value that is a number, zero or more. @throws AwsError BadRequestException */
export function numberOf({ path, value }: Patch): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number < 0) {
    throw badRequest(`Invalid value '${value}' for ${path}: must be a number that is not negative`);
  }
  return number;
}
