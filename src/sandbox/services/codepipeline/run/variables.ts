import type { ExecutionRecord } from '../model.ts';
import { ActionFailure } from './action-failure.ts';

/**
 * Puts variables where a configuration names them, `#{SourceVariables.CommitId}`:
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 * @throws ActionFailure for one that there isn't
 */
export function resolved(
  configuration: Readonly<Record<string, string>>,
  { id, variables }: Pick<ExecutionRecord, 'id' | 'variables'>,
): Record<string, string> {
  const known: ExecutionRecord['variables'] = { ...variables, codepipeline: { PipelineExecutionId: id } };
  const put = (text: string) =>
    text.replaceAll(/#\{([\w@-]+)\.([\w@-]+)\}/g, (whole, namespace: string, name: string) => {
      const value = known[namespace]?.[name];
      if (value === undefined) {
        throw new ActionFailure('ConfigurationError', `The action configuration references an unknown variable: ${whole}`);
      }
      return value;
    });
  return Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, put(value)]));
}
