import type { Tag } from '@aws-sdk/client-codepipeline';
import { passRole, resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { CODEPIPELINE } from './check/check-pipeline.ts';
import { pipelineArn, pipelines } from './model.ts';

interface Input {
  readonly name?: string;
  readonly pipelineName?: string;
  readonly stageName?: string;
  readonly resourceArn?: string;
  readonly pipeline?: { readonly name?: string; readonly roleArn?: string };
  readonly tags?: readonly Tag[];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html */
export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const action = `codepipeline:${operation}`;
  // AWS knows no resource for it.
  if (operation === 'ListPipelines') return [{ action, resources: ['*'] }];
  const arn = input.resourceArn ?? pipelineArn(world, input.name ?? input.pipelineName ?? input.pipeline?.name ?? '');
  const known = pipelines(world).get(arn.slice(arn.lastIndexOf(':') + 1));
  const context = { ...tagContext(input.tags), ...resourceTagContext(known?.tags) };
  const on = operation === 'RetryStageExecution' ? `${arn}/${input.stageName ?? '*'}` : arn;
  return [
    { action, resources: [on], context },
    ...(operation === 'CreatePipeline' && input.tags?.length
      ? [{ action: 'codepipeline:TagResource', resources: [arn], context: tagContext(input.tags) }]
      : []),
    ...passRole(input.pipeline?.roleArn, CODEPIPELINE),
  ];
}
