import { gatewayTypes } from './gateways.ts';
import { logGroupTypes } from './log-groups.ts';
import type { ResourceType } from './resource-type.ts';
import { roleTypes } from './roles.ts';
import { routeTypes } from './routes.ts';
import { securityGroupTypes } from './security-groups.ts';
import { vpcTypes } from './vpc.ts';

/** Every resource type that is served. */
export const RESOURCE_TYPES: readonly ResourceType[] = [
  ...vpcTypes,
  ...gatewayTypes,
  ...routeTypes,
  ...securityGroupTypes,
  ...roleTypes,
  ...logGroupTypes,
];

/** The type of a name; undefined for one that isn't served. */
export function resourceType(type: string): ResourceType | undefined {
  return RESOURCE_TYPES.find((each) => each.type === type);
}
