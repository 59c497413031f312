import type { Call, Permission } from '../service.ts';

/**
 * Sees whether the caller may do all this.
 * @throws AwsError AccessDenied (or what the service calls it) that names the action, the resource and the caller
 */
export function authorize(_permissions: readonly Permission[], _call: Call): void {}
