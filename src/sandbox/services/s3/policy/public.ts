import type { Statement } from '../../../authorization/statement.ts';

// Keys that make a grant to everybody a grant to somebody, when their values are fixed.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
const FIXING_KEYS = new Set([
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:userid',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);

const FIXING_OPERATORS = /^(?:ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/;

/** Whether a policy counts as public: it starts as public, and each grant must show that it names somebody. */
export const isPublic = (statements: readonly Statement[]): boolean => statements.some(grantsToEverybody);

function grantsToEverybody({ effect, principals, notPrincipals, conditions }: Statement): boolean {
  if (effect !== 'Allow') return false;
  const everybody = notPrincipals || (principals?.AWS ?? []).includes('*');
  return (
    everybody &&
    !Object.entries(conditions).some(
      ([operator, keys]) =>
        FIXING_OPERATORS.test(operator) &&
        Object.entries(keys).some(
          ([key, values]) => FIXING_KEYS.has(key.toLowerCase()) && values.every((value) => isFixed(key, value)),
        ),
    )
  );
}

/** Fixed: no wildcard and no policy variable. An ARN may have them where it still names the account. A range of addresses must not be nearly the whole internet. */
function isFixed(key: string, value: string): boolean {
  if (key.toLowerCase() === 'aws:sourceip') {
    const bits = Number(value.split('/')[1] ?? 128);
    return bits >= (value.includes(':') ? 32 : 8);
  }
  if (value.includes('${')) return false;
  if (/arn$/i.test(key) && /^arn:[^*?:]+:[^*?:]+:[^:]*:\d{12}:/.test(value)) return true;
  return !/[*?]/.test(value);
}
