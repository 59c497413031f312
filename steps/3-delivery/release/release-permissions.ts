import type { Permission } from '../../../src/course/step.ts';
import { names } from '../../names.ts';

interface Place {
  readonly project: string;
  readonly account: string;
  readonly region: string;
}

/** What it takes to follow a release: through the pipeline, the build and the service; to start it anew, and to free its stage. */
export function followPermissions({ project, account, region }: Place): Permission[] {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const lines = (group: string) => arn('logs', `log-group:${group}:log-stream:*`);
  return [
    ...[
      'ListPipelineExecutions',
      'GetPipelineExecution',
      'ListActionExecutions',
      'GetPipelineState',
      'StartPipelineExecution',
      'StopPipelineExecution',
    ].map((operation) => ({
      action: `codepipeline:${operation}`,
      resource: arn('codepipeline', names.pipeline(project)),
    })),
    { action: 'codebuild:BatchGetBuilds', resource: arn('codebuild', `project/${names.build(project)}`) },
    { action: 'logs:GetLogEvents', resource: [lines(names.buildLog(project)), lines(names.logGroup(project))] },
    { action: 'ecs:DescribeServices', resource: arn('ecs', `service/${names.cluster(project)}/${names.service(project)}`) },
    { action: 'ecs:DescribeTasks', resource: arn('ecs', `task/${names.cluster(project)}/*`) },
    // None of these can be limited to one service or family (Service Authorization Reference, Amazon ECS).
    ...['ListTasks', 'ListTaskDefinitions', 'DescribeTaskDefinition'].map((operation) => ({
      action: `ecs:${operation}`,
      resource: '*',
    })),
  ];
}
