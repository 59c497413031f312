import { randomBytes } from 'node:crypto';
import { arnIn } from '../../arn.ts';
import type { Tags } from '../../tags.ts';
import type { Collection, World } from '../../world/world.ts';

export interface Vpc {
  readonly id: string;
  readonly cidr: string;
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  readonly tags: Tags;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly cidr: string;
  /** The zone's name, `us-east-1a`. */
  readonly zone: string;
  /** Whether an interface made here gets a public address unless it is asked otherwise. */
  readonly mapPublicIp: boolean;
  readonly tags: Tags;
}

export interface InternetGateway {
  readonly id: string;
  /** Undefined: attached to none. */
  readonly vpcId?: string;
  readonly tags: Tags;
}

/** A route that somebody made; the local one and those of gateway endpoints follow from the rest. */
export interface Route {
  readonly destination: string;
  readonly target: { readonly gatewayId: string } | { readonly natGatewayId: string } | { readonly networkInterfaceId: string };
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  /** The association that makes it its VPC's main table; undefined for the others. */
  readonly mainAssociationId?: string;
  readonly associations: readonly { readonly id: string; readonly subnetId: string }[];
  readonly routes: readonly Route[];
  readonly tags: Tags;
}

export interface Address {
  readonly allocationId: string;
  readonly publicIp: string;
  /** What it is mapped to. */
  readonly association?: { readonly id: string; readonly networkInterfaceId: string; readonly privateIp: string };
  readonly tags: Tags;
}

export interface NatGateway {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly connectivity: 'public' | 'private';
  readonly state: 'pending' | 'available' | 'deleting' | 'deleted' | 'failed';
  readonly failure?: { readonly code: string; readonly message: string };
  readonly allocationId?: string;
  readonly publicIp?: string;
  readonly networkInterfaceId?: string;
  readonly privateIp?: string;
  readonly associationId?: string;
  readonly clientToken?: string;
  /** ISO times of the world's clock. */
  readonly created: string;
  readonly ended?: string;
  readonly tags: Tags;
}

/** A gateway endpoint. */
export interface VpcEndpoint {
  readonly id: string;
  readonly vpcId: string;
  /** `com.amazonaws.us-east-1.s3` */
  readonly serviceName: string;
  readonly policy: string;
  readonly routeTableIds: readonly string[];
  readonly clientToken?: string;
  readonly created: string;
  readonly tags: Tags;
}

/** One rule of a security group: one peer, as EC2 numbers them. */
export interface Rule {
  readonly id: string;
  readonly isEgress: boolean;
  /** `tcp`, `udp`, `icmp`, `-1` (all), or a number. */
  readonly protocol: string;
  /** -1 for all. */
  readonly fromPort: number;
  readonly toPort: number;
  readonly peer:
    | { readonly cidr: string }
    | { readonly cidr6: string }
    | { readonly groupId: string }
    | { readonly prefixListId: string };
  readonly description?: string;
  readonly tags: Tags;
}

export interface SecurityGroup {
  readonly id: string;
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
  readonly rules: readonly Rule[];
  readonly tags: Tags;
}

export interface NetworkInterface {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly groups: readonly string[];
  readonly description: string;
  readonly privateIp: string;
  /** A public address that comes and goes with the interface; an elastic one stands in its address. */
  readonly publicIp?: string;
  readonly type: 'interface' | 'nat_gateway' | 'network_load_balancer';
  /** The service that made it and alone may delete it, `amazon-elb`. */
  readonly requesterId: string;
  readonly attachmentId: string;
  readonly created: string;
  /** By port of the private address: where on this machine it is listened to. */
  readonly ports: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
  /** Its service has let it go, and AWS takes its time. */
  readonly releasing?: boolean;
  readonly tags: Tags;
}

export const vpcs = (world: World): Collection<Vpc> => world.collection('ec2/vpcs');
export const subnets = (world: World): Collection<Subnet> => world.collection('ec2/subnets');
export const internetGateways = (world: World): Collection<InternetGateway> => world.collection('ec2/internet-gateways');
export const routeTables = (world: World): Collection<RouteTable> => world.collection('ec2/route-tables');
export const addresses = (world: World): Collection<Address> => world.collection('ec2/addresses');
export const natGateways = (world: World): Collection<NatGateway> => world.collection('ec2/nat-gateways');
export const vpcEndpoints = (world: World): Collection<VpcEndpoint> => world.collection('ec2/vpc-endpoints');
export const securityGroups = (world: World): Collection<SecurityGroup> => world.collection('ec2/security-groups');
export const networkInterfaces = (world: World): Collection<NetworkInterface> => world.collection('ec2/network-interfaces');

/** A new id, as EC2 forms them: seventeen hexadecimal digits. `newId('vpc')` */
export function newId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}

/** The ARN of something of EC2's, `arnOf(world, 'vpc', id)`. */
export function arnOf(world: World, kind: string, id: string): string {
  return arnIn(world, 'ec2', `${kind}/${id}`);
}

/** Whatever of a collection is so. */
export function those<Value>(collection: Collection<Value>, isSo: (value: Value) => boolean): Value[] {
  return [...collection.values()].filter(isSo);
}
