import { RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { CreateRepositoryCommand as CreateCodeRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CreatePipelineCommand } from '@aws-sdk/client-codepipeline';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { CreateClusterCommand, CreateServiceCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { unlessAwsError } from '../../../src/aws/errors.ts';
import {
  autoscaling,
  cloudformation,
  codebuild,
  codecommit,
  codepipeline,
  dynamodb,
  ec2,
  ecr,
  ecs,
  elbv2,
  events,
  iam,
  logs,
  s3,
} from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { wantedTable } from '../../../steps/4-data/table-shape.ts';

type Send = CourseTools['send'];

interface Wanted {
  /** What the names begin with, a dash after it. */
  readonly prefix: string;
  /** Undefined: no tags at all. */
  readonly project: string | undefined;
}

/** One thing of every type that the first four modules make, standing on each other, called as the course calls its own. */
export async function makeEverything(send: Send, region: string, { prefix, project }: Wanted): Promise<void> {
  const tags = project === undefined ? {} : { 'mysfits:project': project };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  // An empty list of tags is refused by some.
  const tagged = <Member extends string>(member: Member) => (Tags.length === 0 ? {} : { [member]: Tags });
  const plain = Tags.length === 0 ? {} : { tags };
  const lower = Tags.length === 0 ? {} : { tags: Tags.map(({ Key, Value }) => ({ key: Key, value: Value })) };

  const { subnets, front, back } = await makeNetwork(send, region, Tags);
  const { StackId } = await send(
    cloudformation(
      new CreateStackCommand({
        StackName: `${prefix}-core`,
        TemplateBody: 'Resources: { Gate: { Type: AWS::EC2::InternetGateway } }',
        ...tagged('Tags'),
      }),
    ),
  );
  if (StackId === undefined) throw new Error('no stack');
  await send(s3(new CreateBucketCommand({ Bucket: `${prefix}-site`, CreateBucketConfiguration: tagged('Tags') })));
  await send(logs(new CreateLogGroupCommand({ logGroupName: `/ecs/${prefix}-service`, ...plain })));
  await send(ecr(new CreateRepositoryCommand({ repositoryName: `${prefix}-service`, ...tagged('tags') })));
  const role = await makeRole(send, `${prefix}-core-TaskRole-ABC123`, tagged('Tags'));
  await send(
    codebuild(
      new CreateProjectCommand({
        name: `${prefix}-image-build`,
        source: { type: 'NO_SOURCE', buildspec: 'version: 0.2' },
        artifacts: { type: 'NO_ARTIFACTS' },
        environment: { type: 'LINUX_CONTAINER', image: 'aws/codebuild/standard:7.0', computeType: 'BUILD_GENERAL1_SMALL' },
        serviceRole: role,
        ...lower,
      }),
    ),
  );

  await makePipeline(send, { prefix, role, tagged, plain, lower });
  await send(dynamodb(new CreateTableCommand({ ...wantedTable(`${prefix}-mysfits`), ...tagged('Tags') })));

  // An account has one, which somebody may have made already.
  const linked = send(iam(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' })));
  await unlessAwsError(linked, 'InvalidInputException');
  const cluster = `${prefix}-cluster`;
  const service = `${prefix}-service`;
  await send(ecs(new CreateClusterCommand({ clusterName: cluster, ...lower })));
  for (const cpu of ['256', '512']) {
    await send(
      ecs(
        new RegisterTaskDefinitionCommand({
          family: service,
          requiresCompatibilities: ['FARGATE'],
          networkMode: 'awsvpc',
          cpu,
          memory: '1024',
          executionRoleArn: role,
          containerDefinitions: [
            { name: 'service', image: 'nobody/nothing', portMappings: [{ containerPort: 8080, protocol: 'tcp' }] },
          ],
          ...lower,
        }),
      ),
    );
  }
  const { LoadBalancers } = await send(
    elbv2(
      new CreateLoadBalancerCommand({
        Name: `${prefix}-nlb`,
        Type: 'network',
        Subnets: subnets,
        SecurityGroups: [front],
        ...tagged('Tags'),
      }),
    ),
  );
  const { TargetGroups } = await send(
    elbv2(
      new CreateTargetGroupCommand({
        Name: `${prefix}-targets`,
        TargetType: 'ip',
        Protocol: 'TCP',
        Port: 8080,
        VpcId: LoadBalancers?.[0]?.VpcId,
        ...tagged('Tags'),
      }),
    ),
  );
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
  await send(
    elbv2(
      new CreateListenerCommand({
        LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
        Protocol: 'TCP',
        Port: 80,
        DefaultActions: [{ Type: 'forward', TargetGroupArn }],
        ...tagged('Tags'),
      }),
    ),
  );
  await send(
    ecs(
      new CreateServiceCommand({
        cluster,
        serviceName: service,
        taskDefinition: service,
        desiredCount: 0,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups: [back] } },
        loadBalancers: [{ targetGroupArn: TargetGroupArn, containerName: 'service', containerPort: 8080 }],
        ...lower,
      }),
    ),
  );
  await send(
    autoscaling(
      new RegisterScalableTargetCommand({
        ServiceNamespace: 'ecs',
        ScalableDimension: 'ecs:service:DesiredCount',
        ResourceId: `service/${cluster}/${service}`,
        MinCapacity: 0,
        MaxCapacity: 1,
        ...(project === undefined ? {} : { Tags: tags }),
      }),
    ),
  );
}

async function makeNetwork(send: Send, region: string, Tags: { Key: string; Value: string }[]) {
  const tagged = (ResourceType: ResourceType) => (Tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType, Tags }] });
  const { Vpc } = await send(ec2(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', ...tagged('vpc') })));
  const VpcId = Vpc?.VpcId;
  const { InternetGateway } = await send(ec2(new CreateInternetGatewayCommand(tagged('internet-gateway'))));
  const InternetGatewayId = InternetGateway?.InternetGatewayId;
  await send(ec2(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId })));
  const { RouteTable } = await send(ec2(new CreateRouteTableCommand({ VpcId, ...tagged('route-table') })));
  const RouteTableId = RouteTable?.RouteTableId;
  await send(ec2(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGatewayId })));
  const subnets: string[] = [];
  for (const [zone, CidrBlock] of [
    ['a', '10.0.0.0/24'],
    ['b', '10.0.1.0/24'],
  ] as const) {
    const made = await send(
      ec2(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone: `${region}${zone}`, ...tagged('subnet') })),
    );
    const SubnetId = made.Subnet?.SubnetId ?? '';
    await send(ec2(new AssociateRouteTableCommand({ RouteTableId, SubnetId })));
    subnets.push(SubnetId);
  }
  const { AllocationId } = await send(ec2(new AllocateAddressCommand({ Domain: 'vpc', ...tagged('elastic-ip') })));
  await send(ec2(new CreateNatGatewayCommand({ SubnetId: subnets[0], AllocationId, ...tagged('natgateway') })));
  await send(
    ec2(
      new CreateVpcEndpointCommand({
        VpcId,
        VpcEndpointType: 'Gateway',
        ServiceName: `com.amazonaws.${region}.s3`,
        RouteTableIds: [RouteTableId ?? ''],
        ...tagged('vpc-endpoint'),
      }),
    ),
  );
  const groups: string[] = [];
  for (const GroupName of ['front', 'back']) {
    const group = { GroupName, Description: 'made by hand', VpcId, ...tagged('security-group') };
    groups.push((await send(ec2(new CreateSecurityGroupCommand(group)))).GroupId ?? '');
  }
  const [front = '', back = ''] = groups;
  const naming = (GroupId: string) => [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupId }] }];
  await send(ec2(new AuthorizeSecurityGroupEgressCommand({ GroupId: front, IpPermissions: naming(back) })));
  await send(ec2(new AuthorizeSecurityGroupIngressCommand({ GroupId: back, IpPermissions: naming(front) })));
  return { subnets, front, back };
}

/** A repository, the pipeline that would deliver from it, and the rule that would start that. Nothing was ever committed. */
async function makePipeline(
  send: Send,
  {
    prefix,
    role,
    tagged,
    plain,
    lower,
  }: { prefix: string; role: string; tagged: <M extends string>(member: M) => object; plain: object; lower: object },
): Promise<void> {
  await send(codecommit(new CreateCodeRepositoryCommand({ repositoryName: `${prefix}-source`, ...plain })));
  const action = (category: 'Source' | 'Build', provider: string) => ({
    actionTypeId: { category, owner: 'AWS', provider, version: '1' } as const,
  });
  await send(
    codepipeline(
      new CreatePipelineCommand({
        pipeline: {
          name: `${prefix}-pipeline`,
          roleArn: role,
          artifactStore: { type: 'S3', location: `${prefix}-site` },
          stages: [
            {
              name: 'Source',
              actions: [
                {
                  name: 'Source',
                  ...action('Source', 'CodeCommit'),
                  configuration: { RepositoryName: `${prefix}-source`, BranchName: 'main', PollForSourceChanges: 'false' },
                  outputArtifacts: [{ name: 'Code' }],
                },
              ],
            },
            {
              name: 'Build',
              actions: [
                {
                  name: 'Build',
                  ...action('Build', 'CodeBuild'),
                  configuration: { ProjectName: `${prefix}-build` },
                  inputArtifacts: [{ name: 'Code' }],
                },
              ],
            },
          ],
        },
        ...lower,
      }),
    ),
  );
  const Rule = `${prefix}-trigger`;
  const { RuleArn = '' } = await send(
    events(new PutRuleCommand({ Name: Rule, EventPattern: '{"source":["aws.codecommit"]}', ...tagged('Tags') })),
  );
  const [, , , region, account] = RuleArn.split(':');
  const Arn = `arn:aws:codepipeline:${region}:${account}:${prefix}-pipeline`;
  await send(events(new PutTargetsCommand({ Rule, Targets: [{ Id: 'one', Arn, RoleArn: role }] })));
}

/** A role that somebody gave more policies than it was made with. */
async function makeRole(send: Send, RoleName: string, tagged: object): Promise<string> {
  const allow = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...Statement } });
  const trust = allow({
    Principal: { Service: ['ecs-tasks', 'codebuild', 'codepipeline', 'events'].map((name) => `${name}.amazonaws.com`) },
    Action: 'sts:AssumeRole',
  });
  const { Role } = await send(iam(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, ...tagged })));
  const PolicyDocument = allow({ Action: 's3:GetObject', Resource: '*' });
  await send(iam(new PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument })));
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
  await send(iam(new AttachRolePolicyCommand({ RoleName, PolicyArn })));
  return Role?.Arn ?? '';
}
