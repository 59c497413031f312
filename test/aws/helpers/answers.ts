import type { Answer } from './recorder.ts';

/** GetCallerIdentity as AWS answers it. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function identity(account = '123456789012', arn = `arn:aws:iam::${account}:user/alice`): Answer {
  return {
    headers: { 'content-type': 'text/xml' },
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDAEXAMPLE</UserId><Account>${account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  };
}

/** An error of a query service (STS), as AWS writes it. */
export function queryError(status: number, code: string, message: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'fedcba98-7654-3210-fedc-ba9876543210' },
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>fedcba98-7654-3210-fedc-ba9876543210</RequestId></ErrorResponse>`,
  };
}

/** An error of S3's. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function s3Error(status: number, code: string, message: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': '4442587FB7D0A2F9' },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>`,
  };
}
