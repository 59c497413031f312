import type { CourseTools } from '../../../src/aws/tools.ts';
import { ExplainedError } from '../../../src/course/errors.ts';
import type { AnyOutputs } from '../../../src/course/outputs.ts';
import { bucketSource } from './bucket.ts';
import { codecommitSource } from './codecommit.ts';
import type { Source } from './source.ts';

type Tools = Pick<CourseTools, 'send' | 'account'>;

/** The source that a step made, by its outputs. */
export function sourceOf(tools: Tools, { kind, name }: { readonly kind: string; readonly name: string }): Source {
  return kind === 's3' ? bucketSource(tools, name) : codecommitSource(tools, name);
}

/**
 * The source as it is recorded.
 * @param outputs by step id
 * @throws ExplainedError when there is none yet
 */
export function recordedSource(tools: Tools, outputs: Readonly<Record<string, AnyOutputs>>): Source {
  const { kind, name } = outputs['source-repository'] ?? {};
  if (typeof kind === 'string' && typeof name === 'string') return sourceOf(tools, { kind, name });
  throw new ExplainedError({
    what: 'There is no source repository yet',
    why: 'The module "delivery" makes it, and the pipeline that delivers each commit.',
    nextSteps: ['Build it first: up --through delivery'],
  });
}
