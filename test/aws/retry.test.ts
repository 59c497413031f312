import { describe, expect, test } from 'vitest';
import { retrying } from '../../src/aws/retry.ts';
import { type Failure, type RetryRule, retryRules } from '../../src/aws/retry-rules.ts';

const failure = (rest: Partial<Failure>): Failure => ({
  service: 's3',
  operation: 'PutObject',
  code: 'Unknown',
  message: '',
  status: 400,
  clockCorrected: false,
  ...rest,
});

const ruleFor = (rest: Partial<Failure>) => retryRules.find(({ applies }) => applies(failure(rest)));

describe('the table of retries', () => {
  test.each([
    ['The role defined for the function cannot be assumed by Lambda.', 'InvalidParameterValueException'],
    ['ECS was unable to assume the role that was provided for this task', 'ClientException'],
    [
      'Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
      'InvalidParameterException',
    ],
    ['Firehose is unable to assume role arn:aws:iam::123456789012:role/x', 'InvalidArgumentException'],
    ['CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::123456789012:role/x', 'InvalidInputException'],
    [
      'CodePipeline is not authorized to perform AssumeRole on role arn:aws:iam::123456789012:role/x',
      'InvalidStructureException',
    ],
    ['Invalid principal in policy', 'MalformedPolicy'],
    ['Principal not found', 'PrincipalNotFound'],
  ])('waits about a minute for IAM at "%s"', (message, code) => {
    expect(ruleFor({ message, code })).toMatchObject({
      name: 'IAM propagation',
      schedule: { first: 250, most: 2_000, total: 60_000 },
    });
  });

  test('does not wait for a role that the learner may never assume', () => {
    const message = 'User: arn:aws:iam::123456789012:user/bob is not authorized to perform: sts:AssumeRole on resource: x';
    expect(ruleFor({ message, code: 'AccessDenied', status: 403 })).toBeUndefined();
  });

  test.each([
    { code: 'ThrottlingException', message: 'Rate exceeded' },
    { code: 'BadRequestException', message: 'Rate exceeded' },
    { code: 'TooManyRequestsException', status: 429, message: 'Too Many Requests' },
    { code: 'SlowDown', status: 503, message: 'Reduce your request rate' },
    { code: 'RequestLimitExceeded', status: 503 },
  ])('outlasts thirty seconds of throttling: $code $message', (told) => {
    const rule = ruleFor(told);
    expect(rule?.name).toBe('throttling');
    expect(rule?.schedule.total).toBeGreaterThan(30_000);
  });

  test.each([
    { service: 'ec2', code: 'DependencyViolation', message: 'The subnet has dependencies and cannot be deleted.' },
    { service: 'elbv2', code: 'ResourceInUse', message: 'Load balancer is currently associated with another service' },
  ])('waits minutes for what still drains: $code', (told) => {
    expect(ruleFor(told)).toMatchObject({ name: 'dependency draining', schedule: { total: 300_000 } });
  });

  test.each([500, 502, 503, 504])('tries again after HTTP %i', (status) => {
    expect(ruleFor({ status, code: 'InternalError' })?.name).toBe('server fault');
  });

  test('never repeats what may have made something that AWS would make twice', () => {
    for (const operation of ['CreateUserPool', 'CreateUserPoolClient', 'CreateVpcLink', 'CreateRestApi']) {
      expect(ruleFor({ operation, status: 500 })).toBeUndefined();
      expect(ruleFor({ operation, status: undefined, code: 'ECONNRESET' })).toBeUndefined();
      // A connection that was never made can't have made anything, and a throttled call wasn't carried out.
      expect(ruleFor({ operation, status: undefined, code: 'ECONNREFUSED' })?.name).toBe('network');
      expect(ruleFor({ operation, status: 429 })?.name).toBe('throttling');
    }
  });

  test.each(['NoSuchBucket', 'AccessDenied', 'BucketAlreadyExists', 'ValidationException', 'MalformedXML', 'NotImplemented'])(
    'takes %s for an answer',
    (code) => {
      expect(ruleFor({ code })).toBeUndefined();
      expect(ruleFor({ code, status: 501 })).toBeUndefined();
      expect(ruleFor({ code, status: 507 })).toBeUndefined();
    },
  );

  test('gives a reason for every rule', () => {
    for (const { reason } of retryRules) expect(reason.length).toBeGreaterThan(30);
  });
});

describe('trying again', () => {
  const rule = (total: number, scaleTotal = false): RetryRule => ({
    name: 'always',
    reason: 'a test',
    applies: ({ code }) => code === 'again',
    schedule: { first: 1, most: 2, total },
    scaleTotal,
  });
  const run = (
    attempt: (number: number) => Promise<string>,
    rules: RetryRule[],
    pace = 0.001,
    signal = new AbortController().signal,
  ) => retrying(attempt, { failureOf: (error) => failure({ code: String(error) }), pace, signal, rules });

  test('goes on until it works', async () => {
    const result = await run(
      (number) => (number < 50 ? Promise.reject('again') : Promise.resolve(`attempt ${number}`)),
      [rule(60_000)],
    );
    expect(result).toBe('attempt 50');
  });

  test('throws at once what no rule knows', async () => {
    const attempts: number[] = [];
    const attempt = (number: number) => {
      attempts.push(number);
      return Promise.reject('no');
    };
    await expect(run(attempt, [rule(60_000)])).rejects.toBe('no');
    expect(attempts).toEqual([1]);
  });

  test('gives up when the next pause would be past the end, which scales only where the rule says so', async () => {
    const counted = async (scaleTotal: boolean) => {
      let attempts = 0;
      const attempt = () => {
        attempts += 1;
        return attempts === 3 ? Promise.resolve('done') : Promise.reject('again');
      };
      return run(attempt, [rule(60_000, scaleTotal)], 1e-12).catch((error: unknown) => error);
    };
    expect(await counted(false)).toBe('done');
    expect(await counted(true)).toBe('again');
  });

  test('is cut short in a pause, with the reason', async () => {
    const stop = new AbortController();
    const long = { ...rule(1e9), schedule: { first: 1e8, most: 1e8, total: 1e9 } };
    const attempt = () => {
      setImmediate(() => stop.abort(new Error('Ctrl-C')));
      return Promise.reject('again');
    };
    await expect(run(attempt, [long], 1, stop.signal)).rejects.toThrow('Ctrl-C');
  });
});
