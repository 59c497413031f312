import type { CourseTools } from '../../../src/aws/tools.ts';

/** The pipeline's page in the console; undefined where there is none. */
export const pipelineUrl = ({
  target,
  region,
  name,
}: Pick<CourseTools, 'target' | 'region'> & { readonly name: string }): string | undefined =>
  target.consoleUrl(`codesuite/codepipeline/pipelines/${name}/view?region=${region}`);
