import type { ActionDeclaration, PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import type { Difference } from '../../src/course/step.ts';
import { names } from '../names.ts';
import { branch, sourceKey } from './source/branch.ts';
import { stageNames } from './stage-names.ts';

/** What the pipeline is made of. */
interface Parts {
  readonly name: string;
  readonly project: string;
  readonly needs: {
    readonly core: { readonly pipelineRole: string };
    readonly artifacts: { readonly bucket: string };
    readonly source: { readonly kind: string; readonly name: string };
    readonly build: { readonly project: string };
  };
}

/** Minutes. After a rollback ECS doesn't tell the pipeline, which waits until then; an hour if nothing is said. */
const deploymentTimeout = '15';

/** The artifacts that the stages hand on: the code, and what the build says of the image. */
const [code, built] = ['Code', 'Image'];

/**
 * The pipeline as it should be: type V2, which is paid by the minute, and one commit after another, so that none is
 * overtaken (V1 and the usual mode drop what a newer one catches up with).
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */
export function declaration({ name, project, needs }: Parts): PipelineDeclaration {
  return {
    name,
    pipelineType: 'V2',
    executionMode: 'QUEUED',
    roleArn: needs.core.pipelineRole,
    artifactStore: { type: 'S3', location: needs.artifacts.bucket },
    stages: [
      stage(stageNames.source, { ...sourceOf(needs.source), outputArtifacts: [{ name: code }] }),
      stage(stageNames.build, {
        actionTypeId: typeOf('Build', 'CodeBuild'),
        configuration: { ProjectName: needs.build.project },
        inputArtifacts: [{ name: code }],
        outputArtifacts: [{ name: built }],
      }),
      stage(stageNames.deploy, {
        actionTypeId: typeOf('Deploy', 'ECS'),
        configuration: {
          ClusterName: names.cluster(project),
          ServiceName: names.service(project),
          FileName: 'imagedefinitions.json',
          DeploymentTimeout: deploymentTimeout,
        },
        inputArtifacts: [{ name: built }],
      }),
    ],
  };
}

const stage = (name: string, action: Omit<ActionDeclaration, 'name'>) => ({ name, actions: [{ name, ...action }] });

const typeOf = (category: 'Source' | 'Build' | 'Deploy', provider: string) =>
  ({ category, owner: 'AWS', provider, version: '1' }) as const;

/** Where it fetches the code. It doesn't look every minute whether there is new: a rule of EventBridge tells it. */
const sourceOf = ({ kind, name }: Parts['needs']['source']): Omit<ActionDeclaration, 'name'> =>
  kind === 's3'
    ? {
        actionTypeId: typeOf('Source', 'S3'),
        configuration: { S3Bucket: name, S3ObjectKey: sourceKey, PollForSourceChanges: 'false' },
      }
    : {
        actionTypeId: typeOf('Source', 'CodeCommit'),
        configuration: { RepositoryName: name, BranchName: branch, PollForSourceChanges: 'false' },
      };

/** Where a pipeline differs from what it should be; what CodePipeline fills in by itself doesn't count. */
export function differencesOf(is: PipelineDeclaration, should: PipelineDeclaration): Difference[] {
  const compared: readonly (readonly [string, unknown, unknown])[] = [
    ['role', is.roleArn, should.roleArn],
    ['bucket for artifacts', is.artifactStore?.location, should.artifactStore?.location],
    ['type', is.pipelineType, should.pipelineType],
    ['mode', is.executionMode, should.executionMode],
    ['stages', is.stages?.map(({ name }) => name).join(', '), should.stages?.map(({ name }) => name).join(', ')],
  ];
  const differences = compared.flatMap(([what, one, other]) =>
    one === other ? [] : [{ what, is: String(one ?? 'none'), should: String(other) }],
  );
  for (const { name = '', actions } of should.stages ?? []) {
    const present = is.stages?.find((one) => one.name === name);
    if (present === undefined) continue;
    const [one, other] = [inShort(present.actions, actions), inShort(actions, actions)];
    if (one !== other) differences.push({ what: `stage ${name}`, is: one, should: other });
  }
  return differences;
}

/** What the actions of a stage do, in a line; of their settings those that are wanted, since CodePipeline may add its defaults. */
function inShort(actions: readonly ActionDeclaration[] = [], wanted: readonly ActionDeclaration[] = []): string {
  const settingsOf = ({ name, configuration = {} }: ActionDeclaration) =>
    Object.keys(wanted.find((one) => one.name === name)?.configuration ?? {})
      .sort()
      .map((key) => `${key}=${configuration[key]}`);
  return actions
    .map((action) => {
      const { name, actionTypeId, inputArtifacts = [], outputArtifacts = [] } = action;
      const artifacts = [...inputArtifacts, ...outputArtifacts].map((artifact) => artifact.name);
      return [name, actionTypeId?.provider, ...settingsOf(action), ...artifacts].join(' ');
    })
    .join('; ');
}
