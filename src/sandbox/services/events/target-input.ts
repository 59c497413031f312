import type { Target } from '@aws-sdk/client-eventbridge';
import type { Event } from './model.ts';

/**
 * What a target is given of an event, where it is made to measure: a text of its own, a part, or a template.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 * @returns nothing where the whole event goes there, or what goes there is no object
 */
export function inputFor({ Input, InputPath, InputTransformer }: Target, event: Event): Readonly<Record<string, unknown>> {
  if (Input !== undefined) return objectOf(Input);
  if (InputPath !== undefined) return objectOf(JSON.stringify(at(event, InputPath) ?? null));
  if (InputTransformer === undefined) return {};
  const { InputPathsMap = {}, InputTemplate = '' } = InputTransformer;
  const values = Object.fromEntries(Object.entries(InputPathsMap).map(([name, path]) => [name, at(event, path)]));
  const own: Readonly<Record<string, unknown>> = { 'aws.events.event.json': event };
  const filled = InputTemplate.replaceAll(/<([\w.-]+)>/g, (whole, name: string, offset: number) => {
    const value = name in values ? values[name] : own[name];
    if (value === undefined) return name in values ? '' : whole;
    // Within quotation marks it is put in as it is, else as JSON.
    const quoted = (InputTemplate.slice(0, offset).match(/(?<!\\)"/g) ?? []).length % 2 === 1;
    const text = JSON.stringify(value);
    return quoted && typeof value === 'string' ? text.slice(1, -1) : text;
  });
  return objectOf(filled);
}

/** `$.detail.commitId` */
function at(event: Event, path: string): unknown {
  const steps = path
    .replace(/^\$\.?/, '')
    .split('.')
    .filter((step) => step !== '');
  return steps.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined),
    event,
  );
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
