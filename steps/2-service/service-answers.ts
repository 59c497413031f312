import { DescribeTargetHealthCommand, type TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import creatures from '../../assets/creatures.json' with { type: 'json' };
import { elbv2 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Visit, visit } from '../../src/aws/visit.ts';
import type { Check, CheckContext } from '../../src/course/course.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import { siteHosting } from '../1-website/site-hosting.ts';
import { siteConnectService } from './site-connect-service.ts';
import { targetGroup } from './target-group.ts';

/** Milliseconds. A port that isn't open doesn't refuse: whoever knocks hears nothing. */
const patience = 8_000;

/** Asks the service as the page does, through the load balancer, and names the first cause where the creatures don't come. */
export const serviceAnswers: Check<CourseTools> = {
  title: 'The service answers through the load balancer, with its creatures',
  run: async (context) => {
    const url = context.outputs[siteConnectService.id]?.serviceUrl;
    if (typeof url !== 'string') {
      throw new ExplainedError({ what: 'The service has no address yet', nextSteps: ['run `up` to finish the module'] });
    }
    const answer = await ask(`${url}/mysfits`, context);
    if (answer.status !== 200) {
      throw new ExplainedError({
        what: `The service at ${url} answers ${answer.status}`,
        why: 'it runs, and something in it went wrong',
        nextSteps: ['run `logs` to see what it says'],
      });
    }
    if (namesIn(answer.text).length === 0) {
      throw new ExplainedError({
        what: `The service at ${url} tells of no creature`,
        why: 'its answer is no list of mysfits',
        nextSteps: ['see what changed in your `service` folder', 'run `logs` to see what it says'],
      });
    }
  },
};

/** A visitor's settings come from the bucket: they must name the service that stands. */
export const pageKnowsService: Check<CourseTools> = {
  title: 'The page knows where the service is',
  run: async ({ outputs, signal }) => {
    const wanted = outputs[siteConnectService.id]?.serviceUrl;
    const site = outputs[siteHosting.id]?.websiteUrl;
    if (typeof site !== 'string' || typeof wanted !== 'string') {
      throw new ExplainedError({ what: "The page isn't connected yet", nextSteps: ['run `up` to finish the module'] });
    }
    const settings = await visit(new URL('config.json', `${site}/`).href, { patience, signal });
    if (settings.status === 200 && settings.text.includes(JSON.stringify(wanted))) return;
    throw new ExplainedError({
      what: `The page's settings don't name the service at ${wanted}`,
      why: settings.status === 200 ? 'config.json in the bucket was changed' : `config.json answers ${settings.status}`,
      nextSteps: ['run `up`: it writes the settings anew'],
    });
  },
};

/** Names of ours in the answer; a learner may have changed the list, so not all of them have to be there. */
const namesIn = (text: string): string[] => creatures.map(({ name }) => name).filter((name) => text.includes(name));

async function ask(url: string, context: CourseTools & CheckContext): Promise<Visit> {
  try {
    return await visit(url, { patience, signal: context.signal });
  } catch (cause) {
    context.signal.throwIfAborted();
    throw new ExplainedError({ what: `Nothing answers at ${url}`, ...(await whyNot(context)), cause });
  }
}

/** What the load balancer says of what is behind it. */
async function whyNot({ send, outputs }: CourseTools & CheckContext): Promise<{ why: string; nextSteps: string[] }> {
  const arn = outputs[targetGroup.id]?.arn;
  const health =
    typeof arn === 'string' ? await send(elbv2(new DescribeTargetHealthCommand({ TargetGroupArn: arn }))) : undefined;
  const targets = (health?.TargetHealthDescriptions ?? []).flatMap(({ TargetHealth }) => TargetHealth ?? []);
  if (targets.length === 0) {
    return { why: 'no task stands behind the load balancer', nextSteps: ['run `up`: it sees to the service', 'run `status`'] };
  }
  if (targets.some(({ State }) => State === 'healthy')) {
    return {
      why: 'the load balancer finds the service well, but lets nobody in: its security group has no open port 80, or your network lets nothing out on it',
      nextSteps: ['run `up`: it brings the security group into line', 'try it from another network'],
    };
  }
  return {
    why: `the load balancer finds no task well: ${targets.map(inWords).join(', ')}`,
    nextSteps: ['run `logs`', 'run `up`'],
  };
}

const inWords = ({ State, Reason, Description }: TargetHealth): string => Description ?? Reason ?? State ?? 'unknown';
