import type { CourseTools } from '../../src/aws/tools.ts';
import { defineModule } from '../../src/course/course.ts';
import { names } from '../names.ts';
import { artifactBucket } from './artifact-bucket.ts';
import { buildLog } from './build-log.ts';
import { buildProject } from './build-project.ts';
import { commitsStartPipeline, pipelineIsOpen, serviceRunsHead } from './checks.ts';
import { firstRelease } from './first-release.ts';
import { pipeline } from './pipeline.ts';
import { pipelineTrigger } from './pipeline-trigger.ts';
import { pushAChange } from './push-a-change.ts';
import { pipelineUrl } from './release/pipeline-url.ts';
import { sourceCode } from './source-code.ts';
import { sourceRepository } from './source-repository.ts';

export const delivery = defineModule<CourseTools>({
  id: 'delivery',
  title: 'A pipeline that delivers every commit',
  result: 'Whatever you commit is built and takes the place of what runs, and no visitor notices',
  steps: [sourceRepository, sourceCode, buildLog, buildProject, artifactBucket, pipeline, pipelineTrigger, firstRelease],
  checks: [commitsStartPipeline, pipelineIsOpen, serviceRunsHead],
  exercises: [pushAChange],
  opens: (context) => {
    const url = pipelineUrl({ ...context, name: names.pipeline(context.project) });
    return url === undefined ? [] : [{ label: 'pipeline', url }];
  },
});
