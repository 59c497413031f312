import { authorize } from './authorization/authorize.ts';
import type { Call, Service } from './service.ts';

/**
 * Calls an operation of a service on behalf of a caller, from inside the sandbox: as CloudFormation does when it makes
 * what a template names. The caller must be allowed to do it.
 * @throws AwsError as the operation does, or when the caller isn't allowed to
 */
export async function act<Output>(service: Service, operation: string, input: object, call: Call): Promise<Output> {
  const handler = service.operations[operation];
  if (!handler) throw new Error(`${service.id} doesn't serve ${operation}.`);
  const inner: Call = { ...call, service: service.id, operation };
  authorize(service.permissions?.(operation, input, inner) ?? [], inner);
  return (await handler(input, inner)) as Output;
}
