import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import type { World } from '../../../world/world.ts';
import { invalidAction } from '../errors.ts';
import { ACTION_TYPES, type ActionType, NOT_SERVED } from './action-types.ts';

/** Minutes: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const LONGEST_DEPLOYMENT = 60;

/**
 * Holds an action's declaration against its type.
 * @throws AwsError InvalidActionDeclarationException
 */
export function checkAction(world: World, action: ActionDeclaration): void {
  const { name = '', configuration = {}, inputArtifacts = [], outputArtifacts = [], region, roleArn } = action;
  const type = typeOf(world, action);
  checkConfiguration(name, type, configuration);
  checkCount(name, 'input', inputArtifacts.length, type.inputs);
  checkCount(name, 'output', outputArtifacts.length, type.outputs);
  if (region !== undefined && region !== world.region) {
    throw invalidAction(
      `Action '${name}' is declared in region ${region}: actions of other regions are not served by this sandbox`,
    );
  }
  if (roleArn !== undefined) throw invalidAction(`Action '${name}' has a role of its own, which is not served by this sandbox`);
  const others = { commands: action.commands, outputVariables: action.outputVariables };
  for (const [member, value] of Object.entries({ ...others, timeoutInMinutes: action.timeoutInMinutes })) {
    if (value !== undefined) throw invalidAction(`Action '${name}' has ${member}, which is not served by this sandbox`);
  }
  if (inputArtifacts.length > 1 || outputArtifacts.length > 1) {
    throw invalidAction(`Action '${name}' has more than one artifact, which is not served by this sandbox`);
  }
}

function typeOf(world: World, { name, actionTypeId }: ActionDeclaration): ActionType {
  const { category, owner, provider = '', version } = actionTypeId ?? {};
  const type = ACTION_TYPES[`${category}/${owner}/${provider}/${version}`];
  if (type) return type;
  if (owner !== 'AWS' || (NOT_SERVED.has(provider) && version === '1')) {
    throw invalidAction(`ActionType ${provider} of ${owner} in action '${name}' is not served by this sandbox`);
  }
  const region = world.region.toUpperCase().replaceAll('-', '_');
  throw invalidAction(
    `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${name}' is not available in region ${region}`,
  );
}

function checkConfiguration(name: string, { required, optional }: ActionType, given: Readonly<Record<string, string>>): void {
  for (const key of required) {
    if (!given[key]) throw invalidAction(`Action configuration for action '${name}' is missing required configuration '${key}'`);
  }
  for (const key of Object.keys(given)) {
    if (![...required, ...optional].includes(key)) {
      throw invalidAction(`Action configuration for action '${name}' contains unknown configuration '${key}'`);
    }
  }
  const refuse = (key: string, why: string) => invalidAction(`Action configuration for action '${name}': ${key} ${why}`);
  for (const key of ['PollForSourceChanges', 'AllowOverrideForS3ObjectKey', 'BatchEnabled', 'CombineArtifacts']) {
    const value = given[key];
    if (value !== undefined && !/^(true|false)$/i.test(value)) throw refuse(key, "must be 'true' or 'false'");
  }
  for (const key of ['BatchEnabled', 'CombineArtifacts']) {
    if (/^true$/i.test(given[key] ?? '')) throw refuse(key, 'is not served by this sandbox');
  }
  const { DeploymentTimeout: timeout, OutputArtifactFormat: format, EnvironmentVariables: variables } = given;
  if (timeout !== undefined && !(/^\d+$/.test(timeout) && Number(timeout) >= 1 && Number(timeout) <= LONGEST_DEPLOYMENT)) {
    throw refuse('DeploymentTimeout', `must be a number of minutes from 1 to ${LONGEST_DEPLOYMENT}`);
  }
  if (format === 'CODEBUILD_CLONE_REF') throw refuse('OutputArtifactFormat', 'CODEBUILD_CLONE_REF is not served by this sandbox');
  if (format !== undefined && format !== 'CODE_ZIP')
    throw refuse('OutputArtifactFormat', 'must be CODE_ZIP or CODEBUILD_CLONE_REF');
  if (variables !== undefined && !isVariables(variables))
    throw refuse('EnvironmentVariables', 'must be a JSON array of variables');
}

function checkCount(name: string, kind: string, count: number, [least, most]: readonly [number, number]): void {
  if (count >= least && count <= most) return;
  throw invalidAction(`Action '${name}' has ${count} ${kind} artifact(s). It should have at least ${least} and at most ${most}`);
}

function isVariables(text: string): boolean {
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) && list.every((one) => typeof one?.name === 'string' && typeof one.value === 'string');
  } catch {
    return false;
  }
}
