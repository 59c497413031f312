import type * as CodePipeline from '@aws-sdk/client-codepipeline';
import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { listActionExecutions } from './action-executions.ts';
import { getPipelineExecution, listPipelineExecutions } from './executions.ts';
import { pipelineArn, pipelines } from './model.ts';
import { permissions } from './permissions.ts';
import * as pipeline from './pipelines.ts';
import { pollSoon } from './polling.ts';
import { retryStageExecution } from './retry.ts';
import { resume } from './run/advance.ts';
import { startPipelineExecution } from './start.ts';
import { getPipelineState } from './state.ts';
import { stopPipelineExecution } from './stop.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';

const operations = {
  CreatePipeline: pipeline.createPipeline,
  UpdatePipeline: pipeline.updatePipeline,
  GetPipeline: pipeline.getPipeline,
  DeletePipeline: pipeline.deletePipeline,
  ListPipelines: pipeline.listPipelines,
  StartPipelineExecution: startPipelineExecution,
  StopPipelineExecution: stopPipelineExecution,
  RetryStageExecution: retryStageExecution,
  GetPipelineExecution: getPipelineExecution,
  ListPipelineExecutions: listPipelineExecutions,
  GetPipelineState: getPipelineState,
  ListActionExecutions: listActionExecutions,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
} satisfies Handlers<typeof CodePipeline>;

const inventory = (world: World): InventoryItem[] =>
  [...pipelines(world).values()].map(({ name, tags }) => ({
    type: 'AWS::CodePipeline::Pipeline',
    name,
    arn: pipelineArn(world, name),
    account: world.account,
    tags,
  }));

/** By world, what ends the listening. */
const ears = new WeakMap<World, () => void>();

/** AWS CodePipeline: https://docs.aws.amazon.com/codepipeline/latest/APIReference/Welcome.html */
export const codepipeline: Service = {
  id: 'codepipeline',
  signingName: 'codepipeline',
  protocol: 'awsJson1_1',
  apiVersion: '2015-07-09',
  targetPrefix: 'CodePipeline_20150709',
  schemas: () => import('@aws-sdk/client-codepipeline'),
  operations,
  permissions,
  inventory,
  afterChange: pollSoon,
  open: async (world) => {
    // A push over git is no call of the API.
    ears.set(
      world,
      world.happenings.listen(({ source }) => {
        if (source === 'aws.codecommit') pollSoon(world);
      }),
    );
    resume(world);
    pollSoon(world);
  },
  close: async (world) => {
    ears.get(world)?.();
  },
};
