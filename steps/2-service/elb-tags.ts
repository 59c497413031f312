import { DescribeTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { elbv2 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';

/** The tags of one load balancer, target group or listener. */
export async function tagsOfResource(send: CourseTools['send'], arn: string) {
  const { TagDescriptions } = await send(elbv2(new DescribeTagsCommand({ ResourceArns: [arn] })));
  return TagDescriptions?.[0]?.Tags ?? [];
}
