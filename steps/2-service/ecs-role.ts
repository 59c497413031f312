import { CreateServiceLinkedRoleCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { iam } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { cluster } from './cluster.ts';

const roleName = 'AWSServiceRoleForECS';
const staysBehind = 'it belongs to the whole account, others may use it, and it costs nothing';
const arnOf = (account: string) => `arn:aws:iam::${account}:role/aws-service-role/ecs.amazonaws.com/${roleName}`;

/** Roles of the same kind that AWS makes along with an account's first load balancer and its first scaling, and their services. */
const madeAlong: Readonly<Record<string, string>> = {
  AWSServiceRoleForElasticLoadBalancing: 'elasticloadbalancing.amazonaws.com',
  AWSServiceRoleForApplicationAutoScaling_ECSService: 'ecs.application-autoscaling.amazonaws.com',
};

/**
 * The role by which ECS registers tasks with load balancers and makes their network interfaces: one for the whole
 * account, which every project and colleague shares. ECS makes it along with an account's first cluster, if nobody took
 * it away since; here it's seen to.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles-for-clusters.html
 */
export const ecsRole = defineStep({
  id: 'ecs-role',
  title: 'See that ECS has its role',
  service: 'AWS IAM',
  type: 'AWS::IAM::ServiceLinkedRole',
  partOf: cluster,
  outputs: { arn: 'string' },
  needs: {},
  takes: seconds(1, 10),
  staysBehind,
  resourceName: () => roleName,
  foresee: ({ account }) => ({ arn: arnOf(account) }),
  permissions: ({ account }) => [
    // Of a role that isn't there IAM knows no path, and asks by the name alone.
    {
      action: 'iam:GetRole',
      resource: Object.entries({ [roleName]: 'ecs.amazonaws.com', ...madeAlong }).flatMap(([name, service]) => [
        `arn:aws:iam::${account}:role/aws-service-role/${service}/${name}`,
        `arn:aws:iam::${account}:role/${name}`,
      ]),
    },
    { action: 'iam:CreateServiceLinkedRole', resource: arnOf(account) },
  ],

  requests: () => ({ create: iam(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' })) }),

  find: async ({ send, account }) => ((await isThere(send)) ? { outputs: { arn: arnOf(account) }, differences: [] } : undefined),

  ensure: async ({ send, requests, account, checkpoint }) => {
    try {
      await send(requests.create);
    } catch (error) {
      // Somebody was quicker: "Service role name AWSServiceRoleForECS has been taken in this account".
      if (!isAwsError(error, 'InvalidInput', 'InvalidInputException')) throw error;
    }
    const outputs = { arn: arnOf(account) };
    await checkpoint(outputs);
    return outputs;
  },

  destroy: async ({ send }) => {
    if (!(await isThere(send))) return 'already gone';
    const looks = Object.keys(madeAlong).map(async (name) => ((await isThere(send, name)) ? [name] : []));
    const others = (await Promise.all(looks)).flat();
    const along = others.length === 0 ? '' : `; the same holds for ${others.join(' and ')}, which AWS made by itself`;
    return { skipped: `${staysBehind}${along}` };
  },
});

const isThere = async (send: CourseTools['send'], RoleName = roleName): Promise<boolean> =>
  (await unlessAwsError(send(iam(new GetRoleCommand({ RoleName }))), 'NoSuchEntityException', 'NoSuchEntity')) !== undefined;
