import type { CourseTools } from '../../src/aws/tools.ts';
import { defineModule } from '../../src/course/course.ts';
import { cluster } from './cluster.ts';
import { coreStack } from './core-stack.ts';
import { ecsRole } from './ecs-role.ts';
import { image } from './image.ts';
import { imageBuildLog } from './image-build-log.ts';
import { imageBuilder } from './image-builder.ts';
import { imageRepository } from './image-repository.ts';
import { imageSource } from './image-source.ts';
import { listener } from './listener.ts';
import { loadBalancer } from './load-balancer.ts';
import { logGroup } from './log-group.ts';
import { scaling } from './scaling.ts';
import { service as runService } from './service.ts';
import { pageKnowsService, serviceAnswers } from './service-answers.ts';
import { siteConnectService } from './site-connect-service.ts';
import { stopATask } from './stop-a-task.ts';
import { targetGroup } from './target-group.ts';
import { taskDefinition } from './task-definition.ts';

export const service = defineModule<CourseTools>({
  id: 'service',
  title: 'A container behind a load balancer',
  result: 'Your page asks a service of yours, which runs in a container behind a load balancer',
  steps: [
    coreStack,
    imageRepository,
    imageSource,
    imageBuildLog,
    imageBuilder,
    image,
    cluster,
    ecsRole,
    logGroup,
    taskDefinition,
    loadBalancer,
    targetGroup,
    listener,
    runService,
    siteConnectService,
    scaling,
  ],
  checks: [serviceAnswers, pageKnowsService],
  exercises: [stopATask],
  opens: ({ outputs }) => {
    const url = outputs[siteConnectService.id]?.serviceUrl;
    return typeof url === 'string' ? [{ label: 'service', url: `${url}/mysfits` }] : [];
  },
});
