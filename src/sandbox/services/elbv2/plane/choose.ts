import { createHash } from 'node:crypto';
import type { World } from '../../../world/world.ts';
import { crossesZones } from '../attributes.ts';
import type { LoadBalancer, Target, TargetGroup } from '../model.ts';
import { targetKey, targetsOf } from '../model.ts';
import { drains } from './drains.ts';

/** Where a connection goes: to a target, nowhere because its packets are lost, or back by a reset. */
export type Choice = { readonly target: Target } | 'lost' | 'refused';

interface Asked {
  readonly balancer: LoadBalancer;
  readonly group: TargetGroup;
  /** The zone whose node the connection has reached. */
  readonly zone: string;
  /** What is the same for all packets of a connection: addresses and ports of both ends. */
  readonly flow: string;
}

/**
 * Chooses a target, as a node of a Network Load Balancer does: by a hash of the flow over the healthy targets of its own
 * zone, or of all zones with cross-zone load balancing on. Where no target of any zone is healthy it fails open: all
 * count (target-group-health-checks).
 */
export function chooseTarget(world: World, { balancer, group, zone, flow }: Asked): Choice {
  const enabled = new Set(balancer.zones.map((one) => one.zone));
  const late = [...drains(world).late.values()].flatMap(({ target }) => (target.groupArn === group.arn ? [target] : []));
  const sent = [...targetsOf(world, group.arn), ...late].filter((target) => takesConnections(world, target, enabled));
  if (sent.length === 0) return 'refused';
  const near = crossesZones(balancer, group) ? sent : sent.filter((target) => target.zone === zone || target.zone === 'all');
  const isHealthy = ({ health }: Target) => health.state === 'healthy';
  const anywhere = sent.some(isHealthy);
  const open = anywhere ? near.filter(isHealthy) : near;
  if (open.length === 0) return 'lost';
  // Connections that have just failed tell of a dead target before the next check does; AWS calls it a passive check.
  const { failing } = drains(world);
  const lively = open.filter((target) => !failing.has(targetKey(target)));
  const from = lively.length > 0 ? lively : open;
  const target = from[hashOf(flow) % from.length];
  return target ? { target } : 'lost';
}

function takesConnections(world: World, target: Target, enabled: ReadonlySet<string>): boolean {
  if (target.health.reason === 'Elb.RegistrationInProgress') return false;
  if (drains(world).closed.has(targetKey(target))) return false;
  return target.zone === 'all' || enabled.has(target.zone);
}

function hashOf(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE();
}
