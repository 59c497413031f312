import type { NormalizedSchema } from '@smithy/core/schema';

// Beside the models' own mark `sensitive`, which some of them forget.
// Tokens that page through a list or make a call idempotent are no secrets.
const secretName = /password|secret(?!Id$|Arn$)|^(access|session|id|refresh|security)_?token$|^authorization$|private_?key/i;

// Marked as sensitive because people put passwords there. The course puts settings there and no secret, and a task
// definition that is shown without them couldn't be typed.
const shownAllTheSame = /^environment$/;

/** Whether a member holds what must be neither shown nor written down. */
export function isSecret(name: string, value: unknown, schema: NormalizedSchema | undefined): boolean {
  if (shownAllTheSame.test(name)) return false;
  return Boolean(schema?.getMergedTraits().sensitive) || (typeof value === 'string' && secretName.test(name));
}
