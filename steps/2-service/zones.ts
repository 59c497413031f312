import { type AvailabilityZone, DescribeAvailabilityZonesCommand } from '@aws-sdk/client-ec2';
import { ec2 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { ExplainedError } from '../../src/course/errors.ts';

/** Names of two availability zones. */
export type TwoZones = readonly [first: string, second: string];

/**
 * Where Fargate runs in some of a region's zones only, those. By id: a zone's name (us-west-1a) is another zone in
 * every account.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
 */
const fargateZones: Readonly<Record<string, readonly string[]>> = {
  'us-west-1': ['usw1-az1', 'usw1-az3'],
  'ap-northeast-1': ['apne1-az1', 'apne1-az2', 'apne1-az4'],
};

/**
 * Two zones of the region in which Fargate runs, the same two at every look.
 * @throws ExplainedError when there are fewer
 */
export async function pickZones({ send, region }: Pick<CourseTools, 'send' | 'region'>): Promise<TwoZones> {
  const { AvailabilityZones = [] } = await send(ec2(new DescribeAvailabilityZonesCommand({})));
  const [first, second] = AvailabilityZones.filter((zone) => isUsable(zone, region))
    .sort((a, b) => ((a.ZoneId ?? '') < (b.ZoneId ?? '') ? -1 : 1))
    .flatMap(({ ZoneName }) => ZoneName ?? []);
  if (first === undefined || second === undefined) throw tooFew(region, AvailabilityZones);
  return [first, second];
}

/** Local and wavelength zones that the account has opted in to are listed as well; they have no Fargate. */
function isUsable({ ZoneId = '', ZoneType = 'availability-zone', State }: AvailabilityZone, region: string): boolean {
  return ZoneType === 'availability-zone' && State === 'available' && (fargateZones[region]?.includes(ZoneId) ?? true);
}

const tooFew = (region: string, zones: readonly AvailabilityZone[]) =>
  new ExplainedError({
    what: `${region} has no two availability zones for the service`,
    why: `It needs two zones in which Fargate runs; yours are ${zones.map(({ ZoneId, State }) => `${ZoneId} (${State})`).join(', ') || 'none'}.`,
    nextSteps: ['Try again later, or begin in another region: a new folder, with --region.'],
  });
