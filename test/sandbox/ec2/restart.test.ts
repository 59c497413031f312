import {
  CreateNatGatewayCommand,
  DeleteNatGatewayCommand,
  DescribeAddressesCommand,
  DescribeNetworkInterfacesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test, vi } from 'vitest';
import { addresses, natGateways } from '../../../src/sandbox/services/ec2/model.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { gatewayAndAddress, natState, smallNetwork } from './kit.ts';

test('a NAT gateway that is being made when the sandbox stops comes up after it, and one being deleted goes', async () => {
  const first = await openSandbox();
  const { ec2 } = clientsOf(first);
  const { VpcId, SubnetId } = await smallNetwork(ec2);
  const { AllocationId } = await gatewayAndAddress(ec2, VpcId);
  // As slow as AWS, so that it can't be over before the sandbox stops.
  first.world.clock.run('aws', 20);
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  const id = NatGateway?.NatGatewayId;
  expect(await natState(ec2, id)).toBe('pending');
  await first.close();

  const second = await openSandbox({ dir: first.world.dir });
  expect(await natState(clientsOf(second).ec2, id)).toBe('pending');
  second.world.clock.run('instant');
  await second.close();

  const third = await openSandbox({ dir: first.world.dir });
  const up = clientsOf(third).ec2;
  await vi.waitFor(async () => expect(await natState(up, id)).toBe('available'));
  third.world.clock.run('aws', 20);
  await up.send(new DeleteNatGatewayCommand({ NatGatewayId: id }));
  expect(await natState(up, id)).toBe('deleting');
  third.world.clock.run('instant');
  await third.close();

  const last = clientsOf(await openSandbox({ dir: first.world.dir })).ec2;
  await vi.waitFor(async () => expect(await natState(last, id)).toBe('deleted'));
  const { Addresses } = await last.send(new DescribeAddressesCommand({}));
  expect(Addresses?.map(({ AssociationId }) => AssociationId)).toEqual([undefined]);
});

test.each([
  ['its address was mapped', true],
  ['it had an interface', false],
])(
  'a sandbox that ended before a NAT gateway was written down, once %s, has nothing of it, and the address free',
  async (_, mapped) => {
    const first = await openSandbox();
    const { ec2 } = clientsOf(first);
    const { VpcId, SubnetId } = await smallNetwork(ec2);
    const { AllocationId } = await gatewayAndAddress(ec2, VpcId);
    const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
    await vi.waitFor(async () => expect(await natState(ec2, NatGateway?.NatGatewayId)).toBe('available'));
    // What the files hold when the last writes were never made.
    natGateways(first.world).delete(NatGateway?.NatGatewayId ?? '');
    const { association: _association, ...free } = addresses(first.world).get(AllocationId) ?? expect.unreachable();
    if (!mapped) addresses(first.world).set(AllocationId, free);
    await first.close();

    const again = clientsOf(await openSandbox({ dir: first.world.dir })).ec2;
    expect((await again.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces).toEqual([]);
    const { Addresses } = await again.send(new DescribeAddressesCommand({}));
    expect(Addresses?.map(({ AssociationId }) => AssociationId)).toEqual([undefined]);
    const next = await again.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
    await vi.waitFor(async () => expect(await natState(again, next.NatGateway?.NatGatewayId)).toBe('available'));
  },
);
