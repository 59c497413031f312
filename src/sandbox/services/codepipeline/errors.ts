import { AwsError } from '../../aws-error.ts';
import type { World } from '../../world/world.ts';

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Operations.html and each operation's own.
export const invalidStructure = (message: string) => new AwsError('InvalidStructureException', message);
export const invalidAction = (message: string) => new AwsError('InvalidActionDeclarationException', message);
export const invalidStage = (message: string) => new AwsError('InvalidStageDeclarationException', message);
export const validation = (message: string) => new AwsError('ValidationException', message);

export const nameInUse = ({ account }: World, name: string) =>
  new AwsError('PipelineNameInUseException', `A pipeline with the name '${name}' already exists in account '${account}'`);

export const noSuchPipeline = ({ account }: World, name: string) =>
  new AwsError('PipelineNotFoundException', `Account '${account}' does not have a pipeline with name '${name}'`);

export const noSuchVersion = (name: string, version: number) =>
  new AwsError('PipelineVersionNotFoundException', `Pipeline '${name}' does not have a version '${version}'`);

export const noSuchExecution = (pipeline: string, id: string) =>
  new AwsError('PipelineExecutionNotFoundException', `Pipeline '${pipeline}' does not have an execution with ID '${id}'`);

export const noSuchStage = (pipeline: string, stage: string) =>
  new AwsError('StageNotFoundException', `Pipeline '${pipeline}' does not have a stage with name '${stage}'`);

export const invalidToken = () => new AwsError('InvalidNextTokenException', 'The next token was specified in an invalid format.');

export const noSuchResource = (arn: string) => new AwsError('ResourceNotFoundException', `Resource not found: ${arn}`);
