import type {
  DescribeServicesResponse,
  DescribeTaskDefinitionResponse,
  RegisterTaskDefinitionResponse,
  Service,
  TaskDefinition,
  UpdateServiceResponse,
} from '@aws-sdk/client-ecs';
import { act } from '../../../act.ts';
import { nextChange } from '../../ecs/changes.ts';
import { ecs } from '../../ecs/service.ts';
import { ActionFailure } from '../run/action-failure.ts';
import type { ActionRun, Runner } from '../run/action-run.ts';
import { type ImageDefinition, imageDefinitions } from './image-definitions.ts';

/** Minutes, where the action says nothing: the most that an ECS deployment may have. */
const USUAL_TIMEOUT = 60;

/**
 * Rolls a service over to new images: a copy of the task definition that the service runs, with these in it.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 *
 * It judges by nothing but the service's deployments: while one of another task definition is the primary one, as after a
 * circuit breaker's rollback, it waits until its time is over.
 */
export const deployToEcs: Runner = async (run) => {
  const { world, signal, configuration, record } = run;
  const taskDefinition = record().taskDefinition ?? (await roll(run));
  const minutes = Number(configuration.DeploymentTimeout ?? USUAL_TIMEOUT);
  const deadline = record().start + minutes * 60_000;
  while (!isSteady(await described(run), taskDefinition)) {
    if (world.clock.now().getTime() >= deadline) {
      throw new ActionFailure(
        'JobFailed',
        `The deployment of ${taskDefinition} to the service ${configuration.ServiceName} timed out: the service didn't become steady with it within ${minutes} minutes.`,
      );
    }
    await nextChange(world, signal);
  }
  return { summary: 'Deployment Succeeded' };
};

/** Whether the one deployment of a service is ours, with all its tasks running. */
function isSteady({ deployments = [], desiredCount, runningCount }: Service, taskDefinition: string): boolean {
  const [only] = deployments;
  return deployments.length === 1 && only?.taskDefinition === taskDefinition && runningCount === desiredCount;
}

/** Registers the task definition and gives it to the service; its ARN. */
async function roll(run: ActionRun): Promise<string> {
  const { world, call, configuration, record, note, signal } = run;
  const { ClusterName: cluster = '', ServiceName: service = '', FileName: file = 'imagedefinitions.json' } = configuration;
  const [input] = record().inputs;
  if (!input) throw new ActionFailure('ConfigurationError', 'The action has no input artifact.');
  const images = await imageDefinitions(input, file, call);
  signal.throwIfAborted();
  const { taskDefinition: current } = await described(run);
  const found = await act<DescribeTaskDefinitionResponse>(
    ecs,
    'DescribeTaskDefinition',
    { taskDefinition: current, include: ['TAGS'] },
    call,
  );
  const { taskDefinition: definition = {}, tags = [] } = found;
  const { taskDefinition: made } = await act<RegisterTaskDefinitionResponse>(
    ecs,
    'RegisterTaskDefinition',
    // The tags go with it: that is why the role needs ecs:TagResource (action-reference-ECS.html, service role permissions).
    { ...copied(definition, images), ...(tags.length > 0 && { tags }) },
    call,
  );
  const taskDefinition = made?.taskDefinitionArn ?? '';
  const update = { cluster, service, taskDefinition };
  const { service: updated } = await act<UpdateServiceResponse>(ecs, 'UpdateService', update, call);
  const { region } = world;
  note({
    taskDefinition,
    externalId: updated?.deployments?.[0]?.id ?? taskDefinition,
    externalUrl: `https://console.aws.amazon.com/ecs/home?region=${region}#/clusters/${cluster}/services/${service}/deployments`,
  });
  return taskDefinition;
}

/** What of a task definition can be registered again, with other images. */
function copied(definition: TaskDefinition, images: readonly ImageDefinition[]): object {
  const { containerDefinitions = [] } = definition;
  const unknown = images.find(({ name }) => !containerDefinitions.some((container) => container.name === name));
  if (unknown) {
    throw new ActionFailure(
      'ConfigurationError',
      `The container ${unknown.name} of the image definition file isn't in the task definition ${definition.taskDefinitionArn}`,
    );
  }
  const {
    taskDefinitionArn: _arn,
    revision: _revision,
    status: _status,
    compatibilities: _compatibilities,
    requiresAttributes: _attributes,
    registeredAt: _at,
    registeredBy: _by,
    deregisteredAt: _end,
    ...rest
  } = definition;
  return {
    ...rest,
    containerDefinitions: containerDefinitions.map((container) => {
      const image = images.find(({ name }) => name === container.name);
      return image ? { ...container, image: image.imageUri } : container;
    }),
  };
}

async function described({ call, configuration }: ActionRun): Promise<Service> {
  const { ClusterName: cluster = '', ServiceName: name = '' } = configuration;
  const { services = [] } = await act<DescribeServicesResponse>(ecs, 'DescribeServices', { cluster, services: [name] }, call);
  const [service] = services;
  if (service?.status !== 'ACTIVE') {
    throw new ActionFailure(
      'ConfigurationError',
      `The Amazon ECS service ${name} could not be found in the cluster ${cluster}, or isn't active`,
    );
  }
  return service;
}
