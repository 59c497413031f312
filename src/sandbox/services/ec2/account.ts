import type * as Ec2 from '@aws-sdk/client-ec2';
import type { Handlers } from '../../service.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
export const MOST_VPCS = 5;
export const MOST_ADDRESSES = 5;
export const MOST_RULES = 60;

const ATTRIBUTES = {
  'supported-platforms': 'VPC',
  // A world has no default VPC: what the course builds must not lean on one, for accounts may have removed theirs.
  'default-vpc': 'none',
  'max-instances': '20',
  'vpc-max-security-groups-per-interface': '5',
  'max-elastic-ips': String(MOST_ADDRESSES),
  'vpc-max-elastic-ips': String(MOST_ADDRESSES),
};

export const accountOperations = {
  DescribeAccountAttributes({ AttributeNames = [] }) {
    const wanted: readonly string[] = AttributeNames;
    return {
      AccountAttributes: Object.entries(ATTRIBUTES)
        .filter(([name]) => wanted.length === 0 || wanted.includes(name))
        .map(([AttributeName, AttributeValue]) => ({ AttributeName, AttributeValues: [{ AttributeValue }] })),
    };
  },
} satisfies Handlers<typeof Ec2>;
