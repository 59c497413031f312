import type { SdkCommand } from './command.ts';
import { type AwsRequest, serviceRequests } from './request.ts';

/** What stands for an output of a step that isn't known yet, as previews show it. */
export const placeholder = (step: string, output: string): string => `<${step}.${output}>`;

/**
 * A request with a step's own outputs in the place of their placeholders. What a create call returns (an ARN, say) is
 * what the step's next call needs: the preview shows that call with the placeholder, and this makes of the very same
 * request the one that is sent.
 * @param outputs what is known by now, by name
 * @throws Error when a placeholder of the step is left that `outputs` doesn't know
 */
export function fillIn<Output>(
  request: AwsRequest<Output>,
  step: string,
  outputs: Readonly<Record<string, string>>,
): AwsRequest<Output> {
  const fill = (text: string) =>
    text.replaceAll(new RegExp(`<${step}\\.([A-Za-z]+)>`, 'g'), (whole, name: string) => {
      const value = outputs[name];
      if (value === undefined) throw new Error(`${request.operation} needs ${whole}, and it isn't known yet.`);
      return value;
    });
  const command: SdkCommand<Output> = Reflect.construct(request.command.constructor, [mapTexts(request.command.input, fill)]);
  return serviceRequests(request.service)(command, request.files);
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, change)]));
}
