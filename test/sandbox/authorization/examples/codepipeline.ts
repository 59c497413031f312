const name = 'mysfits-ab12cd-pipeline';
const resourceArn = `arn:aws:codepipeline:us-east-1:123456789012:${name}`;
const pipelineExecutionId = '0f0c2b7e-8f5e-4b7a-9a61-0c6d3a1f2b3c';
const tags = [{ key: 'mysfits:project', value: 'p-1' }];
const pipeline = { name, roleArn: 'arn:aws:iam::123456789012:role/pipeline' };

/** An input for each operation of CodePipeline that the sandbox serves. */
export const examples: Record<string, object> = {
  CreatePipeline: { pipeline, tags },
  UpdatePipeline: { pipeline },
  GetPipeline: { name },
  DeletePipeline: { name },
  ListPipelines: {},
  StartPipelineExecution: { name },
  StopPipelineExecution: { pipelineName: name, pipelineExecutionId },
  RetryStageExecution: { pipelineName: name, pipelineExecutionId, stageName: 'Deploy', retryMode: 'FAILED_ACTIONS' },
  GetPipelineExecution: { pipelineName: name, pipelineExecutionId },
  ListPipelineExecutions: { pipelineName: name },
  GetPipelineState: { name },
  ListActionExecutions: { pipelineName: name },
  TagResource: { resourceArn, tags },
  UntagResource: { resourceArn, tagKeys: ['mysfits:project'] },
  ListTagsForResource: { resourceArn },
};
