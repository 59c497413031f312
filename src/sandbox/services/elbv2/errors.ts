import { AwsError } from '../../aws-error.ts';

export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

export function invalidConfiguration(message: string): AwsError {
  return new AwsError('InvalidConfigurationRequest', message);
}

export function loadBalancerNotFound(...ids: readonly string[]): AwsError {
  return new AwsError('LoadBalancerNotFound', `Load balancers '[${ids.join(', ')}]' not found`);
}

export function targetGroupNotFound(): AwsError {
  return new AwsError('TargetGroupNotFound', 'One or more target groups not found');
}

export function listenerNotFound(): AwsError {
  return new AwsError('ListenerNotFound', 'One or more listeners not found');
}

export function invalidTarget(message: string): AwsError {
  return new AwsError('InvalidTarget', message);
}
