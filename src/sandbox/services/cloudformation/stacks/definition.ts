import type { Parameter, Tag } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { invalid, notServed } from '../refusals.ts';
import { resourceType } from '../resources/types.ts';
import { type Blueprint, blueprintOf } from '../template/blueprint.ts';
import { checkTemplate } from '../template/check.ts';
import { type ParameterValues, parameterValues } from '../template/parameters.ts';
import { parseTemplate, type Template } from '../template/template.ts';
import type { Definition, Stack } from './model.ts';

/** What requests that define a stack have in common. */
export interface DefinitionInput {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
  readonly Parameters?: readonly Parameter[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly Capabilities?: readonly string[] | undefined;
  readonly NotificationARNs?: readonly string[] | undefined;
  readonly RoleARN?: string | undefined;
  readonly RollbackConfiguration?: object | undefined;
  readonly ResourceTypes?: readonly string[] | undefined;
  readonly StackPolicyBody?: string | undefined;
  readonly StackPolicyURL?: string | undefined;
}

/** Bytes of a template that comes in the request itself: 51,200 (CloudFormation quotas). */
const LARGEST_BODY = 51_200;

/**
 * Reads and checks the template of a request.
 * @throws AwsError ValidationError
 */
export function templateOf(input: Pick<DefinitionInput, 'TemplateBody' | 'TemplateURL'>): Template {
  if (input.TemplateURL !== undefined) throw notServed('templates from a TemplateURL');
  if (input.TemplateBody === undefined) throw invalid('Either Template URL or Template Body must be specified.');
  if (Buffer.byteLength(input.TemplateBody) > LARGEST_BODY) {
    throw invalid(
      "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
    );
  }
  const template = parseTemplate(input.TemplateBody);
  checkTemplate(template, resourceType);
  return template;
}

/**
 * What a request asks a stack to be.
 * @param before what the stack is now, where the request changes one
 * @throws AwsError ValidationError, InsufficientCapabilitiesException
 */
export function definitionOf(
  input: DefinitionInput,
  stack: Pick<Stack, 'id' | 'name'>,
  { world }: Call,
  before?: Definition,
): { definition: Definition; blueprint: Blueprint } {
  refuseWhatIsNotServed(input);
  if (input.UsePreviousTemplate && (input.TemplateBody !== undefined || input.TemplateURL !== undefined)) {
    throw invalid('You cannot specify both usePreviousTemplate and Template Body/Template URL.');
  }
  const templateBody = input.UsePreviousTemplate ? before?.templateBody : input.TemplateBody;
  const template = templateOf({ ...input, TemplateBody: templateBody });
  const parameters: ParameterValues = parameterValues(template.parameters, input.Parameters ?? [], before?.parameters);
  checkCapabilities(template, input.Capabilities ?? []);
  const definition: Definition = {
    ...{ templateBody: templateBody ?? '', parameters, capabilities: [...(input.Capabilities ?? [])] },
    tags: input.Tags ? tagsOf(input.Tags) : (before?.tags ?? {}),
    notificationArns: [...(input.NotificationARNs ?? before?.notificationArns ?? [])],
  };
  const place = { world, stackName: stack.name, stackId: stack.id, notificationArns: definition.notificationArns };
  return { definition, blueprint: blueprintOf(template, parameters, place) };
}

function refuseWhatIsNotServed(input: DefinitionInput): void {
  const names = ['ResourceTypes', 'StackPolicyBody', 'StackPolicyURL'] as const;
  const asked = names.find((name) => input[name] !== undefined);
  if (asked) throw notServed(`a stack with ${asked}`);
  if (input.RollbackConfiguration && JSON.stringify(input.RollbackConfiguration).includes('Arn')) {
    throw notServed('a stack with a RollbackConfiguration that watches alarms');
  }
}

function tagsOf(tags: readonly Tag[]): Record<string, string> {
  const keys = tags.map(({ Key = '' }) => Key);
  if (keys.length > 50) throw invalid('Number of tags exceeds the limit of 50');
  if (new Set(keys).size < keys.length) throw invalid('Tag keys must be unique');
  const reserved = keys.find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) throw invalid(`Invalid tag key. ${reserved}: tag keys may not start with aws:`);
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** What a template needs to be told that it may, and why: IAM's resources, with a name of their own or without. */
export function capabilitiesOf({ resources }: Template): { capabilities: string[]; types: string[] } {
  const ofIam = Object.values(resources).filter(({ type }) => type.startsWith('AWS::IAM::'));
  const named = ofIam.some(({ type, properties }) => {
    const name = resourceType(type)?.named;
    return name !== undefined && properties[name] !== undefined;
  });
  const types = [...new Set(ofIam.map(({ type }) => type))];
  return { capabilities: ofIam.length === 0 ? [] : [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'], types };
}

function checkCapabilities(template: Template, given: readonly string[]): void {
  const { capabilities } = capabilitiesOf(template);
  const [needed] = capabilities;
  if (needed === undefined || given.includes(needed) || given.includes('CAPABILITY_NAMED_IAM')) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
}
