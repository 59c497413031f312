import { expect, test } from 'vitest';
import { awsCli, openSandbox, python } from '../../helpers/sandbox.ts';

// Each start of the CLI costs a second: what it alone does is looked at here, the whole way is boto3's.
test("lines typed with Debian's aws do what they say", async () => {
  const sandbox = await openSandbox();
  const ec2 = (...args: string[]) => awsCli(sandbox, 'ec2', ...args);
  const tags = 'ResourceType=vpc,Tags=[{Key=Name,Value=own network}]';
  const made = (await ec2('create-vpc', '--cidr-block=10.0.0.0/16', '--tag-specifications', tags)) as { Vpc: { VpcId: string } };
  const vpc = made.Vpc.VpcId;
  const named = ['--filters', 'Name=tag:Name,Values=own*', '--query', 'Vpcs[].[VpcId,State]'];
  expect(await ec2('describe-vpcs', ...named)).toEqual([[vpc, 'available']]);
  const words = ['--group-name', 'web', '--description', 'Web servers'];
  const group = (await ec2('create-security-group', '--vpc-id', vpc, ...words)) as { GroupId: string };
  const rule = ['--group-id', group.GroupId, '--protocol', 'tcp', '--port', '80-81', '--cidr', '0.0.0.0/0'];
  expect(await ec2('authorize-security-group-ingress', ...rule)).toMatchObject({
    Return: true,
    SecurityGroupRules: [{ GroupId: group.GroupId, FromPort: 80, ToPort: 81, CidrIpv4: '0.0.0.0/0' }],
  });
  const again = await ec2('authorize-security-group-ingress', ...rule).catch((error: Error) => error.message);
  expect(again).toContain(
    'An error occurred (InvalidPermission.Duplicate) when calling the AuthorizeSecurityGroupIngress operation: the specified rule "peer: 0.0.0.0/0, TCP, from port: 80, to port: 81, ALLOW" already exists',
  );
}, 60_000);

test("Debian's boto3 makes a network, waits, pages, reads errors, and tears it down", async () => {
  const sandbox = await openSandbox();
  const answer = await python(
    sandbox,
    `
import boto3, json, os
from botocore.exceptions import ClientError
c = boto3.client('ec2', endpoint_url=os.environ['ENDPOINT'])
vpc = c.create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId']
c.get_waiter('vpc_available').wait(VpcIds=[vpc])
subnets = [c.create_subnet(VpcId=vpc, CidrBlock=f'10.0.{n}.0/24')['Subnet']['SubnetId'] for n in range(7)]
pages = [len(p['Subnets']) for p in c.get_paginator('describe_subnets').paginate(PaginationConfig={'PageSize': 5})]
igw = c.create_internet_gateway()['InternetGateway']['InternetGatewayId']
c.attach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
eip = c.allocate_address(Domain='vpc')['AllocationId']
nat = c.create_nat_gateway(SubnetId=subnets[0], AllocationId=eip)['NatGateway']['NatGatewayId']
c.get_waiter('nat_gateway_available').wait(NatGatewayIds=[nat])
group = c.create_security_group(VpcId=vpc, GroupName='g', Description='d')['GroupId']
c.authorize_security_group_ingress(GroupId=group, IpProtocol='tcp', FromPort=80, ToPort=80, CidrIp='0.0.0.0/0')
ports = [p['FromPort'] for p in c.describe_security_groups(GroupIds=[group])['SecurityGroups'][0]['IpPermissions']]
def code(call, **args):
    try: call(**args)
    except ClientError as e: return e.response['Error']['Code']
codes = [code(c.delete_vpc, VpcId=vpc), code(c.release_address, AllocationId=eip), code(c.delete_vpc, VpcId='vpc-0123456789abcdef0')]
zones = [z['ZoneId'] for z in c.describe_availability_zones()['AvailabilityZones']]
c.delete_nat_gateway(NatGatewayId=nat)
c.get_waiter('nat_gateway_deleted').wait(NatGatewayIds=[nat])
c.release_address(AllocationId=eip)
c.detach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
c.delete_internet_gateway(InternetGatewayId=igw)
for s in subnets: c.delete_subnet(SubnetId=s)
c.delete_security_group(GroupId=group)
c.delete_vpc(VpcId=vpc)
print(json.dumps([pages, ports, codes, zones]))`,
  );
  expect(JSON.parse(answer)).toEqual([
    [5, 2],
    [80],
    ['DependencyViolation', 'InvalidIPAddress.InUse', 'InvalidVpcID.NotFound'],
    ['use1-az6', 'use1-az1', 'use1-az2', 'use1-az4', 'use1-az3', 'use1-az5'],
  ]);
  expect(await sandbox.control.inventory()).toEqual([]);
});
