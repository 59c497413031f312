import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { linkedRolePermission } from '../iam/linked-roles.ts';
import { listeners, loadBalancers, targetGroups } from './model.ts';
import { resourceArn } from './names.ts';

/** What Elastic Load Balancing looks up as its caller when it makes a load balancer; EC2 can name no resource for these. */
const LOOKS = ['Subnets', 'SecurityGroups', 'Vpcs', 'InternetGateways', 'AccountAttributes'];

type Members = Partial<Elb.CreateLoadBalancerCommandInput & Elb.CreateListenerCommandInput & Elb.AddTagsCommandInput> & {
  readonly TargetGroupArn?: string;
  readonly ListenerArn?: string;
};

/** What a caller must be allowed to do, by the Service Authorization Reference of Elastic Load Balancing V2. */
export function permissions(operation: string, input: Members, call: Call): readonly Permission[] {
  const { world } = call;
  const on = (...arns: readonly (string | undefined)[]): Permission => ({
    action: `elasticloadbalancing:${operation}`,
    resources: arns.map((arn) => arn ?? '*'),
    context: arns.length === 1 ? resourceTagContext(tagsAt(world, arns[0])) : {},
  });
  switch (operation) {
    case 'CreateLoadBalancer':
      return [
        ...creates(world, operation, `loadbalancer/net/${input.Name}/*`, input.Tags),
        ...LOOKS.map((what) => ({ action: `ec2:Describe${what}`, resources: ['*'] })),
        ...linkedRolePermission(world, 'elasticloadbalancing.amazonaws.com'),
      ];
    case 'CreateTargetGroup':
      return creates(world, operation, `targetgroup/${input.Name}/*`, input.Tags);
    case 'CreateListener':
      return [
        {
          ...on(input.LoadBalancerArn),
          context: { ...resourceTagContext(tagsAt(world, input.LoadBalancerArn)), ...tagContext(input.Tags) },
        },
        ...tagsOnCreate(operation, `${input.LoadBalancerArn?.replace(':loadbalancer/', ':listener/')}/*`, input.Tags),
      ];
    case 'DeleteLoadBalancer':
    case 'ModifyLoadBalancerAttributes':
    case 'SetSecurityGroups':
      return [on(input.LoadBalancerArn)];
    case 'ModifyTargetGroup':
    case 'ModifyTargetGroupAttributes':
    case 'DeleteTargetGroup':
    case 'RegisterTargets':
    case 'DeregisterTargets':
      return [on(input.TargetGroupArn)];
    case 'ModifyListener':
    case 'DeleteListener':
      return [on(input.ListenerArn)];
    case 'AddTags':
    case 'RemoveTags':
      return (input.ResourceArns ?? []).map((arn) => {
        const { context, ...rest } = on(arn);
        return { ...rest, context: { ...context, ...tagContext(input.Tags) } };
      });
    default:
      // Describe*: AWS knows no resource type for any of them.
      if (!operation.startsWith('Describe')) throw new Error(`Nobody has said what ${operation} of elbv2 needs.`);
      return [on('*')];
  }
}

function creates(world: World, operation: string, resource: string, tags: Elb.Tag[] | undefined): readonly Permission[] {
  const arn = resourceArn(world, resource);
  return [
    { action: `elasticloadbalancing:${operation}`, resources: [arn], context: tagContext(tags) },
    ...tagsOnCreate(operation, arn, tags),
  ];
}

/** Tags on create are AddTags as well, by the key that says for which call. */
function tagsOnCreate(operation: string, arn: string, tags: Elb.Tag[] | undefined): readonly Permission[] {
  if (!tags?.length) return [];
  const context = { ...tagContext(tags), 'elasticloadbalancing:CreateAction': operation };
  return [{ action: 'elasticloadbalancing:AddTags', resources: [arn], context }];
}

function tagsAt(world: World, arn = ''): Readonly<Record<string, string>> {
  return (loadBalancers(world).get(arn) ?? targetGroups(world).get(arn) ?? listeners(world).get(arn))?.tags ?? {};
}
