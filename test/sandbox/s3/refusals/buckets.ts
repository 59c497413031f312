import { type Row, refusals } from './refusal.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const names: Row[] = [
  ['a name of two letters', 'PUT', '/ab', 400, 'InvalidBucketName'],
  ['a name of 64 letters', 'PUT', `/${'a'.repeat(64)}`, 400, 'InvalidBucketName'],
  ['a name with capitals', 'PUT', '/Creatures', 400, 'InvalidBucketName'],
  ['a name with an underscore', 'PUT', '/my_creatures', 400, 'InvalidBucketName'],
  ['a name that ends with a hyphen', 'PUT', '/creatures-', 400, 'InvalidBucketName'],
  ['a name that begins with a period', 'PUT', '/.creatures', 400, 'InvalidBucketName'],
  ['a name with two periods in a row', 'PUT', '/my..creatures', 400, 'InvalidBucketName'],
  ['a name like an address', 'PUT', '/192.168.5.4', 400, 'InvalidBucketName'],
  ['a name that begins with xn--', 'PUT', '/xn--creatures', 400, 'InvalidBucketName'],
  ['a name that begins with sthree-', 'PUT', '/sthree-creatures', 400, 'InvalidBucketName'],
  ['a name that ends with -s3alias', 'PUT', '/creatures-s3alias', 400, 'InvalidBucketName'],
  ['a name that ends with --ol-s3', 'PUT', '/creatures--ol-s3', 400, 'InvalidBucketName'],
  ['a name that ends with .mrap', 'PUT', '/creatures.mrap', 400, 'InvalidBucketName'],
];

const constraint = (name: string) =>
  `<CreateBucketConfiguration><LocationConstraint>${name}</LocationConstraint></CreateBucketConfiguration>`;

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
const creation: Row[] = [
  ['us-east-1 as a constraint', 'PUT', '/good-name-1', 400, 'InvalidLocationConstraint', constraint('us-east-1')],
  ['a constraint that is no region', 'PUT', '/good-name-2', 400, 'InvalidLocationConstraint', constraint('atlantis')],
  [
    'an ACL on a bucket without ACLs',
    'PUT',
    '/good-name-3',
    400,
    'InvalidBucketAclWithObjectOwnership',
    { headers: { 'x-amz-acl': 'public-read' } },
  ],
  ['a body that is no XML', 'PUT', '/good-name-4', 400, 'MalformedXML', '<CreateBucketConfiguration><Loc'],
  ['an unsigned creation', 'PUT', '/good-name-5', 403, 'AccessDenied', { anonymous: true }],
  ['an unknown ownership', 'PUT', '/good-name-6', 400, 'InvalidArgument', { headers: { 'x-amz-object-ownership': 'Mine' } }],
];

const tagging = (...pairs: [string, string][]) =>
  `<Tagging><TagSet>${pairs.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join('')}</TagSet></Tagging>`;
const versioning = (inner: string) => `<VersioningConfiguration>${inner}</VersioningConfiguration>`;
const cors = (method: string, origin: string) =>
  `<CORSConfiguration><CORSRule><AllowedMethod>${method}</AllowedMethod><AllowedOrigin>${origin}</AllowedOrigin></CORSRule></CORSConfiguration>`;
const lifecycle = (inner: string) => `<LifecycleConfiguration><Rule>${inner}</Rule></LifecycleConfiguration>`;
const website = (inner: string) => `<WebsiteConfiguration>${inner}</WebsiteConfiguration>`;

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList and the page of each operation
const settings: Row[] = [
  ['a location of no bucket', 'GET', '/nobody-has-this?location', 404, 'NoSuchBucket'],
  ['deleting no bucket', 'DELETE', '/nobody-has-this', 404, 'NoSuchBucket'],
  ['deleting a bucket with objects', 'DELETE', '/{b}', 409, 'BucketNotEmpty'],
  ['a policy that was never set', 'GET', '/{b}?policy', 404, 'NoSuchBucketPolicy'],
  ['the status of a policy that was never set', 'GET', '/{b}?policyStatus', 404, 'NoSuchBucketPolicy'],
  ['a website that was never set', 'GET', '/{b}?website', 404, 'NoSuchWebsiteConfiguration'],
  ['tags that were never set', 'GET', '/{b}?tagging', 404, 'NoSuchTagSet'],
  ['CORS that was never set', 'GET', '/{b}?cors', 404, 'NoSuchCORSConfiguration'],
  ['a lifecycle that was never set', 'GET', '/{b}?lifecycle', 404, 'NoSuchLifecycleConfiguration'],
  ['versioning without a status', 'PUT', '/{b}?versioning', 400, 'IllegalVersioningConfigurationException', versioning('')],
  ['versioning with a made-up status', 'PUT', '/{b}?versioning', 400, 'MalformedXML', versioning('<Status>Sometimes</Status>')],
  ['two tags of one key', 'PUT', '/{b}?tagging', 400, 'InvalidTag', tagging(['a', '1'], ['a', '2'])],
  ['a tag of AWS', 'PUT', '/{b}?tagging', 400, 'InvalidTag', tagging(['aws:mine', '1'])],
  [
    '51 tags',
    'PUT',
    '/{b}?tagging',
    400,
    'BadRequest',
    tagging(...Array.from({ length: 51 }, (_, n): [string, string] => [`k${n}`, ''])),
  ],
  ['an unsupported method in CORS', 'PUT', '/{b}?cors', 400, 'InvalidRequest', cors('PATCH', '*')],
  ['two wildcards in an origin', 'PUT', '/{b}?cors', 400, 'InvalidRequest', cors('GET', 'http://*.*')],
  [
    'a lifecycle rule that does nothing',
    'PUT',
    '/{b}?lifecycle',
    400,
    'InvalidRequest',
    lifecycle('<Status>Enabled</Status><Filter><Prefix/></Filter>'),
  ],
  [
    'an expiration after no days',
    'PUT',
    '/{b}?lifecycle',
    400,
    'InvalidArgument',
    lifecycle('<Status>Enabled</Status><Filter><Prefix/></Filter><Expiration><Days>0</Days></Expiration>'),
  ],
  [
    'an index document with a slash',
    'PUT',
    '/{b}?website',
    400,
    'InvalidArgument',
    website('<IndexDocument><Suffix>a/b</Suffix></IndexDocument>'),
  ],
  [
    'a website without an index document',
    'PUT',
    '/{b}?website',
    400,
    'InvalidArgument',
    website('<ErrorDocument><Key>e</Key></ErrorDocument>'),
  ],
  [
    'a redirect of everything beside an index document',
    'PUT',
    '/{b}?website',
    400,
    'InvalidRequest',
    website(
      '<RedirectAllRequestsTo><HostName>h</HostName></RedirectAllRequestsTo><IndexDocument><Suffix>i</Suffix></IndexDocument>',
    ),
  ],
  [
    'encryption by a made-up algorithm',
    'PUT',
    '/{b}?encryption',
    400,
    'MalformedXML',
    '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>ROT13</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
  ],
  [
    'events for a topic that is not there',
    'PUT',
    '/{b}?notification',
    400,
    'InvalidArgument',
    '<NotificationConfiguration><TopicConfiguration><Topic>arn:aws:sns:us-east-1:123456789012:t</Topic><Event>s3:ObjectCreated:*</Event></TopicConfiguration></NotificationConfiguration>',
  ],
  [
    'an owner that is not the owner',
    'GET',
    '/{b}?versioning',
    403,
    'AccessDenied',
    { headers: { 'x-amz-expected-bucket-owner': '999999999999' } },
  ],
  ['listing buckets unsigned', 'GET', '/', 403, 'AccessDenied', { anonymous: true }],
];

export const bucketRefusals = refusals([...names, ...creation, ...settings]);
