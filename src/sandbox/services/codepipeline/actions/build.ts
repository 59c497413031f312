import type { EnvironmentVariable } from '@aws-sdk/client-codebuild';
import { AwsError } from '../../../aws-error.ts';
import { pause } from '../../../world/clock.ts';
import { buildState, startForPipeline } from '../../codebuild/for-pipeline.ts';
import { executions } from '../model.ts';
import { ActionFailure } from '../run/action-failure.ts';
import type { ActionRun, Runner } from '../run/action-run.ts';

/** Milliseconds between two looks at a build. */
const LOOK = 100;

/**
 * Runs a build project on an artifact.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
export const runBuild: Runner = async (run) => {
  const { world, call, signal } = run;
  const id = run.record().externalId ?? (await start(run));
  for (;;) {
    // By the same role each time: what it may at the start it may have lost since.
    const { done, status, failure, exported } = buildState(world, id, call);
    if (done && status === 'SUCCEEDED') return { variables: exported };
    if (done) throw new ActionFailure('JobFailed', failure ?? `Build terminated with state: ${status}`);
    await pause(LOOK, signal);
  }
};

async function start({ world, execution, configuration, record, call, note }: ActionRun): Promise<string> {
  const { ProjectName: project = '', EnvironmentVariables } = configuration;
  const { inputs, outputs } = record();
  const [source] = inputs;
  if (!source) throw new ActionFailure('ConfigurationError', 'The action has no input artifact.');
  const [output] = outputs;
  const { revisions = [] } = executions(world).get(execution.id) ?? {};
  const revision = revisions.find(({ artifact }) => artifact === source.name) ?? revisions[0];
  try {
    const id = await startForPipeline(
      world,
      {
        project,
        initiator: `codepipeline/${execution.pipeline}`,
        source: { bucket: source.bucket, key: source.key },
        sourceVersion: revision?.id ?? '',
        ...(output && { artifacts: { bucket: output.bucket, key: output.key } }),
        variables: JSON.parse(EnvironmentVariables ?? '[]') as EnvironmentVariable[],
      },
      call,
    );
    note({ externalId: id, externalUrl: buildState(world, id).url });
    return id;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new ActionFailure(
      'JobFailed',
      `Error calling startBuild: ${error.message} (Service: AWSCodeBuild; Status Code: ${error.status}; Error Code: ${error.code}; Request ID: ${call.requestId}; Proxy: null)`,
    );
  }
}
