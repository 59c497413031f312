import { AwsError } from '../../aws-error.ts';
import type { Call, Service } from '../../service.ts';
import { accountOperations } from './account.ts';
import { addressOperations } from './addresses.ts';
import { groupRuleOperations } from './group-rules.ts';
import { resumeReleases } from './interfaces.ts';
import { internetGatewayOperations } from './internet-gateways.ts';
import { inventory } from './inventory.ts';
import { natGatewayOperations } from './nat-gateways.ts';
import { dropHalfMade, resumeNats } from './nat-life.ts';
import { networkInterfaceOperations } from './network-interfaces.ts';
import { permissions } from './permissions.ts';
import { prefixListOperations } from './prefix-lists.ts';
import { routeTableOperations } from './route-tables.ts';
import { routeOperations } from './routes.ts';
import { securityGroupOperations } from './security-groups.ts';
import { subnetOperations } from './subnets.ts';
import { tagOperations } from './tag-operations.ts';
import { refuseReservedTags } from './tags.ts';
import { vpcEndpointOperations } from './vpc-endpoints.ts';
import { vpcOperations } from './vpcs.ts';
import { zoneOperations } from './zones.ts';

const operations: Service['operations'] = {
  ...accountOperations,
  ...addressOperations,
  ...groupRuleOperations,
  ...internetGatewayOperations,
  ...natGatewayOperations,
  ...networkInterfaceOperations,
  ...prefixListOperations,
  ...routeOperations,
  ...routeTableOperations,
  ...securityGroupOperations,
  ...subnetOperations,
  ...tagOperations,
  ...vpcEndpointOperations,
  ...vpcOperations,
  ...zoneOperations,
};

/** Amazon EC2: of it, the network. A world begins without a default VPC, as an account may have removed its own. */
export const ec2: Service = {
  id: 'ec2',
  signingName: 'ec2',
  protocol: 'ec2Query',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  apiVersion: '2016-11-15',
  schemas: () => import('@aws-sdk/client-ec2'),
  operations: Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (input: object, call: Call) => {
        refuseReservedTags(input, call.calledVia);
        return operation(notDry(input), call);
      },
    ]),
  ),
  permissions,
  inventory,
  async open(world) {
    dropHalfMade(world);
    resumeNats(world);
    resumeReleases(world);
  },
};

/** A dry run asks only whether the caller is allowed to: by now it is known that they are. */
function notDry(input: { readonly DryRun?: boolean }): object {
  if (!input.DryRun) return input;
  throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', { status: 412 });
}
