import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { World } from '../../../world/world.ts';
import { assumable } from '../../iam/roles.ts';
import { invalidAction, invalidStage, invalidStructure } from '../errors.ts';
import { type Declaration, pipelineArn } from '../model.ts';
import { checkAction } from './check-action.ts';

/** Who assumes the roles of pipelines. */
export const CODEPIPELINE = 'codepipeline.amazonaws.com';

/**
 * A declaration as CodePipeline keeps it, with the defaults filled in.
 * @param version the number that it gets
 * @throws AwsError InvalidStructureException, InvalidStageDeclarationException, InvalidActionDeclarationException
 */
export function checkedPipeline(world: World, asked: PipelineDeclaration, version: number): Declaration {
  const { name = '', roleArn = '', stages = [], pipelineType = 'V1', executionMode = 'SUPERSEDED' } = asked;
  checkRole(world, name, roleArn);
  checkStore(world, asked);
  if (executionMode === 'PARALLEL') throw invalidStructure('The execution mode PARALLEL is not served by this sandbox');
  if (pipelineType === 'V1') {
    for (const [member, used] of Object.entries({
      [`executionMode ${executionMode}`]: executionMode !== 'SUPERSEDED',
      triggers: asked.triggers !== undefined,
      variables: asked.variables !== undefined,
    })) {
      if (used) throw invalidStructure(`A pipeline of type V1 can't have ${member}: it takes pipelineType V2`);
    }
  }
  if (asked.triggers?.length) throw invalidStructure('Triggers of connections are not served by this sandbox');
  checkStages(world, stages);
  checkArtifacts(stages);
  return {
    ...asked,
    name,
    roleArn,
    stages: stages.map((stage) => ({ ...stage, name: stage.name ?? '', actions: (stage.actions ?? []).map(filledIn) })),
    version,
    executionMode,
    pipelineType,
  };
}

const filledIn = (action: ActionDeclaration): ActionDeclaration => ({
  ...action,
  name: action.name ?? '',
  runOrder: action.runOrder ?? 1,
  configuration: action.configuration ?? {},
  inputArtifacts: action.inputArtifacts ?? [],
  outputArtifacts: action.outputArtifacts ?? [],
});

/** Takes the role as CodePipeline does, to see that it can. IAM is eventual: whoever has just made it tries again. */
function checkRole(world: World, name: string, role: string): void {
  if (assumable(world, role, CODEPIPELINE, pipelineArn(world, name)) !== undefined) {
    throw invalidStructure(`CodePipeline is not authorized to perform AssumeRole on role ${role}`);
  }
}

function checkStore(world: World, { artifactStore, artifactStores }: PipelineDeclaration): void {
  if ((artifactStore === undefined) === (artifactStores === undefined)) {
    throw invalidStructure('A pipeline must have either an artifactStore or artifactStores, and not both');
  }
  const others = Object.keys(artifactStores ?? {}).filter((region) => region !== world.region);
  if (others.length > 0) throw invalidStructure('Artifact stores of other regions are not served by this sandbox');
  const store = artifactStore ?? artifactStores?.[world.region];
  if (!store?.location) throw invalidStructure(`There is no artifact store for region ${world.region}`);
  if (store.encryptionKey) throw invalidStructure('Keys of your own for artifacts are not served by this sandbox');
}

function checkStages(world: World, stages: readonly StageDeclaration[]): void {
  if (stages.length < 2) {
    throw invalidStructure(`Pipeline has ${stages.length} stage(s). There should be a minimum of 2 stages in a pipeline`);
  }
  const twice = repeated(stages.map(({ name = '' }) => name));
  if (twice !== undefined) {
    throw invalidStructure(`Stage name must be unique within the pipeline. ${twice} has been used more than once`);
  }
  const isSource = ({ actionTypeId }: ActionDeclaration) => actionTypeId?.category === 'Source';
  for (const [index, { name, actions = [], ...rest }] of stages.entries()) {
    if (actions.length === 0) throw invalidStage(`Stage '${name}' has no actions. A stage has one at least`);
    if (index === 0 && !actions.every(isSource)) {
      throw invalidStructure('Pipeline should start with a stage that only contains source actions');
    }
    if (index > 0 && actions.some(isSource)) {
      throw invalidStructure(`Stage '${name}' contains source actions. Only the first stage can contain source actions`);
    }
    const same = repeated(actions.map((action) => action.name ?? ''));
    if (same !== undefined)
      throw invalidStage(`Action name must be unique within a stage. ${same} is used more than once in '${name}'`);
    for (const [member, value] of Object.entries(rest)) {
      const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
      if (!isEmpty) throw invalidStage(`Stage '${name}' has ${member}, which is not served by this sandbox`);
    }
    for (const action of actions) checkAction(world, action);
  }
  const namespace = repeated(stages.flatMap(({ actions = [] }) => actions.flatMap((action) => action.namespace ?? [])));
  if (namespace !== undefined) {
    throw invalidAction(`Namespaces must be unique across the pipeline definition. ${namespace} occurs more than once`);
  }
}

/**
 * An artifact is made once, before it is used:
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html
 */
function checkArtifacts(stages: readonly StageDeclaration[]): void {
  const made = new Set<string>();
  for (const { actions = [] } of stages) {
    for (const { order, group } of inOrder(actions)) {
      for (const { name, inputArtifacts = [] } of group) {
        for (const input of inputArtifacts) {
          if (made.has(input.name ?? '')) continue;
          throw invalidStructure(
            `Input Artifact Bundle ${input.name} in action ${name} is not declared as Output Artifact Bundle in any of the preceding actions (run order ${order})`,
          );
        }
      }
      for (const output of group.flatMap(({ outputArtifacts = [] }) => outputArtifacts)) {
        if (made.has(output.name ?? '')) {
          throw invalidStructure(
            `Output Artifact Bundle name must be unique within the pipeline. ${output.name} has been used more than once`,
          );
        }
        made.add(output.name ?? '');
      }
    }
  }
}

/** Actions by their run order: those of one number run side by side. */
export function inOrder(actions: readonly ActionDeclaration[]): { order: number; group: ActionDeclaration[] }[] {
  const orders = [...new Set(actions.map(({ runOrder = 1 }) => runOrder))].sort((a, b) => a - b);
  return orders.map((order) => ({ order, group: actions.filter(({ runOrder = 1 }) => runOrder === order) }));
}

const repeated = (names: readonly string[]): string | undefined => names.find((name, index) => names.indexOf(name) < index);
