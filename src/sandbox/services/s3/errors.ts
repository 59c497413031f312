import { AwsError } from '../../aws-error.ts';

// Codes, statuses and texts: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList

export const accessDenied = (message = 'Access Denied'): AwsError => new AwsError('AccessDenied', message, { status: 403 });

export const noSuchBucket = (name: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404, members: { BucketName: name } });

export const noSuchKey = (key: string): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404, members: { Key: key } });

export const noSuchVersion = (key: string, versionId: string): AwsError =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', {
    status: 404,
    members: { Key: key, VersionId: versionId },
  });

export const noSuchUpload = (id: string): AwsError =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { status: 404, members: { UploadId: id } },
  );

export const invalidArgument = (message: string, name?: string, value?: string | number): AwsError =>
  new AwsError('InvalidArgument', message, {
    members: {
      ...(name === undefined ? {} : { ArgumentName: name }),
      ...(value === undefined ? {} : { ArgumentValue: String(value) }),
    },
  });

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequest', message);

export const malformedXml = (): AwsError =>
  new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');

export const malformedPolicy = (message: string): AwsError => new AwsError('MalformedPolicy', message);

export const invalidTag = (message: string): AwsError => new AwsError('InvalidTag', message);

export const preconditionFailed = (condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    members: { Condition: condition },
  });

/** Something that S3 has and the sandbox doesn't: named, never passed over. */
export const notImplemented = (what: string): AwsError =>
  new AwsError('NotImplemented', `A header or setting you provided isn't served by the sandbox: ${what}`, { status: 501 });
