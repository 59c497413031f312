import { AwsError } from '../../aws-error.ts';
import { DIMENSION, NAMESPACE } from './model.ts';

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function noTarget(resourceId: string): AwsError {
  const message = `No scalable target registered for service namespace: ${NAMESPACE}, resource ID: ${resourceId}, scalable dimension: ${DIMENSION}`;
  return new AwsError('ObjectNotFoundException', message);
}

export function noPolicy(resourceId: string, name: string): AwsError {
  const message = `No scaling policy found for service namespace: ${NAMESPACE}, resource ID: ${resourceId}, scalable dimension: ${DIMENSION}: ${name}`;
  return new AwsError('ObjectNotFoundException', message);
}

export function noResource(arn: string): AwsError {
  const message = `Resource not found for ARN: ${arn}`;
  return new AwsError('ResourceNotFoundException', message, { members: { ResourceName: arn } });
}
