/**
 * Regions in which there is no CodeCommit.
 * https://docs.aws.amazon.com/codecommit/latest/userguide/regions.html
 */
const without = [
  'ap-east-2',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-2',
  'mx-central-1',
];

/** Whether CodeCommit can be asked for at all; only its answer tells whether an account may have it. */
export const hasCodeCommit = (region: string): boolean => !without.includes(region);
