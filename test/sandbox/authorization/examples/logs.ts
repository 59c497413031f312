const logGroupName = '/mysfits/service';
const logStreamName = 'service/web/1';
const resourceArn = `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`;
const tags = { 'mysfits:project': 'p-1' };

/** An input for each operation of CloudWatch Logs that the sandbox serves. */
export const examples: Record<string, object> = {
  CreateLogGroup: { logGroupName, tags },
  DeleteLogGroup: { logGroupName },
  DescribeLogGroups: {},
  PutRetentionPolicy: { logGroupName, retentionInDays: 7 },
  DeleteRetentionPolicy: { logGroupName },
  TagResource: { resourceArn, tags },
  UntagResource: { resourceArn, tagKeys: ['a'] },
  ListTagsForResource: { resourceArn },
  TagLogGroup: { logGroupName, tags },
  UntagLogGroup: { logGroupName, tags: ['a'] },
  ListTagsLogGroup: { logGroupName },
  CreateLogStream: { logGroupName, logStreamName },
  DeleteLogStream: { logGroupName, logStreamName },
  DescribeLogStreams: { logGroupName },
  PutLogEvents: { logGroupName, logStreamName },
  GetLogEvents: { logGroupName, logStreamName },
  FilterLogEvents: { logGroupName },
};
