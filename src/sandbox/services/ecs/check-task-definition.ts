import type * as Ecs from '@aws-sdk/client-ecs';
import { clientException } from './errors.ts';
import { fargateSize } from './fargate-size.ts';
import type { Definition } from './model.ts';

/** AWS's limit for tasks on Fargate, in seconds. */
const LONGEST_STOP = 120;

/**
 * A task definition as ECS keeps it: what was asked for, with the defaults filled in.
 * @throws ClientException for what ECS refuses
 */
export function checkedDefinition(input: Ecs.RegisterTaskDefinitionRequest): Definition {
  const { tags: _tags, family: _family, containerDefinitions = [], ...rest } = input;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(input.family ?? '')) throw clientException('Family contains invalid characters.');
  if (containerDefinitions.length === 0) throw clientException('Container list cannot be empty.');
  const onFargate = rest.requiresCompatibilities?.includes('FARGATE') ?? false;
  if (onFargate && rest.networkMode !== 'awsvpc') throw clientException('Fargate only supports network mode ‘awsvpc’.');
  const size = onFargate ? fargateSize(rest.cpu, rest.memory) : {};
  const containers = containerDefinitions.map((container) => checkedContainer(container, input, onFargate));
  const names = containers.map(({ name }) => name);
  if (new Set(names).size < names.length) throw clientException('Container names must be unique within a task definition.');
  if (!containers.some(({ essential }) => essential)) {
    throw clientException('At least one container in a task definition must be essential.');
  }
  if (onFargate && !rest.executionRoleArn) {
    if (containers.some(({ logConfiguration }) => logConfiguration?.logDriver === 'awslogs')) {
      throw clientException('Fargate requires task definition to have execution role ARN to support log driver awslogs.');
    }
    if (containers.some(({ image }) => isEcrImage(image ?? ''))) {
      throw clientException('Fargate requires task definition to have execution role ARN to support ECR images.');
    }
  }
  return { volumes: [], placementConstraints: [], ...rest, ...size, containerDefinitions: containers };
}

function checkedContainer(
  container: Ecs.ContainerDefinition,
  { networkMode }: Ecs.RegisterTaskDefinitionRequest,
  onFargate: boolean,
): Ecs.ContainerDefinition {
  const { name = '', image, portMappings = [], logConfiguration, stopTimeout, healthCheck } = container;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw clientException('Container.name contains invalid characters.');
  if (!image) throw clientException('Container.image should not be null or empty.');
  if (onFargate && container.privileged) throw clientException('Fargate does not support privileged containers.');
  if (onFargate && stopTimeout !== undefined && (stopTimeout < 0 || stopTimeout > LONGEST_STOP)) {
    throw clientException(`The container stop timeout must be between 0 and ${LONGEST_STOP} seconds on Fargate.`);
  }
  checkLogs(logConfiguration, onFargate);
  checkHealthCheck(healthCheck);
  return {
    cpu: 0,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...container,
    essential: container.essential ?? true,
    ...(healthCheck && { healthCheck: { interval: 30, timeout: 5, retries: 3, ...healthCheck } }),
    portMappings: portMappings.map((mapping) => {
      const { containerPort, hostPort } = mapping;
      if (containerPort === undefined || containerPort < 1 || containerPort > 65_535) {
        throw clientException("Invalid 'containerPort' setting for container.");
      }
      if (networkMode === 'awsvpc' && hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort) {
        throw clientException('When networkMode=awsvpc, the host ports and container ports in port mappings must match.');
      }
      return { ...mapping, protocol: mapping.protocol ?? 'tcp', ...(networkMode === 'awsvpc' && { hostPort: containerPort }) };
    }),
  };
}

function checkLogs(logs: Ecs.LogConfiguration | undefined, onFargate: boolean): void {
  if (!logs) return;
  if (onFargate && !['awslogs', 'splunk', 'awsfirelens'].includes(logs.logDriver ?? '')) {
    throw clientException(`Fargate does not support log driver ${logs.logDriver}.`);
  }
  if (logs.logDriver !== 'awslogs') return;
  const needed = ['awslogs-group', 'awslogs-region', ...(onFargate ? ['awslogs-stream-prefix'] : [])];
  for (const option of needed) {
    if (!logs.options?.[option]) throw clientException(`Log driver awslogs requires options: ${option}`);
  }
}

/** Ranges: API_HealthCheck. */
function checkHealthCheck(check: Ecs.HealthCheck | undefined): void {
  if (!check) return;
  const [kind] = check.command ?? [];
  if (kind !== 'CMD' && kind !== 'CMD-SHELL' && kind !== 'NONE') {
    throw clientException('Health check command must start with CMD, CMD-SHELL or NONE.');
  }
  const ranges = { interval: [5, 300], timeout: [2, 120], retries: [1, 10], startPeriod: [0, 300] } as const;
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value = check[name as keyof typeof ranges];
    if (value !== undefined && (value < least || value > most)) {
      throw clientException(`Health check ${name} must be between ${least} and ${most}.`);
    }
  }
}

/** An image of a private registry of AWS's, or of the sandbox's, which answers at an address of this machine. */
export function isEcrImage(image: string): boolean {
  return /^(\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com|127\.0\.0\.1:\d+|localhost:\d+)\//.test(image);
}
