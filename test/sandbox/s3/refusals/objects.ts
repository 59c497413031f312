import { createHash } from 'node:crypto';
import { type Row, refusals } from './refusal.ts';

const headers = (given: Record<string, string>, body = 'x') => ({ headers: given, body });

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList, API_PutObject.html, object-keys.html, UsingMetadata.html
const writing: Row[] = [
  ['an object in no bucket', 'PUT', '/nobody-has-this/o', 404, 'NoSuchBucket', 'x'],
  ['a key over 1,024 bytes', 'PUT', `/{b}/${'%C3%A9'.repeat(513)}`, 400, 'KeyTooLongError', 'x'],
  ['a body without a length', 'PUT', '/{b}/x', 501, 'NotImplemented', { body: 'x', chunked: true }],
  ['a Content-MD5 that is none', 'PUT', '/{b}/x', 400, 'InvalidDigest', headers({ 'content-md5': 'nonsense' })],
  ['a Content-MD5 of other bytes', 'PUT', '/{b}/x', 400, 'BadDigest', headers({ 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' })],
  ['a checksum of other bytes', 'PUT', '/{b}/x', 400, 'BadDigest', headers({ 'x-amz-checksum-crc32': 'AAAAAA==' })],
  ['a checksum of the wrong length', 'PUT', '/{b}/x', 400, 'InvalidRequest', headers({ 'x-amz-checksum-sha256': 'AAAAAA==' })],
  [
    'two checksums',
    'PUT',
    '/{b}/x',
    400,
    'InvalidRequest',
    headers({ 'x-amz-checksum-crc32': 'jNxC0w==', 'x-amz-checksum-crc32c': 'AAAAAA==' }),
  ],
  [
    'an algorithm without a checksum',
    'PUT',
    '/{b}/x',
    400,
    'InvalidRequest',
    headers({ 'x-amz-sdk-checksum-algorithm': 'CRC32' }),
  ],
  ['a storage class that is not', 'PUT', '/{b}/x', 400, 'InvalidStorageClass', headers({ 'x-amz-storage-class': 'CELLAR' })],
  ['an ACL where ACLs are off', 'PUT', '/{b}/x', 400, 'AccessControlListNotSupported', headers({ 'x-amz-acl': 'public-read' })],
  [
    'encryption by a made-up method',
    'PUT',
    '/{b}/x',
    400,
    'InvalidArgument',
    headers({ 'x-amz-server-side-encryption': 'ROT13' }),
  ],
  ['more than 2 KB of metadata', 'PUT', '/{b}/x', 400, 'MetadataTooLarge', headers({ 'x-amz-meta-long': 'm'.repeat(2048) })],
  [
    'eleven tags',
    'PUT',
    '/{b}/x',
    400,
    'BadRequest',
    headers({ 'x-amz-tagging': Array.from({ length: 11 }, (_, n) => `k${n}=v`).join('&') }),
  ],
  ['one tag twice', 'PUT', '/{b}/x', 400, 'InvalidTag', headers({ 'x-amz-tagging': 'a=1&a=2' })],
  [
    'a redirect to nowhere',
    'PUT',
    '/{b}/x',
    400,
    'InvalidRedirectLocation',
    headers({ 'x-amz-website-redirect-location': 'elsewhere' }),
  ],
  ['a retention without Object Lock', 'PUT', '/{b}/x', 400, 'InvalidRequest', headers({ 'x-amz-object-lock-legal-hold': 'ON' })],
  ['a creation of what is there', 'PUT', '/{b}/o', 412, 'PreconditionFailed', headers({ 'if-none-match': '*' })],
  ['a change of something else', 'PUT', '/{b}/o', 412, 'PreconditionFailed', headers({ 'if-match': '"0"' })],
  ['a change of what is not there', 'PUT', '/{b}/missing', 404, 'NoSuchKey', headers({ 'if-match': '"0"' })],
  ['an If-None-Match of one ETag', 'PUT', '/{b}/o', 501, 'NotImplemented', headers({ 'if-none-match': '"0"' })],
];

const copy = (source: string, more: Record<string, string> = {}) => ({ headers: { 'x-amz-copy-source': source, ...more } });

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
const copying: Row[] = [
  ['a copy of nothing', 'PUT', '/{b}/x', 404, 'NoSuchKey', copy('{b}/missing')],
  ['a copy out of no bucket', 'PUT', '/{b}/x', 404, 'NoSuchBucket', copy('nobody-has-this/o')],
  ['a source without a key', 'PUT', '/{b}/x', 400, 'InvalidArgument', copy('{b}')],
  ['a copy onto itself', 'PUT', '/{b}/o', 400, 'InvalidRequest', copy('{b}/o')],
  ['an unknown directive', 'PUT', '/{b}/x', 400, 'InvalidArgument', copy('{b}/o', { 'x-amz-metadata-directive': 'MERGE' })],
  ['a condition that fails', 'PUT', '/{b}/x', 412, 'PreconditionFailed', copy('{b}/o', { 'x-amz-copy-source-if-match': '"0"' })],
];

const range = (value: string) => ({ headers: { range: value } });

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, API_ListObjectsV2.html, API_ListObjectVersions.html
const reading: Row[] = [
  ['a key that is not there', 'GET', '/{b}/missing', 404, 'NoSuchKey'],
  ['a version that is not there', 'GET', '/{v}/o?versionId=0123456789012345678901234567890a', 404, 'NoSuchVersion'],
  ['a version id that is none', 'GET', '/{v}/o?versionId=x', 400, 'InvalidArgument'],
  ['a range behind the end', 'GET', '/{b}/o', 416, 'InvalidRange', range('bytes=99-')],
  ['a part that is not there', 'GET', '/{b}/o?partNumber=2', 416, 'InvalidPartNumber'],
  ['a range of a part', 'GET', '/{b}/o?partNumber=1', 400, 'InvalidRequest', range('bytes=0-1')],
  ['other headers for nobody', 'GET', '/{b}/o?response-content-type=a', 403, 'AccessDenied', { anonymous: true }],
  ['tags of nothing', 'GET', '/{b}/missing?tagging', 404, 'NoSuchKey'],
  [
    'attributes that are not',
    'GET',
    '/{b}/o?attributes',
    400,
    'InvalidArgument',
    { headers: { 'x-amz-object-attributes': 'Colour' } },
  ],
  ['fewer than no keys', 'GET', '/{b}?list-type=2&max-keys=-1', 400, 'InvalidArgument'],
  ['a number of keys that is none', 'GET', '/{b}?list-type=2&max-keys=many', 400, 'InvalidArgument'],
  ['a token of nobody', 'GET', '/{b}?list-type=2&continuation-token=***', 400, 'InvalidArgument'],
  ['an unknown encoding', 'GET', '/{b}?list-type=2&encoding-type=rot13', 400, 'InvalidArgument'],
  ['a version marker without a key marker', 'GET', '/{b}?versions&version-id-marker=x', 400, 'InvalidArgument'],
  [
    'an authorization cut short',
    'GET',
    '/{b}/o',
    400,
    'AuthorizationHeaderMalformed',
    { anonymous: true, headers: { authorization: 'AWS4-HMAC-SHA256 Credential=A' } },
  ],
];

const deletion = (body: string, md5?: string) => ({ body, headers: md5 === undefined ? {} : { 'content-md5': md5 } });

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
const deleting: Row[] = [
  [
    'a list to delete without a digest',
    'POST',
    '/{b}?delete',
    400,
    'InvalidRequest',
    deletion('<Delete><Object><Key>o</Key></Object></Delete>'),
  ],
  [
    'a list to delete that is no XML',
    'POST',
    '/{b}?delete',
    400,
    'MalformedXML',
    deletion('<Delete><Obj', createHash('md5').update('<Delete><Obj').digest('base64')),
  ],
];

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html, API_UploadPart.html, API_CompleteMultipartUpload.html
const uploading: Row[] = [
  ['a part of no upload', 'PUT', '/{b}/x?partNumber=1&uploadId=none', 404, 'NoSuchUpload', 'x'],
  ['the parts of no upload', 'GET', '/{b}/x?uploadId=none', 404, 'NoSuchUpload'],
  [
    'the end of no upload',
    'POST',
    '/{b}/x?uploadId=none',
    404,
    'NoSuchUpload',
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>e</ETag></Part></CompleteMultipartUpload>',
  ],
  ['dropping no upload', 'DELETE', '/{b}/x?uploadId=none', 404, 'NoSuchUpload'],
  [
    'a checksum algorithm that is not',
    'POST',
    '/{b}/x?uploads',
    400,
    'InvalidRequest',
    { headers: { 'x-amz-checksum-algorithm': 'SUM' } },
  ],
  [
    'a composite CRC64NVME',
    'POST',
    '/{b}/x?uploads',
    400,
    'InvalidRequest',
    { headers: { 'x-amz-checksum-algorithm': 'CRC64NVME', 'x-amz-checksum-type': 'COMPOSITE' } },
  ],
  [
    'a SHA256 of the whole',
    'POST',
    '/{b}/x?uploads',
    400,
    'InvalidRequest',
    { headers: { 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-checksum-type': 'FULL_OBJECT' } },
  ],
];

// Operations that S3 has and this stand-in doesn't: a named refusal, never a made-up success.
const notServed: Row[] = [
  ['replication', 'GET', '/{b}?replication', 501, 'NotImplemented'],
  ['a legal hold', 'GET', '/{b}/o?legal-hold', 501, 'NotImplemented'],
];

export const objectRefusals = refusals([...writing, ...copying, ...reading, ...deleting, ...uploading, ...notServed]);
