// What other services ask of the network.
import type { World } from '../../world/world.ts';
import { networkInterfaces, type SecurityGroup, type Subnet, securityGroups, subnets, those } from './model.ts';

export { attachInterface, detachInterface, type InterfaceWanted, setPorts } from './interfaces.ts';
export type { SecurityGroup, Subnet } from './model.ts';
export { allows, gatewayEndpoint, type Origin, wayOut } from './reach.ts';

/** The subnet of that id; undefined where there is none. */
export const subnet = (world: World, id: string): Subnet | undefined => subnets(world).get(id);

/** The security group of that id; undefined where there is none. */
export const securityGroup = (world: World, id: string): SecurityGroup | undefined => securityGroups(world).get(id);

/** Where on this machine a port of a private address is listened to; undefined when nobody listens. */
export function localAddress(
  world: World,
  vpcId: string,
  privateIp: string,
  port: number,
): { readonly host: string; readonly port: number } | undefined {
  const [found] = those(networkInterfaces(world), (each) => each.vpcId === vpcId && each.privateIp === privateIp);
  return found?.ports[String(port)];
}
