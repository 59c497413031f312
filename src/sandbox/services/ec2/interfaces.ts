import { AwsError } from '../../aws-error.ts';
import { pause } from '../../world/clock.ts';
import type { World } from '../../world/world.ts';
import { formatAddress, parseAddress, parseBlock } from './cidr.ts';
import { type NetworkInterface, natGateways, networkInterfaces, newId, type Subnet, subnets, those } from './model.ts';
import { newPublicAddress } from './public-addresses.ts';

/** An interface that a service makes in somebody's subnet. */
export interface InterfaceWanted {
  readonly subnetId: string;
  /** Ids of security groups. */
  readonly groups: readonly string[];
  /** As AWS words it: `ELB net/name/id`, `arn:aws:ecs:...:attachment/...`. */
  readonly description: string;
  /** Whether it gets a public address that goes with it. */
  readonly publicIp: boolean;
  /** By port of its private address: where on this machine it is listened to. */
  readonly ports?: NetworkInterface['ports'];
  readonly type?: NetworkInterface['type'];
  /** The service's account or name, `amazon-elb`. */
  readonly requesterId?: string;
}

/** The addresses that AWS keeps in every subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const KEPT_AT_START = 4;
const KEPT_AT_END = 1;

/** Tasks' and load balancers' interfaces have been seen to stay for minutes after their owner was gone. */
const SLOW_SECONDS = 180;
/** The least that they stay while the switch is on, also in a profile where nothing takes time. */
const SLOW_AT_LEAST_SECONDS = 3;

/**
 * Makes an interface on behalf of a service, and gives it the first free address of its subnet.
 * @throws AwsError InvalidSubnetID.NotFound, InsufficientFreeAddressesInSubnet
 */
export function attachInterface(
  world: World,
  wanted: InterfaceWanted,
): { networkInterfaceId: string; privateIp: string; publicIp?: string } {
  const { subnetId, groups, description, ports = {}, type = 'interface', requesterId = 'amazon-aws' } = wanted;
  const subnet = subnets(world).get(subnetId);
  if (!subnet) throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${subnetId}' does not exist`);
  const privateIp = freeAddresses(world, subnet).next().value;
  if (privateIp === undefined) {
    throw new AwsError(
      'InsufficientFreeAddressesInSubnet',
      'The specified subnet does not have enough free addresses to satisfy the request.',
    );
  }
  const made: NetworkInterface = {
    id: newId('eni'),
    ...{ vpcId: subnet.vpcId, subnetId, groups, description, privateIp, type, requesterId, ports },
    ...(wanted.publicIp && { publicIp: newPublicAddress(world) }),
    attachmentId: newId('eni-attach'),
    created: world.clock.now().toISOString(),
    tags: {},
  };
  networkInterfaces(world).set(made.id, made);
  return {
    networkInterfaceId: made.id,
    privateIp,
    ...(made.publicIp !== undefined && { publicIp: made.publicIp }),
  };
}

/** Says where on this machine ports of an interface's private address are listened to; those named before are forgotten. */
export function setPorts(world: World, networkInterfaceId: string, ports: NetworkInterface['ports']): void {
  const found = networkInterfaces(world).get(networkInterfaceId);
  if (found) networkInterfaces(world).set(found.id, { ...found, ports });
}

/** Lets an interface go; one that is gone already is no error. With the switch `ec2/slow-interfaces` it stays for a while. */
export function detachInterface(world: World, id: string): void {
  const found = networkInterfaces(world).get(id);
  if (!found) return;
  if (!world.switches.isOn('ec2/slow-interfaces')) {
    networkInterfaces(world).delete(id);
    return;
  }
  networkInterfaces(world).set(id, { ...found, ports: {}, releasing: true });
  release(world, id);
}

/** Goes on with the interfaces that were being let go when the world was closed. */
export function resumeReleases(world: World): void {
  for (const { id } of those(networkInterfaces(world), ({ releasing }) => releasing === true)) release(world, id);
}

function release(world: World, id: string): void {
  world.jobs.start(`ec2/network-interfaces/${id}`, async (signal) => {
    const until = world.clock.now().getTime() + SLOW_AT_LEAST_SECONDS * 1000;
    await world.clock.takes(SLOW_SECONDS, signal);
    while (world.switches.isOn('ec2/slow-interfaces') && world.clock.now().getTime() < until) await pause(50, signal);
    networkInterfaces(world).delete(id);
  });
}

/** How many addresses of a subnet are free. */
export function freeAddressCount(world: World, subnet: Subnet): number {
  return Math.max(0, usable(subnet).count - takenIn(world, subnet).size);
}

function* freeAddresses(world: World, subnet: Subnet): Generator<string, undefined> {
  const { first, count } = usable(subnet);
  const taken = takenIn(world, subnet);
  for (let address = first; address < first + count; address += 1) if (!taken.has(address)) yield formatAddress(address);
}

function usable({ cidr }: Subnet): { first: number; count: number } {
  const block = parseBlock(cidr);
  if (!block) return { first: 0, count: 0 };
  return {
    first: block.first + KEPT_AT_START,
    count: block.last - block.first + 1 - KEPT_AT_START - KEPT_AT_END,
  };
}

function takenIn(world: World, { id }: Subnet): Set<number | undefined> {
  const own = those(networkInterfaces(world), ({ subnetId }) => subnetId === id);
  return new Set(own.map(({ privateIp }) => parseAddress(privateIp)));
}

/** Whether something of a VPC has a public address: elastic or not, its internet gateway can't be detached. */
export function hasPublicAddresses(world: World, vpcId: string): boolean {
  const interfaces = those(networkInterfaces(world), (each) => each.vpcId === vpcId);
  const nats = those(natGateways(world), (each) => each.vpcId === vpcId && each.state !== 'deleted' && each.state !== 'failed');
  return interfaces.some(({ publicIp }) => publicIp !== undefined) || nats.some(({ publicIp }) => publicIp !== undefined);
}
