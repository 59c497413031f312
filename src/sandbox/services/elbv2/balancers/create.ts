import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { attachInterface, detachInterface, type Subnet, subnet, wayOut } from '../../ec2/network.ts';
import { ensureLinkedRole } from '../../iam/linked-roles.ts';
import { invalidConfiguration, validationError } from '../errors.ts';
import { type BalancerZone, type LoadBalancer, loadBalancers } from '../model.ts';
import { checkName, nameBalancer } from '../names.ts';
import { serveBalancer } from '../plane/serving.ts';
import { tagsOf } from '../tags.ts';
import { shownBalancer } from './describe.ts';
import { checkSecurityGroups } from './security-groups.ts';

/** Who makes a load balancer's interfaces, in EC2's words. */
const LINKED_ROLE = 'elasticloadbalancing.amazonaws.com';

/** Seconds until a new load balancer is active: two to four minutes on AWS. */
const PROVISIONING = 150;

/** Load balancers of one account in one region (load-balancer-limits). */
const MOST = 50;

/** CreateLoadBalancer: the same arguments again answer what is there. */
export function createLoadBalancer(input: Elb.CreateLoadBalancerCommandInput, call: Call) {
  const { world } = call;
  const wanted = readWanted(world, input, call);
  const known = [...loadBalancers(world).values()].find(({ name }) => name === wanted.name);
  if (known) {
    if (isSame(known, wanted)) return { LoadBalancers: [shownBalancer(known)] };
    const message = `A load balancer with the same name '${wanted.name}' exists, but with different settings`;
    throw new AwsError('DuplicateLoadBalancerName', message);
  }
  if (loadBalancers(world).size >= MOST) {
    throw new AwsError('TooManyLoadBalancers', `The maximum number of load balancers, ${MOST}, has been reached`);
  }
  ensureLinkedRole(world, LINKED_ROLE);
  const { subnets, ...rest } = wanted;
  const named = nameBalancer(world, wanted.name);
  const zones = attachZones(world, subnets, { ...wanted, arn: named.arn });
  const made: LoadBalancer = {
    ...{ ...rest, ...named, zones },
    state: 'provisioning',
    enforcesPrivateLinkRules: true,
    attributes: {},
    created: world.clock.now().toISOString(),
  };
  loadBalancers(world).set(made.arn, made);
  provision(world, made.arn);
  return { LoadBalancers: [shownBalancer(made)] };
}

/** Brings a load balancer up, or goes on with it after a restart. */
export function provision(world: World, arn: string): void {
  world.jobs.start(`elbv2/provision ${arn}`, async (signal) => {
    const begun = Date.parse(loadBalancers(world).get(arn)?.created ?? '');
    const gone = (world.clock.now().getTime() - begun) / 1000;
    await world.clock.takes(Math.max(0, PROVISIONING - gone), signal);
    const balancer = loadBalancers(world).get(arn);
    if (!balancer) return;
    loadBalancers(world).set(arn, { ...balancer, state: 'active' });
    await serveBalancer(world, arn);
  });
}

interface Wanted extends Pick<LoadBalancer, 'name' | 'scheme' | 'vpcId' | 'securityGroups' | 'tags'> {
  readonly subnets: readonly Subnet[];
}

function readWanted(world: World, input: Elb.CreateLoadBalancerCommandInput, call: Call): Wanted {
  const { Name: name = '', Scheme: scheme = 'internet-facing', Type = 'application', IpAddressType = 'ipv4' } = input;
  checkName('Load balancer', name);
  if (Type !== 'network') {
    throw validationError(`The sandbox makes load balancers of the type 'network' only, not '${Type}'. Say --type network`);
  }
  if (IpAddressType !== 'ipv4') {
    throw validationError(`The sandbox knows IPv4 only, not the IP address type '${IpAddressType}'`);
  }
  if (input.SubnetMappings?.some(({ AllocationId, PrivateIPv4Address }) => AllocationId || PrivateIPv4Address)) {
    throw validationError("The sandbox's load balancers choose their addresses themselves");
  }
  const ids = [...(input.Subnets ?? []), ...(input.SubnetMappings ?? []).map(({ SubnetId = '' }) => SubnetId)];
  const subnets = checkSubnets(world, ids, scheme);
  const vpcId = subnets[0]?.vpcId ?? '';
  const securityGroups = checkSecurityGroups(world, input.SecurityGroups ?? [], vpcId);
  return { name, scheme, vpcId, subnets, securityGroups, tags: tagsOf(input.Tags, call) };
}

function checkSubnets(world: World, ids: readonly string[], scheme: string): readonly Subnet[] {
  if (ids.length === 0) throw validationError('At least one subnet must be specified');
  const missing = ids.filter((id) => !subnet(world, id));
  if (missing.length > 0) throw new AwsError('SubnetNotFound', `The subnet ID '${missing.join(', ')}' does not exist`);
  const found = ids.flatMap((id) => subnet(world, id) ?? []);
  if (new Set(found.map(({ vpcId }) => vpcId)).size > 1) {
    throw invalidConfiguration('All subnets of a load balancer must belong to the same VPC');
  }
  if (new Set(found.map(({ zone }) => zone)).size < found.length) {
    throw invalidConfiguration('A load balancer cannot be attached to multiple subnets in the same Availability Zone');
  }
  const { vpcId } = found[0] ?? {};
  // Asked of the VPC, not of the route: a subnet without a way out takes a load balancer that nobody then reaches.
  if (
    scheme === 'internet-facing' &&
    !found.some(({ id }) => wayOut(world, { subnetId: id, hasPublicIp: true }) === 'internet gateway')
  ) {
    throw new AwsError('InvalidSubnet', `VPC ${vpcId} has no internet gateway`);
  }
  return found;
}

type Attached = Pick<LoadBalancer, 'arn' | 'scheme' | 'securityGroups'>;

function attachZones(world: World, subnets: readonly Subnet[], balancer: Attached): readonly BalancerZone[] {
  const zones: BalancerZone[] = [];
  try {
    for (const one of subnets) zones.push(attachZone(world, one, balancer));
    return zones;
  } catch (error) {
    for (const { networkInterfaceId } of zones) detachInterface(world, networkInterfaceId);
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('InvalidSubnet', error.message);
  }
}

function attachZone(world: World, { id, zone }: Subnet, { arn, scheme, securityGroups }: Attached): BalancerZone {
  const made = attachInterface(world, {
    subnetId: id,
    groups: securityGroups,
    description: `ELB ${arn.slice(arn.indexOf('net/'))}`,
    publicIp: scheme === 'internet-facing',
    type: 'network_load_balancer',
    requesterId: 'amazon-elb',
  });
  return { zone, subnetId: id, ...made };
}

function isSame(known: LoadBalancer, wanted: Wanted): boolean {
  const same = (one: readonly string[], other: readonly string[]) => [...one].sort().join() === [...other].sort().join();
  const subnets = wanted.subnets.map(({ id }) => id);
  return (
    known.scheme === wanted.scheme &&
    same(known.securityGroups, wanted.securityGroups) &&
    same(
      known.zones.map(({ subnetId }) => subnetId),
      subnets,
    ) &&
    same(Object.entries(known.tags).flat(), Object.entries(wanted.tags).flat())
  );
}
