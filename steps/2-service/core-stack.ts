import { minutes } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { refuseUsedUpAddresses } from './core/addresses.ts';
import { bringIntoLine, createRequest, deleteStack, findStack } from './core/life.ts';
import { coreOutputs } from './core/outputs.ts';
import { corePermissions } from './core/permissions.ts';
import story from './core-stack.md';
import { natGateways, networkOf } from './network.ts';
import { pickZones, type TwoZones } from './zones.ts';

const unknownZones: TwoZones = ['<first zone>', '<second zone>'];

export const coreStack = defineStep({
  id: 'core-stack',
  title: 'Lay the ground: network, firewall rules and roles',
  service: 'AWS CloudFormation',
  type: 'AWS::CloudFormation::Stack',
  story,
  outputs: coreOutputs,
  needs: {},
  takes: minutes(2, 4),
  // Each NAT gateway calls out under an elastic IP of its own.
  costs: (choices) => Array.from({ length: natGateways(networkOf(choices)) }, () => ['nat-gateway', 'public-ipv4']).flat(),
  resourceName: ({ project }) => names.stack(project),
  foresee: ({ choices }) => ({ assignPublicIp: natGateways(networkOf(choices)) === 0 }),
  permissions: corePermissions,
  preflight: (context) => refuseUsedUpAddresses(context, networkOf(context.choices)),

  requests: async (context) => ({
    create: createRequest({ ...context, zones: await context.lookUp(() => pickZones(context), unknownZones) }),
  }),

  find: findStack,
  ensure: bringIntoLine,
  destroy: deleteStack,

  links: ({ outputs, target }) => {
    const url = target.consoleUrl(`cloudformation/home#/stacks/stackinfo?stackId=${encodeURIComponent(outputs.stackId)}`);
    return url === undefined ? [] : [{ label: 'the stack in the console', url }];
  },
});
