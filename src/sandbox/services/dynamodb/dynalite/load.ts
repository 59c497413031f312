import { AwsError } from '../../../aws-error.ts';
import type { Data, DynaliteError, DynaliteStore } from './types.ts';

export type Dynalite = typeof import('./parts.ts');

/** Loads dynalite, once. */
export const loadDynalite = (): Promise<Dynalite> => import('./parts.ts');

/**
 * Parameters as dynalite's actions take them: those it knows, their expressions read.
 * @throws AwsError ValidationException in AWS's words
 */
export function checkedData(
  dynalite: Dynalite,
  operation: keyof Dynalite['VALIDATIONS'],
  data: Data,
  store: DynaliteStore,
): Data {
  const { types, custom } = dynalite.VALIDATIONS[operation];
  try {
    const known = dynalite.checks.checkTypes(data, types);
    dynalite.checks.checkValidations(known, types, custom, store);
    return known;
  } catch (error) {
    throw asAwsError(error as DynaliteError);
  }
}

/** An error of dynalite's as the wire prints it; what isn't meant for a client stays as it is. */
export function asAwsError(error: DynaliteError, members: Readonly<Record<string, unknown>> = {}): Error {
  if (!error.body) return error;
  const { __type, message, Message } = error.body;
  return new AwsError(__type.split('#').at(-1) ?? __type, message ?? Message ?? '', { members });
}
