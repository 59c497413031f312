import { AwsError } from '../../aws-error.ts';
import { BUS } from './model.ts';

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html and each operation's own.
export const validation = (message: string) => new AwsError('ValidationException', message);

export const noSuchRule = (name: string) =>
  new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${BUS}.`);

export const noSuchBus = (name: string) => new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);

export const invalidPattern = (reason: string) =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

export const limitExceeded = (message: string) => new AwsError('LimitExceededException', message);
