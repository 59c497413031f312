import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeAddressesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeImagesCommand, DescribeRepositoriesCommand, ECRClient, GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient, ListRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import type { Access } from '../../helpers/sandbox.ts';

/** Everything that the second module makes, as clients see it. */
export async function serviceOf({ endpoint, region, accessKeyId, secretAccessKey }: Access): Promise<object> {
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  const clients = [
    new CloudFormationClient(config),
    new EC2Client(config),
    new IAMClient(config),
    new CloudWatchLogsClient(config),
    new ECRClient(config),
    new ECSClient(config),
    new ElasticLoadBalancingV2Client(config),
    new ApplicationAutoScalingClient(config),
  ] as const;
  const [cloudformation, ec2, iam, logs, ecr, ecs, elbv2, autoscaling] = clients;
  try {
    const [stacks, network, roles, groups, repositories, clusters, definitions, balancers, scaling] = await Promise.all([
      stacksOf(cloudformation),
      networkOf(ec2),
      rolesOf(iam),
      logs
        .send(new DescribeLogGroupsCommand({}))
        .then(({ logGroups = [] }) => logGroups.map(({ logGroupName, retentionInDays }) => ({ logGroupName, retentionInDays }))),
      repositoriesOf(ecr),
      clustersOf(ecs),
      definitionsOf(ecs),
      balancersOf(elbv2),
      scalingOf(autoscaling),
    ]);
    return { stacks, network, roles, groups, repositories, clusters, definitions, balancers, scaling };
  } finally {
    for (const client of clients) client.destroy();
  }
}

async function stacksOf(client: CloudFormationClient) {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  return Stacks.map(({ StackName, StackStatus, Parameters, Tags, Outputs }) => ({
    ...{ StackName, StackStatus, Parameters, Tags, Outputs },
  }));
}

async function networkOf(client: EC2Client) {
  const [vpcs, subnets, groups, tables, interfaces, addresses] = await Promise.all([
    client.send(new DescribeVpcsCommand({})),
    client.send(new DescribeSubnetsCommand({})),
    client.send(new DescribeSecurityGroupsCommand({})),
    client.send(new DescribeRouteTablesCommand({})),
    client.send(new DescribeNetworkInterfacesCommand({})),
    client.send(new DescribeAddressesCommand({})),
  ]);
  return {
    vpcs: (vpcs.Vpcs ?? []).map(({ CidrBlock, IsDefault, Tags }) => ({ CidrBlock, IsDefault, Tags })),
    subnets: (subnets.Subnets ?? []).map(({ CidrBlock, AvailabilityZone, Tags }) => ({ CidrBlock, AvailabilityZone, Tags })),
    // In which of the zones a task lives is ECS's to say.
    freeAddresses: (subnets.Subnets ?? []).reduce((sum, { AvailableIpAddressCount = 0 }) => sum + AvailableIpAddressCount, 0),
    groups: (groups.SecurityGroups ?? []).map(({ GroupName, Description, IpPermissions, IpPermissionsEgress, Tags }) => ({
      ...{ GroupName, Description, IpPermissions, IpPermissionsEgress, Tags },
    })),
    tables: (tables.RouteTables ?? []).map(({ Routes, Associations, Tags }) => ({ Routes, Associations, Tags })),
    interfaces: (interfaces.NetworkInterfaces ?? []).map(({ Description, InterfaceType, Status }) => ({
      ...{ Description, InterfaceType, Status },
    })),
    addresses: (addresses.Addresses ?? []).length,
  };
}

async function rolesOf(client: IAMClient) {
  const { Roles = [] } = await client.send(new ListRolesCommand({}));
  // One for the whole account, which stays: `ecs-role` says so.
  const own = Roles.filter(({ Path = '' }) => !Path.startsWith('/aws-service-role/'));
  return Promise.all(
    own.map(async ({ RoleName, AssumeRolePolicyDocument }) => {
      const { PolicyNames } = await client.send(new ListRolePoliciesCommand({ RoleName }));
      return { RoleName, AssumeRolePolicyDocument, PolicyNames };
    }),
  );
}

async function repositoriesOf(client: ECRClient) {
  const { repositories = [] } = await client.send(new DescribeRepositoriesCommand({}));
  return Promise.all(
    repositories.map(async ({ repositoryName, imageTagMutability, imageScanningConfiguration }) => {
      const { imageDetails = [] } = await client.send(new DescribeImagesCommand({ repositoryName }));
      const { lifecyclePolicyText } = await client.send(new GetLifecyclePolicyCommand({ repositoryName }));
      const images = imageDetails.map(({ imageDigest, imageTags }) => ({ imageDigest, imageTags }));
      return { repositoryName, imageTagMutability, imageScanningConfiguration, lifecyclePolicyText, images };
    }),
  );
}

async function clustersOf(client: ECSClient) {
  const { clusterArns = [] } = await client.send(new ListClustersCommand({}));
  if (clusterArns.length === 0) return [];
  const { clusters = [] } = await client.send(new DescribeClustersCommand({ clusters: clusterArns, include: ['TAGS'] }));
  return Promise.all(
    clusters.map(async ({ clusterName: cluster, status, tags }) => {
      const { serviceArns = [] } = await client.send(new ListServicesCommand({ cluster }));
      const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster }));
      const services =
        serviceArns.length === 0
          ? []
          : (await client.send(new DescribeServicesCommand({ cluster, services: serviceArns, include: ['TAGS'] }))).services;
      return { cluster, status, tags, tasks: taskArns.length, services: services?.map(lastingOf) };
    }),
  );
}

/** A service less what tells of its past. */
const lastingOf = ({ events: _events, deployments = [], ...service }: Service) => ({
  ...service,
  deployments: deployments.length,
});

async function definitionsOf(client: ECSClient) {
  const both = ['ACTIVE', 'INACTIVE'] as const;
  const lists = await Promise.all(both.map((status) => client.send(new ListTaskDefinitionsCommand({ status }))));
  return Promise.all(
    lists
      .flatMap(({ taskDefinitionArns = [] }) => taskDefinitionArns)
      .map(async (taskDefinition) => {
        const answer = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }));
        return { definition: answer.taskDefinition, tags: answer.tags };
      }),
  );
}

async function balancersOf(client: ElasticLoadBalancingV2Client) {
  const [{ LoadBalancers = [] }, { TargetGroups = [] }] = await Promise.all([
    client.send(new DescribeLoadBalancersCommand({})),
    client.send(new DescribeTargetGroupsCommand({})),
  ]);
  return {
    balancers: await Promise.all(
      LoadBalancers.map(async ({ LoadBalancerArn, ...balancer }) => {
        const { Attributes } = await client.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
        const { Listeners } = await client.send(new DescribeListenersCommand({ LoadBalancerArn }));
        return { balancer, Attributes, Listeners };
      }),
    ),
    groups: await Promise.all(
      TargetGroups.map(async ({ TargetGroupArn, ...group }) => {
        const { Attributes } = await client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
        const { TargetHealthDescriptions = [] } = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
        return { group, Attributes, health: TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth?.State) };
      }),
    ),
  };
}

async function scalingOf(client: ApplicationAutoScalingClient) {
  const ServiceNamespace = 'ecs';
  const [{ ScalableTargets }, { ScalingPolicies }] = await Promise.all([
    client.send(new DescribeScalableTargetsCommand({ ServiceNamespace })),
    client.send(new DescribeScalingPoliciesCommand({ ServiceNamespace })),
  ]);
  return { ScalableTargets, ScalingPolicies };
}
