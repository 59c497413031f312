import { AwsError } from '../aws-error.ts';
import type { Violation } from './violations.ts';

/**
 * ECR's error for a value that its model refuses: `InvalidParameterException`, about the first one, as its operations
 * document it (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html#API_CreateRepository_Errors).
 */
export function ecrRefusal({ path, rule }: Violation): AwsError {
  const name = path.map(String).join('.');
  return new AwsError(
    'InvalidParameterException',
    `Invalid parameter at '${name}' failed to satisfy constraint: '${said(rule)}'`,
  );
}

function said(rule: string): string {
  return rule
    .replace(/^Member /, '')
    .replace(/^must satisfy regular expression pattern: (.*)$/, "must satisfy regular expression '$1'");
}
