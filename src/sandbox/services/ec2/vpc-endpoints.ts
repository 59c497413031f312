import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { describe } from './describe.ts';
import { existing, invalidValue, missing, unknownId } from './errors.ts';
import { newId, those, type VpcEndpoint, vpcEndpoints, vpcs } from './model.ts';
import { prefixListOf } from './prefix-lists.ts';
import { tableOf } from './route-tables.ts';
import { tagsAtBirth, writeTags } from './tags.ts';

/** What AWS fills in: the endpoint lets everything through. */
const OPEN_POLICY = JSON.stringify({
  Version: '2008-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
});

export const vpcEndpointOperations = {
  CreateVpcEndpoint(input, { world }: Call) {
    const { VpcId, ServiceName, VpcEndpointType = 'Gateway', RouteTableIds = [], PolicyDocument, ClientToken } = input;
    if (ServiceName === undefined) throw missing('serviceName');
    const vpc = existing(vpcs(world), { prefix: 'vpc', id: VpcId, parameter: 'vpcId' });
    if (VpcEndpointType !== 'Gateway') {
      throw new AwsError('NotImplemented', `The sandbox makes gateway endpoints, not ${VpcEndpointType} ones.`, { status: 501 });
    }
    if (!prefixListOf(world, ServiceName)) {
      throw new AwsError('InvalidServiceName', `The Vpc Endpoint Service '${ServiceName}' does not exist`);
    }
    const known = ClientToken && [...vpcEndpoints(world).values()].find(({ clientToken }) => clientToken === ClientToken);
    if (known) {
      if (known.vpcId !== vpc.id || known.serviceName !== ServiceName) {
        throw new AwsError('IdempotentParameterMismatch', 'The client token was used before with other parameters.');
      }
      return { VpcEndpoint: shown(known, world), ClientToken };
    }
    const endpoint: VpcEndpoint = {
      id: newId('vpce'),
      vpcId: vpc.id,
      serviceName: ServiceName,
      policy: policyOf(PolicyDocument),
      routeTableIds: [],
      ...(ClientToken !== undefined && { clientToken: ClientToken }),
      created: world.clock.now().toISOString(),
      tags: tagsAtBirth(input.TagSpecifications, 'vpc-endpoint'),
    };
    const made = withTables(world, endpoint, RouteTableIds);
    vpcEndpoints(world).set(made.id, made);
    return { VpcEndpoint: shown(made, world), ClientToken };
  },

  ModifyVpcEndpoint(input, { world }: Call) {
    const { VpcEndpointId, AddRouteTableIds = [], RemoveRouteTableIds = [], PolicyDocument, ResetPolicy } = input;
    const endpoint = existing(vpcEndpoints(world), { prefix: 'vpce', id: VpcEndpointId, parameter: 'vpcEndpointId' });
    for (const id of RemoveRouteTableIds) tableOf(world, id);
    const routeTableIds = endpoint.routeTableIds.filter((id) => !RemoveRouteTableIds.includes(id));
    const policy = ResetPolicy ? OPEN_POLICY : PolicyDocument === undefined ? endpoint.policy : policyOf(PolicyDocument);
    vpcEndpoints(world).set(endpoint.id, withTables(world, { ...endpoint, routeTableIds, policy }, AddRouteTableIds));
    return { Return: true };
  },

  DeleteVpcEndpoints({ VpcEndpointIds = [] }, { world }: Call) {
    const Unsuccessful = VpcEndpointIds.filter((id) => !vpcEndpoints(world).delete(id)).map((id) => {
      const { code, message } = unknownId('vpce', id);
      return { ResourceId: id, Error: { Code: code, Message: message } };
    });
    return { Unsuccessful };
  },

  DescribeVpcEndpoints(input, { world }: Call) {
    const { page, ...more } = describe(input, {
      all: vpcEndpoints(world).values(),
      ids: input.VpcEndpointIds,
      prefix: 'vpce',
      idOf: ({ id }) => id,
      tagsOf: ({ tags }) => tags,
      fields: {
        'vpc-endpoint-id': ({ id }) => id,
        'vpc-id': ({ vpcId }) => vpcId,
        'service-name': ({ serviceName }) => serviceName,
        'vpc-endpoint-state': () => 'available',
        'vpc-endpoint-type': () => 'Gateway',
        'ip-address-type': () => 'ipv4',
      },
    });
    return { VpcEndpoints: page.map((endpoint) => shown(endpoint, world)), ...more };
  },
} satisfies Handlers<typeof Ec2>;

/** The endpoint with its route in these tables too. */
function withTables(world: World, endpoint: VpcEndpoint, ids: readonly string[]): VpcEndpoint {
  for (const id of ids) {
    const table = tableOf(world, id);
    if (table.vpcId !== endpoint.vpcId) {
      throw invalidValue(`Route table ${table.id} and endpoint belong to different networks`);
    }
    const others = those(vpcEndpoints(world), (other) => other.id !== endpoint.id && other.serviceName === endpoint.serviceName);
    if (others.some(({ routeTableIds }) => routeTableIds.includes(table.id))) {
      const list = prefixListOf(world, endpoint.serviceName)?.id;
      throw new AwsError(
        'RouteAlreadyExists',
        `route table ${table.id} already has a route with destination-prefix-list-id ${list}`,
      );
    }
  }
  return { ...endpoint, routeTableIds: [...new Set([...endpoint.routeTableIds, ...ids])] };
}

function policyOf(document: string | undefined): string {
  if (document === undefined || document === '') return OPEN_POLICY;
  try {
    JSON.parse(document);
    return document;
  } catch {
    throw new AwsError('InvalidPolicyDocument', 'The policy document is not valid JSON.');
  }
}

function shown(endpoint: VpcEndpoint, world: World): Ec2.VpcEndpoint {
  return {
    VpcEndpointId: endpoint.id,
    VpcEndpointType: 'Gateway',
    VpcId: endpoint.vpcId,
    OwnerId: world.account,
    ServiceName: endpoint.serviceName,
    // EC2 says it in small letters; the model has capitals.
    State: 'available' as Ec2.State,
    PolicyDocument: endpoint.policy,
    RouteTableIds: [...endpoint.routeTableIds],
    SubnetIds: [],
    Groups: [],
    NetworkInterfaceIds: [],
    DnsEntries: [],
    PrivateDnsEnabled: false,
    RequesterManaged: false,
    CreationTimestamp: new Date(endpoint.created),
    Tags: writeTags(endpoint.tags),
  };
}
