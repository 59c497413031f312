import type { World } from '../../world/world.ts';
import { mapAddress, unmapAddress } from './addresses.ts';
import { attachInterface } from './interfaces.ts';
import {
  addresses,
  internetGateways,
  type NatGateway,
  type NetworkInterface,
  natGateways,
  networkInterfaces,
  those,
} from './model.ts';

/** Seconds that AWS usually takes. */
const CREATE_SECONDS = 100;
const DELETE_SECONDS = 50;
/** https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html: both stay to be seen for about an hour. */
const SHOWN_AFTER_END_SECONDS = 3_600;

/**
 * Makes a NAT gateway, pending; what it needs is taken at once, so that nobody else takes it meanwhile. What is wrong
 * with the network shows as its failure a while later, as in AWS.
 */
export function createNat(world: World, wanted: Omit<NatGateway, 'state' | 'created'>): NatGateway {
  const created = world.clock.now().toISOString();
  const address = wanted.allocationId === undefined ? undefined : addresses(world).get(wanted.allocationId);
  const failure = failureOf(world, wanted);
  const network = failure
    ? undefined
    : attachInterface(world, {
        ...{ subnetId: wanted.subnetId, groups: [], type: 'nat_gateway', publicIp: false },
        ...{ description: `Interface for NAT Gateway ${wanted.id}`, requesterId: 'amazon-vpc' },
      });
  const associationId = network && address && mapAddress(world, address.allocationId, network.networkInterfaceId);
  const nat: NatGateway = {
    ...wanted,
    state: 'pending',
    created,
    ...(failure && { failure }),
    ...(network && { networkInterfaceId: network.networkInterfaceId, privateIp: network.privateIp }),
    ...(associationId !== undefined && { associationId }),
    ...(associationId !== undefined && address && { publicIp: address.publicIp }),
  };
  natGateways(world).set(nat.id, nat);
  bringUp(world, nat.id);
  return nat;
}

/** Starts to delete one; for one that is being deleted, or is gone, nothing more happens. */
export function deleteNat(world: World, nat: NatGateway): void {
  if (nat.state === 'deleting' || nat.state === 'deleted') return;
  natGateways(world).set(nat.id, { ...nat, state: 'deleting' });
  takeDown(world, nat.id);
}

/** Goes on with what was pending and deleting when the world was closed. */
export function resumeNats(world: World): void {
  for (const { id, state } of natGateways(world).values()) {
    if (state === 'pending') bringUp(world, id);
    if (state === 'deleting') takeDown(world, id);
  }
}

/**
 * Lets go of what a NAT gateway had taken that was never written down: the sandbox ended between the writes. Whoever
 * asked for it got no answer, and finds subnet and address free for the next try.
 */
export function dropHalfMade(world: World): void {
  const owned = new Set([...natGateways(world).values()].map(({ networkInterfaceId }) => networkInterfaceId));
  const isStray = ({ id, type }: NetworkInterface) => type === 'nat_gateway' && !owned.has(id);
  for (const { id } of those(networkInterfaces(world), isStray)) networkInterfaces(world).delete(id);
  for (const { allocationId, association } of [...addresses(world).values()]) {
    if (association && !networkInterfaces(world).has(association.networkInterfaceId))
      unmapAddress(world, allocationId, association.id);
  }
}

/** Forgets those that ended so long ago that AWS doesn't show them any more. */
export function forgetOld(world: World): void {
  const now = world.clock.now().getTime();
  const isOld = ({ ended }: NatGateway) => ended !== undefined && Date.parse(ended) + SHOWN_AFTER_END_SECONDS * 1000 < now;
  for (const { id } of those(natGateways(world), isOld)) natGateways(world).delete(id);
}

function bringUp(world: World, id: string): void {
  world.jobs.start(`ec2/nat-gateways/${id}/up`, async (signal) => {
    await world.clock.takes(CREATE_SECONDS, signal);
    const nat = natGateways(world).get(id);
    // It may have been deleted meanwhile.
    if (nat?.state !== 'pending') return;
    const failure = nat.failure ?? failureOf(world, nat);
    if (failure) end(world, { ...nat, failure }, 'failed');
    else natGateways(world).set(id, { ...nat, state: 'available' });
  });
}

function takeDown(world: World, id: string): void {
  world.jobs.start(`ec2/nat-gateways/${id}/down`, async (signal) => {
    await world.clock.takes(DELETE_SECONDS, signal);
    const nat = natGateways(world).get(id);
    if (nat) end(world, nat, 'deleted');
  });
}

function end(world: World, nat: NatGateway, state: 'deleted' | 'failed'): void {
  if (nat.associationId !== undefined && nat.allocationId !== undefined) unmapAddress(world, nat.allocationId, nat.associationId);
  if (nat.networkInterfaceId !== undefined) networkInterfaces(world).delete(nat.networkInterfaceId);
  natGateways(world).set(nat.id, { ...nat, state, ended: world.clock.now().toISOString() });
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html#nat-gateway-troubleshooting-failed */
function failureOf(world: World, nat: Omit<NatGateway, 'state' | 'created'>): NatGateway['failure'] {
  if (nat.connectivity === 'private') return undefined;
  if (those(internetGateways(world), ({ vpcId }) => vpcId === nat.vpcId).length === 0) {
    return { code: 'Gateway.NotAttached', message: `Network ${nat.vpcId} has no Internet gateway attached` };
  }
  const taken = addresses(world).get(nat.allocationId ?? '')?.association;
  return taken && taken.id !== nat.associationId
    ? { code: 'Resource.AlreadyAssociated', message: `Elastic IP address ${nat.allocationId} is already associated` }
    : undefined;
}
