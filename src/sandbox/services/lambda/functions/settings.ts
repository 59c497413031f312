import type { UpdateFunctionConfigurationCommandInput } from '@aws-sdk/client-lambda';
import type { World } from '../../../world/world.ts';
import { assumable } from '../../iam/roles.ts';
import { invalidParameter } from '../errors.ts';
import type { FunctionRecord } from '../model.ts';
import { checkRuntime } from '../runtimes.ts';

/** What CreateFunction and UpdateFunctionConfiguration both may say. */
export type Settings = Partial<Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName' | 'RevisionId'>>;

/** The members of a record that settings decide. */
export type Set = Pick<
  FunctionRecord,
  'runtime' | 'role' | 'handler' | 'description' | 'timeout' | 'memory' | 'storage' | 'tracing' | 'logFormat' | 'environment'
>;

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);
/** Bytes of all variables together. */
const MOST_VARIABLES = 4096;
/** What the sandbox would have to play and doesn't: an answer that passes over it would be a lie. */
const UNSERVED = [
  'FileSystemConfigs',
  'ImageConfig',
  'KMSKeyArn',
  'DeadLetterConfig',
  'DurableConfig',
  'CapacityProviderConfig',
] as const;

/**
 * The settings that come to hold, AWS's defaults filled in.
 * @throws AwsError InvalidParameterValueException
 */
export function settled(world: World, asked: Settings, before: Set | undefined): Set {
  for (const name of UNSERVED)
    if (asked[name] !== undefined) throw invalidParameter(`The sandbox doesn't play ${name} of functions.`);
  if ((asked.Layers ?? []).length > 0 || (asked.VpcConfig?.SubnetIds ?? []).length > 0)
    throw invalidParameter("The sandbox doesn't play functions with layers or in a VPC.");
  const runtime = checkRuntime(asked.Runtime ?? before?.runtime);
  const handler = asked.Handler ?? before?.handler;
  const role = asked.Role ?? before?.role;
  if (handler === undefined)
    throw invalidParameter('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
  if (role === undefined || assumable(world, role, 'lambda.amazonaws.com') !== undefined)
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
  return {
    runtime,
    handler,
    role,
    description: asked.Description ?? before?.description ?? '',
    timeout: asked.Timeout ?? before?.timeout ?? 3,
    memory: asked.MemorySize ?? before?.memory ?? 128,
    storage: asked.EphemeralStorage?.Size ?? before?.storage ?? 512,
    tracing: asked.TracingConfig?.Mode ?? before?.tracing ?? 'PassThrough',
    logFormat: logFormatOf(asked) ?? before?.logFormat ?? 'Text',
    environment: asked.Environment === undefined ? before?.environment : variablesOf(asked.Environment.Variables),
  };
}

function logFormatOf({ LoggingConfig }: Settings): string | undefined {
  if (LoggingConfig?.LogGroup !== undefined || LoggingConfig?.LogFormat === 'JSON')
    throw invalidParameter("The sandbox writes a function's log as text, into the group that Lambda names after it.");
  return LoggingConfig?.LogFormat;
}

function variablesOf(variables: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> | undefined {
  if (variables === undefined || Object.keys(variables).length === 0) return undefined;
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(variables)) > MOST_VARIABLES) {
    throw invalidParameter(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    );
  }
  return variables;
}
