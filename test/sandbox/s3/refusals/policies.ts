import { type Row, refusals } from './refusal.ts';

const statement = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: '123456789012' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::{b}/*',
  ...more,
});
const policy = (more: object, document: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [statement(more)], ...document });
const malformed = (title: string, says: string, body: string): Row => [
  title,
  'PUT',
  '/{b}?policy',
  400,
  'MalformedPolicy',
  { body, says },
];

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html and PutBucketPolicy's MalformedPolicy
const documents: Row[] = [
  malformed('a policy that is no JSON', 'Policies must be valid JSON and the first byte must be', 'Allow everything'),
  malformed('a policy cut short', 'This policy contains invalid Json', policy({}).slice(0, -4)),
  malformed('no statement', 'Missing required field Statement', '{"Version":"2012-10-17"}'),
  malformed('an empty list of statements', 'Statement is empty!', policy({}, { Statement: [] })),
  malformed('a version that never was', 'The policy must contain a valid version string', policy({}, { Version: '2020-01-01' })),
  malformed('an element that is not known', 'Unknown field Author', policy({}, { Author: 'me' })),
  malformed('no effect', 'Missing required field Effect', policy({ Effect: undefined })),
  malformed('an effect of its own', 'Invalid effect: Maybe', policy({ Effect: 'Maybe' })),
  malformed('no principal', 'Missing required field Principal', policy({ Principal: undefined })),
  malformed(
    'a principal that names nobody',
    'Invalid principal in policy',
    policy({ Principal: { AWS: 'arn:aws:iam::12:user/x' } }),
  ),
  malformed(
    'a principal with a wildcard inside',
    'Invalid principal in policy',
    policy({ Principal: { AWS: 'arn:aws:iam::123456789012:user/*' } }),
  ),
  malformed('no action', 'Missing required field Action', policy({ Action: undefined })),
  malformed('an action that S3 has not', 'Policy has invalid action', policy({ Action: 's3:ReadObject' })),
  malformed('an action of another service', 'Policy has invalid action', policy({ Action: 'ec2:RunInstances' })),
  malformed('no resource', 'Missing required field Resource', policy({ Resource: undefined })),
  malformed('the resource *', 'Policy has invalid resource', policy({ Resource: '*' })),
  malformed('another bucket', 'Policy has invalid resource', policy({ Resource: 'arn:aws:s3:::somebody-elses/*' })),
  malformed(
    'an action on objects asked on the bucket',
    'Action does not apply to any resource(s) in statement',
    policy({ Resource: 'arn:aws:s3:::{b}' }),
  ),
  malformed(
    'an action on the bucket asked on objects',
    'Action does not apply to any resource(s) in statement',
    policy({ Action: 's3:ListBucket' }),
  ),
  malformed(
    'a condition operator that is not known',
    'Invalid Condition type : StringResembles',
    policy({ Condition: { StringResembles: { 'aws:SourceIp': 'x' } } }),
  ),
  malformed(
    'a condition key that is not known',
    'Policy has an invalid condition key',
    policy({ Condition: { StringEquals: { 's3:mood': 'good' } } }),
  ),
  malformed('a policy over 20 KB', 'exceeds the maximum allowed size of 20480 bytes', policy({ Sid: 'x'.repeat(21_000) })),
  ['a public policy while BlockPublicPolicy is on', 'PUT', '/{b}?policy', 403, 'AccessDenied', policy({ Principal: '*' })],
  ['a policy of no bucket', 'PUT', '/nobody-has-this?policy', 404, 'NoSuchBucket', policy({})],
];

export const policyRefusals = refusals(documents);
