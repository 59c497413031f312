/**
 * Module 2 as somebody types it who has the tutorial in one hand and Debian's `aws` in the other: one command, its id noted
 * down, the next. The stack and the image are there: what is compared is the typing of the rest, waits included.
 * @returns how many commands, and their time in milliseconds
 */
export async function typeServiceByHand({ aws, state }, { image }) {
  const { rows } = await state();
  const core = rows['core-stack'].outputs;
  const outputs = { ms: 0, commands: 0 };
  const type = async (query, ...words) => {
    const { ms, stdout } = await aws(...words, ...(query === undefined ? [] : ['--query', query, '--output', 'text']));
    outputs.ms += ms;
    outputs.commands += 1;
    return stdout.trim();
  };
  const name = 'by-hand';
  await type(undefined, 'logs', 'create-log-group', `--log-group-name=/ecs/${name}`);
  await type(undefined, 'logs', 'put-retention-policy', `--log-group-name=/ecs/${name}`, '--retention-in-days=30');
  await type(undefined, 'ecs', 'create-cluster', `--cluster-name=${name}`);
  const task = await type(
    'taskDefinition.taskDefinitionArn',
    'ecs',
    'register-task-definition',
    `--family=${name}`,
    '--requires-compatibilities=FARGATE',
    '--network-mode=awsvpc',
    '--cpu=256',
    '--memory=512',
    `--execution-role-arn=${core.executionRole}`,
    `--task-role-arn=${core.taskRole}`,
    `--container-definitions=${JSON.stringify([
      { name: 'service', image, essential: true, portMappings: [{ containerPort: 8080, protocol: 'tcp' }] },
    ])}`,
  );
  const balancer = await type(
    'LoadBalancers[0].LoadBalancerArn',
    'elbv2',
    'create-load-balancer',
    `--name=${name}`,
    '--type=network',
    '--scheme=internet-facing',
    `--security-groups=${core.loadBalancerSecurityGroup}`,
    '--subnets',
    ...core.publicSubnets,
  );
  await type(undefined, 'elbv2', 'wait', 'load-balancer-available', `--load-balancer-arns=${balancer}`);
  const group = await type(
    'TargetGroups[0].TargetGroupArn',
    'elbv2',
    'create-target-group',
    `--name=${name}`,
    '--target-type=ip',
    '--protocol=TCP',
    '--port=8080',
    `--vpc-id=${core.vpc}`,
    '--health-check-protocol=HTTP',
    '--health-check-path=/',
    '--health-check-interval-seconds=10',
    '--healthy-threshold-count=2',
    '--unhealthy-threshold-count=2',
  );
  await type(
    undefined,
    'elbv2',
    'create-listener',
    `--load-balancer-arn=${balancer}`,
    '--protocol=TCP',
    '--port=80',
    `--default-actions=Type=forward,TargetGroupArn=${group}`,
  );
  await type(
    undefined,
    'ecs',
    'create-service',
    `--cluster=${name}`,
    `--service-name=${name}`,
    `--task-definition=${task}`,
    '--desired-count=1',
    '--launch-type=FARGATE',
    `--network-configuration=awsvpcConfiguration={subnets=[${core.taskSubnets.join(',')}],securityGroups=[${core.serviceSecurityGroup}],assignPublicIp=${core.assignPublicIp ? 'ENABLED' : 'DISABLED'}}`,
    `--load-balancers=targetGroupArn=${group},containerName=service,containerPort=8080`,
  );
  await type(undefined, 'ecs', 'wait', 'services-stable', `--cluster=${name}`, `--services=${name}`);
  return outputs;
}
