import type { Tag } from '@aws-sdk/client-iam';
import type { Call } from '../../service.ts';
import type { Tags } from '../../tags.ts';
import { invalidInput, limitExceeded } from './errors.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST_TAGS = 50;

/**
 * Tags with others added. IAM's keys differ by more than case, in one request and on one thing.
 * @throws AwsError InvalidInput, LimitExceeded
 */
export function withTags(tags: Tags, added: readonly Tag[] | undefined, { calledVia }: Call): Tags {
  const result: Record<string, string> = { ...tags };
  const seen = new Set<string>();
  for (const { Key = '', Value = '' } of added ?? []) {
    const folded = Key.toLowerCase();
    if (seen.has(folded)) throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    // AWS's own services set such tags.
    if (folded.startsWith('aws:') && calledVia === undefined) {
      throw invalidInput('User-specified tag keys cannot start with aws:');
    }
    seen.add(folded);
    for (const known of Object.keys(result)) if (known.toLowerCase() === folded) delete result[known];
    result[Key] = Value;
  }
  if (Object.keys(result).length > MOST_TAGS) throw limitExceeded(`The number of tags has reached the maximum limit.`);
  return result;
}

/** Tags without those of some keys. */
export function withoutTags(tags: Tags, keys: readonly string[] | undefined): Tags {
  const folded = new Set((keys ?? []).map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !folded.has(key.toLowerCase())));
}
