import { ExplainedError } from '../course/errors.ts';
import type { AwsConfiguration } from './profiles.ts';
import { closestRegion, looksLikeRegion, partitionOf, regions } from './regions.ts';

/** @throws ExplainedError when a profile was named that doesn't exist */
export function checkProfile({ named, settings, profiles }: AwsConfiguration): void {
  if (named === undefined || settings !== undefined) return;
  throw new ExplainedError({
    what: `There is no profile "${named}"`,
    why: profiles.length > 0 ? `The profiles on this machine: ${profiles.join(', ')}.` : 'No profile is set up on this machine.',
    nextSteps: [
      ...(profiles.length > 0 ? ['Name one of them with --profile or AWS_PROFILE.'] : []),
      `Set it up: aws configure --profile ${named} (for IAM Identity Center: aws configure sso).`,
      withoutAccount,
    ],
    kind: 'preflight',
  });
}

/** What a learner without an account can do. */
export const withoutAccount = 'Or rehearse on this machine, free and without an account: --rehearse.';

/**
 * The region to work in.
 * @throws ExplainedError when there is none, or it isn't a region of the partition `aws`
 */
export function checkRegion({ region, named }: AwsConfiguration): string {
  if (region === undefined) {
    throw new ExplainedError({
      what: 'No region is chosen',
      why: `Neither --region nor AWS_REGION says where to build, and ${named ? `the profile "${named}"` : 'the default profile'} names none.`,
      nextSteps: [
        'Name one, for example --region us-east-1.',
        `Or for good: aws configure set region us-east-1${named ? ` --profile ${named}` : ''}.`,
      ],
      kind: 'preflight',
    });
  }
  const partition = partitionOf(region);
  if (partition !== 'aws') throw wrongPartition(partition, `The region ${region} belongs to it.`);
  if (looksLikeRegion(region) && (regions.includes(region) || closestRegion(region) === undefined)) return region;
  const meant = closestRegion(region);
  throw new ExplainedError({
    what: `"${region}" isn't a region`,
    why: meant ? `Did you mean ${meant}?` : 'A region is called like us-east-1 or eu-central-1.',
    nextSteps: [`Name one with --region${meant ? `: --region ${meant}` : ''}.`, `Regions: ${regions.join(', ')}.`],
    kind: 'preflight',
  });
}

/** @throws ExplainedError when whoever calls belongs to another partition */
export function checkPartition(arn: string): void {
  const partition = arn.split(':')[1] ?? '';
  if (partition !== 'aws') throw wrongPartition(partition, `You are ${arn}.`);
}

/**
 * The endpoint to talk to, if it isn't AWS's own.
 * @throws ExplainedError when it isn't an http address
 */
export function checkEndpoint({ endpointUrl }: AwsConfiguration): string | undefined {
  if (endpointUrl === undefined) return undefined;
  if (/^https?:$/.test(URL.canParse(endpointUrl) ? new URL(endpointUrl).protocol : '')) return endpointUrl;
  throw new ExplainedError({
    what: `"${endpointUrl}" isn't the address of an endpoint`,
    why: 'An endpoint is called like http://127.0.0.1:4566.',
    nextSteps: ['Correct --endpoint-url or AWS_ENDPOINT_URL, or leave it out for AWS itself.'],
    kind: 'preflight',
  });
}

const partitions: Readonly<Record<string, string>> = {
  'aws-cn': 'AWS in China (aws-cn)',
  'aws-us-gov': 'AWS GovCloud (aws-us-gov)',
  'aws-eusc': 'the AWS European Sovereign Cloud (aws-eusc)',
};

function wrongPartition(partition: string, why: string): ExplainedError {
  return new ExplainedError({
    what: `${partitions[partition] ?? `The partition ${partition}`} isn't served`,
    why: `${why} The course is made for the partition "aws"; names and services differ elsewhere.`,
    nextSteps: ['Use an account and a region of the partition "aws", for example us-east-1.', withoutAccount],
    kind: 'preflight',
  });
}
