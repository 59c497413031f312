import type { InventoryItem } from '../../service.ts';
import type { Tags } from '../../tags.ts';
import type { Collection, World } from '../../world/world.ts';
import {
  addresses,
  arnOf,
  internetGateways,
  natGateways,
  networkInterfaces,
  routeTables,
  securityGroups,
  subnets,
  those,
  vpcEndpoints,
  vpcs,
} from './model.ts';

/** Everything of the network that exists; not what a VPC is born with and takes along. */
export function inventory(world: World): InventoryItem[] {
  const items = <Value extends { readonly tags: Tags }>(
    collection: Collection<Value>,
    { type, kind, idOf }: { type: string; kind: string; idOf: (value: Value) => string },
    isOne: (value: Value) => boolean = () => true,
  ): InventoryItem[] =>
    those(collection, isOne).map((thing) => {
      const name = idOf(thing);
      return { type: `AWS::EC2::${type}`, name, arn: arnOf(world, kind, name), account: world.account, tags: thing.tags };
    });
  const idOf = ({ id }: { readonly id: string }) => id;
  return [
    ...items(vpcs(world), { type: 'VPC', kind: 'vpc', idOf }),
    ...items(subnets(world), { type: 'Subnet', kind: 'subnet', idOf }),
    ...items(internetGateways(world), { type: 'InternetGateway', kind: 'internet-gateway', idOf }),
    ...items(
      routeTables(world),
      { type: 'RouteTable', kind: 'route-table', idOf },
      ({ mainAssociationId }) => mainAssociationId === undefined,
    ),
    ...items(addresses(world), { type: 'EIP', kind: 'elastic-ip', idOf: ({ allocationId }) => allocationId }),
    ...items(
      natGateways(world),
      { type: 'NatGateway', kind: 'natgateway', idOf },
      ({ state }) => state !== 'deleted' && state !== 'failed',
    ),
    ...items(vpcEndpoints(world), { type: 'VPCEndpoint', kind: 'vpc-endpoint', idOf }),
    ...items(securityGroups(world), { type: 'SecurityGroup', kind: 'security-group', idOf }, ({ name }) => name !== 'default'),
    ...items(networkInterfaces(world), { type: 'NetworkInterface', kind: 'network-interface', idOf }),
  ];
}
