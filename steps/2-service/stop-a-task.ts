import { DescribeTasksCommand, ListTasksCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ecs, elbv2 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { visit } from '../../src/aws/visit.ts';
import type { Exercise } from '../../src/course/course.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import type { AnyOutputs } from '../../src/course/outputs.ts';
import { names } from '../names.ts';
import { siteConnectService } from './site-connect-service.ts';
import { targetGroup } from './target-group.ts';

type Send = CourseTools['send'];

/** The learner pulls the plug, and sees that ECS keeps its promise. */
export const stopATask: Exercise<CourseTools> = {
  id: 'stop-a-task',
  title: 'Stop the task and watch',
  story:
    'One task is running. StopTask ends it, as a crash would. ECS notices that there is one too few and starts another, the load balancer takes it in as soon as it answers, and the page has its creatures again.',

  permissions: ({ project, account, region }) => [
    { action: 'ecs:StopTask', resource: `arn:aws:ecs:${region}:${account}:task/${names.cluster(project)}/*` },
  ],

  run: async ({ send, until, note, project, outputs, signal }) => {
    const place = { cluster: names.cluster(project), service: names.service(project) };
    const { url, group } = placesOf(outputs);
    const [task] = await runningTasks(send, place);
    if (task === undefined) {
      throw new ExplainedError({
        what: 'There is no running task to stop',
        nextSteps: ['run `up`: it sees to the service', 'run `status`'],
      });
    }
    await send(ecs(new StopTaskCommand({ cluster: place.cluster, task, reason: 'The learner wants to see what happens' })));
    note(`Task ${shortId(task)} is told to stop. It finishes what it's at first.`);
    const other = await until({
      what: 'ECS to start another task',
      seconds: 300,
      usually: 30,
      look: async () => (await runningTasks(send, place)).find((arn) => arn !== task),
    });
    note(`ECS started task ${shortId(other)} in its place: one task was promised, and one there is.`);
    await until({
      what: 'the load balancer to find the new task well',
      seconds: 600,
      usually: 90,
      note,
      look: async () => {
        const { TargetHealthDescriptions = [] } = await send(elbv2(new DescribeTargetHealthCommand({ TargetGroupArn: group })));
        return TargetHealthDescriptions.some(({ TargetHealth }) => TargetHealth?.State === 'healthy') || undefined;
      },
    });
    await until({
      what: 'the service to answer again',
      seconds: 120,
      look: async () => {
        const answer = await visit(`${url}/mysfits`, { patience: 5_000, signal }).catch(() => undefined);
        return answer?.status === 200 || undefined;
      },
    });
    note('The service answers again. Reload the page: nothing is missing.');
  },
};

function placesOf(outputs: Readonly<Record<string, AnyOutputs>>): { url: string; group: string } {
  const url = outputs[siteConnectService.id]?.serviceUrl;
  const group = outputs[targetGroup.id]?.arn;
  if (typeof url === 'string' && typeof group === 'string') return { url, group };
  throw new ExplainedError({ what: "The module isn't finished yet", nextSteps: ['run `up` to finish it'] });
}

/** Tasks of the service that run and aren't about to stop. */
async function runningTasks(send: Send, { cluster, service }: { cluster: string; service: string }): Promise<string[]> {
  const { taskArns = [] } = await send(ecs(new ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'RUNNING' })));
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await send(ecs(new DescribeTasksCommand({ cluster, tasks: taskArns })));
  return tasks.flatMap(({ taskArn, lastStatus }) => (lastStatus === 'RUNNING' && taskArn ? [taskArn] : []));
}

const shortId = (arn: string): string => (arn.split('/').at(-1) ?? arn).slice(0, 8);
