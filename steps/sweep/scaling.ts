import {
  DescribeScalableTargetsCommand,
  ListTagsForResourceCommand,
  type ScalableTarget,
} from '@aws-sdk/client-application-auto-scaling';
import { autoscaling } from '../../src/aws/request.ts';
import { removeScaling } from '../2-service/scaling.ts';
import { tagList } from '../tags.ts';
import { type Finding, ownerOf, type Search, seen } from './search.ts';

/** What scales ECS services: by the names of their clusters, for tag search knows nothing of it that says more. */
export async function findScaling(search: Search): Promise<Finding[]> {
  const targets = await scalableTargets(search);
  const looks = targets.map(async ({ ResourceId: name = '', ScalableTargetARN: arn, CreationTime }): Promise<Finding[]> => {
    if (arn === undefined) return [];
    const look = search.send(autoscaling(new ListTagsForResourceCommand({ ResourceARN: arn })));
    const project = ownerOf(search, tagList((await seen(search, look, 'ResourceNotFoundException'))?.Tags ?? {}));
    if (project === undefined) return [];
    const type = 'AWS::ApplicationAutoScaling::ScalableTarget';
    const remove = () => removeScaling(search, { name, project, known: false });
    return [{ type, name, project, createdAt: CreationTime?.toISOString(), remove }];
  });
  return (await Promise.all(looks)).flat();
}

async function scalableTargets({ send, begins }: Search): Promise<ScalableTarget[]> {
  const targets: ScalableTarget[] = [];
  let NextToken: string | undefined;
  do {
    const page = await send(autoscaling(new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs', NextToken })));
    targets.push(...(page.ScalableTargets ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return targets.filter(({ ResourceId }) => ResourceId?.startsWith(`service/${begins}`));
}
