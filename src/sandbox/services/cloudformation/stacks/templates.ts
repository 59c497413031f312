import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type { Call } from '../../../service.ts';
import { invalid } from '../refusals.ts';
import { resourceType } from '../resources/types.ts';
import { checkTemplate } from '../template/check.ts';
import { isList, isObject, type Json } from '../template/json.ts';
import { defaultOf, isHidden } from '../template/parameters.ts';
import { parseTemplate, type Template } from '../template/template.ts';
import { capabilitiesOf, templateOf } from './definition.ts';
import { findStack } from './find.ts';

/** GetTemplate: the text as it came. @throws AwsError ValidationError */
export function getTemplate({ StackName, ChangeSetName }: CloudFormation.GetTemplateInput, { world }: Call) {
  if (ChangeSetName !== undefined)
    throw invalid("The sandbox's CloudFormation gives the template of a stack, not of a change set.");
  const stack = findStack(world, StackName);
  if (!stack) throw invalid(`Stack with id ${StackName} does not exist`);
  return { TemplateBody: stack.target.templateBody, StagesAvailable: ['Original' as const, 'Processed' as const] };
}

/** ValidateTemplate. @throws AwsError ValidationError */
export function validateTemplate(input: CloudFormation.ValidateTemplateInput) {
  const template = templateOf(input);
  return {
    ...described(template),
    Parameters: Object.entries(template.parameters).map(([ParameterKey, definition]) => ({
      ...{ ParameterKey, NoEcho: isHidden(definition), ...defaultShown(definition), ...descriptionShown(definition) },
    })),
  };
}

/** GetTemplateSummary. @throws AwsError ValidationError */
export function getTemplateSummary(input: CloudFormation.GetTemplateSummaryInput, { world }: Call) {
  const stack = input.StackName === undefined ? undefined : findStack(world, input.StackName);
  if (input.StackName !== undefined && !stack) throw invalid(`Stack with id ${input.StackName} does not exist`);
  const template = stack ? parseTemplate(stack.target.templateBody) : templateOf(input);
  checkTemplate(template, resourceType);
  return {
    ...described(template),
    ...(template.metadata !== undefined && { Metadata: JSON.stringify(template.metadata) }),
    Version: '2010-09-09',
    ResourceTypes: [...new Set(Object.values(template.resources).map(({ type }) => type))],
    Parameters: Object.entries(template.parameters).map(([ParameterKey, definition]) => ({
      ...{ ParameterKey, NoEcho: isHidden(definition), ...defaultShown(definition), ...descriptionShown(definition) },
      ParameterType: isObject(definition) ? String(definition.Type) : 'String',
      ParameterConstraints:
        isObject(definition) && isList(definition.AllowedValues) ? { AllowedValues: definition.AllowedValues.map(String) } : {},
    })),
  };
}

function described(template: Template) {
  const { capabilities, types } = capabilitiesOf(template);
  return {
    ...(template.description !== undefined && { Description: template.description }),
    ...(capabilities.length > 0 && {
      Capabilities: capabilities as CloudFormation.Capability[],
      CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(', ')}]`,
    }),
  };
}

function defaultShown(definition: Json): { DefaultValue?: string } {
  const value = defaultOf(definition);
  return value === undefined ? {} : { DefaultValue: value };
}

function descriptionShown(definition: Json): { Description?: string } {
  return isObject(definition) && typeof definition.Description === 'string' ? { Description: definition.Description } : {};
}
