import {
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  type DescribeTaskDefinitionCommandOutput,
  ListTaskDefinitionsCommand,
  type ListTaskDefinitionsCommandOutput,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type TaskDefinitionStatus,
} from '@aws-sdk/client-ecs';
import { isAwsError } from '../../src/aws/errors.ts';
import { ecs } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Deletion, type Difference, type StepContext, seconds } from '../../src/course/step.ts';
import { runtimePlatformOf } from '../../src/image/builder.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim, claimToDelete } from '../ours.ts';
import { ecsTags, plainTags } from '../tags.ts';
import { cluster } from './cluster.ts';
import { container } from './container.ts';
import { coreStack } from './core-stack.ts';
import { image } from './image.ts';
import { logGroup } from './log-group.ts';

const needs = { core: coreStack, image, logGroup };

export const taskDefinition = defineStep({
  id: 'task-definition',
  title: 'Describe the task',
  service: 'Amazon ECS',
  type: 'AWS::ECS::TaskDefinition',
  partOf: cluster,
  outputs: { arn: 'string', family: 'string' },
  needs,
  yields: ['revision'],
  takes: seconds(1, 3),
  resourceName: ({ project }) => names.taskFamily(project),

  permissions: ({ project, account, region }) => [
    {
      action: 'ecs:RegisterTaskDefinition',
      resource: `arn:aws:ecs:${region}:${account}:task-definition/${names.taskFamily(project)}:*`,
    },
    {
      action: 'ecs:TagResource',
      resource: `arn:aws:ecs:${region}:${account}:task-definition/${names.taskFamily(project)}:*`,
    },
    // None of these can be limited to a family (Service Authorization Reference, Amazon ECS).
    ...['DescribeTaskDefinition', 'ListTaskDefinitions', 'DeregisterTaskDefinition'].map((operation) => ({
      action: `ecs:${operation}`,
      resource: '*',
    })),
    {
      action: 'ecs:DeleteTaskDefinitions',
      resource: `arn:aws:ecs:${region}:${account}:task-definition/${names.taskFamily(project)}:*`,
    },
    // Whoever registers a task definition hands its two roles on; CloudFormation named them after the stack.
    { action: 'iam:PassRole', resource: `arn:aws:iam::${account}:role/${names.stack(project)}-*` },
  ],

  requests: (context) => ({ register: ecs(new RegisterTaskDefinitionCommand(definition(context))) }),

  find: async ({ send, name, tags, needs, recorded, modifiers }) => {
    const described = await readDefinition(send, recorded.arn ?? name);
    const arn = described?.taskDefinition?.taskDefinitionArn;
    if (described?.taskDefinition?.status !== 'ACTIVE' || arn === undefined) return undefined;
    const what = `task definition ${name}`;
    const known = recorded.arn !== undefined;
    const differences: Difference[] = claim({ what, wanted: tags, present: plainTags(described.tags), known });
    const runs = described.taskDefinition.containerDefinitions?.[0]?.image ?? 'no image';
    // From the first delivery on it is the pipeline that says which image runs.
    if (runs !== needs.image.uri && modifiers.pipeline === undefined) {
      differences.push({ what: 'image', is: runs, should: needs.image.uri });
    }
    return { outputs: { arn, family: name }, differences };
  },

  // A task definition can't be changed; every change is a new revision, and the older ones stay to go back to.
  ensure: async ({ send, requests, checkpoint, name }) => {
    const { taskDefinition: registered } = await send(requests.register);
    if (registered?.taskDefinitionArn === undefined) throw new Error(`ECS names no ARN for the task definition ${name}.`);
    const outputs = { arn: registered.taskDefinitionArn, family: name };
    await checkpoint(outputs);
    return outputs;
  },

  destroy: async (context) => {
    const { send, name, project, recorded } = context;
    const described = recorded.arn === undefined ? await readDefinition(send, name) : undefined;
    if (described) claimToDelete({ what: `task definition ${name}`, project, present: plainTags(described.tags), known: false });
    return await removeTaskDefinitions(context, name);
  },

  links: ({ outputs, target }) => {
    const url = target.consoleUrl(`ecs/v2/task-definitions/${outputs.family}`);
    return url === undefined ? [] : [{ label: 'the task definition in the console', url }];
  },
});

function definition({
  name,
  project,
  tags,
  needs: { core, image: built, logGroup: group },
  region,
}: StepContext<typeof needs> & CourseTools): RegisterTaskDefinitionCommandInput {
  return {
    family: name,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    // What the image was built for, never by accident what the laptop is: else the container ends with "exec format error".
    runtimePlatform: runtimePlatformOf(built.platform),
    executionRoleArn: core.executionRole,
    taskRoleArn: core.taskRole,
    containerDefinitions: [
      {
        name: container.name,
        image: built.uri,
        essential: true,
        // Lower case `tcp`: it is compared with the load balancer's.
        portMappings: [{ containerPort: container.port, protocol: 'tcp' }],
        environment: [
          { name: 'AWS_REGION', value: region },
          // Named before it is there: the pipeline only ever changes the image, and one day that asks for the table.
          { name: 'MYSFITS_TABLE', value: names.table(project) },
        ],
        readonlyRootFilesystem: true,
        user: '10001:10001',
        // After SIGTERM the service answers on until nobody comes any more, at most 100 seconds. 120 is Fargate's most.
        stopTimeout: 120,
        healthCheck: {
          command: [
            'CMD',
            'python3',
            '-c',
            `import urllib.request as u; u.urlopen('http://127.0.0.1:${container.port}/', timeout=4)`,
          ],
          interval: 10,
          timeout: 5,
          retries: 3,
          startPeriod: 10,
        },
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': group.logGroup, 'awslogs-region': region, 'awslogs-stream-prefix': 'mysfits' },
        },
      },
    ],
    tags: ecsTags(tags),
  };
}

/** Deletes every revision of a family, whoever registered it. */
export async function removeTaskDefinitions(
  { send, signal }: Pick<CourseTools, 'send'> & { readonly signal: AbortSignal },
  family: string,
): Promise<Deletion> {
  const active = await listRevisions(send, family, 'ACTIVE');
  for (const arn of active) {
    signal.throwIfAborted();
    await send(ecs(new DeregisterTaskDefinitionCommand({ taskDefinition: arn })));
  }
  const inactive = await listRevisions(send, family, 'INACTIVE');
  // Ten a call (DeleteTaskDefinitions, API Reference). From then on a revision shows as DELETE_IN_PROGRESS, can't be
  // used, and vanishes by itself.
  for (let at = 0; at < inactive.length; at += 10) {
    signal.throwIfAborted();
    await send(ecs(new DeleteTaskDefinitionsCommand({ taskDefinitions: inactive.slice(at, at + 10) })));
  }
  const left = [...(await listRevisions(send, family, 'ACTIVE')), ...(await listRevisions(send, family, 'INACTIVE'))];
  if (left.length > 0) return { skipped: `ECS still lists ${left.length} of its revisions` };
  return active.length + inactive.length === 0 ? 'already gone' : 'deleted';
}

/** By a revision's ARN, or by the family: its latest active revision. */
export async function readDefinition(
  send: CourseTools['send'],
  of: string,
): Promise<DescribeTaskDefinitionCommandOutput | undefined> {
  try {
    return await send(ecs(new DescribeTaskDefinitionCommand({ taskDefinition: of, include: ['TAGS'] })));
  } catch (error) {
    // ECS says so by a ClientException, "Unable to describe task definition."
    if (isAwsError(error, 'ClientException')) return undefined;
    throw error;
  }
}

/** Every revision of the family, whoever registered it. The filter is a prefix: longer names are left out. */
export async function listRevisions(send: CourseTools['send'], family: string, status: TaskDefinitionStatus): Promise<string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: ListTaskDefinitionsCommandOutput = await send(
      ecs(new ListTaskDefinitionsCommand({ familyPrefix: family, status, nextToken })),
    );
    arns.push(...(page.taskDefinitionArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return arns.filter((arn) => arn.includes(`/${family}:`));
}
