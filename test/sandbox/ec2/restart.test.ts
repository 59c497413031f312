import { CreateNatGatewayCommand, DeleteNatGatewayCommand, DescribeAddressesCommand } from '@aws-sdk/client-ec2';
import { expect, test, vi } from 'vitest';
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
