import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3-control';
import { isAwsError } from '../../src/aws/errors.ts';
import { s3control } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { ExplainedError } from '../../src/course/errors.ts';

type Context = Pick<CourseTools, 'send' | 'account' | 'target'>;

/**
 * Stops when the account (or its organisation) forbids public buckets, and never touches that setting: it protects
 * everything else in the account. BlockPublicPolicy makes S3 refuse our policy; RestrictPublicBuckets lets it through
 * and answers every visitor 403 all the same, so both are looked at.
 * (S3 User Guide, "Blocking public access to your Amazon S3 storage")
 * @throws ExplainedError of kind `preflight` that names the switch and where it is
 */
export async function refuseBlockedAccount({ send, account, target }: Context): Promise<void> {
  const on = await accountSwitches(send, account);
  if (on.length === 0) return;
  const page = target.consoleUrl('s3/settings');
  throw new ExplainedError({
    kind: 'preflight',
    what: `This account blocks public buckets: ${on.join(' and ')} ${on.length > 1 ? 'are' : 'is'} on for the whole account`,
    why: 'the site has to be readable by anyone, and that setting forbids it for every bucket. Nothing was made or changed.',
    nextSteps: [
      `switch it off under S3 > Block Public Access settings for this account${page ? ` (${page})` : ''}, if nothing else in the account relies on it`,
      "if it stays on, your organisation may set it: ask whoever runs the account, or use one that's only for learning",
      'rehearse instead: --rehearse needs no account',
    ],
  });
}

async function accountSwitches(send: CourseTools['send'], account: string): Promise<string[]> {
  try {
    // What it gives back is what is in force, an organisation's setting included (GetPublicAccessBlock of S3 Control).
    const answer = await send(s3control(new GetPublicAccessBlockCommand({ AccountId: account })));
    const { BlockPublicPolicy, RestrictPublicBuckets } = answer.PublicAccessBlockConfiguration ?? {};
    return [...(BlockPublicPolicy ? ['BlockPublicPolicy'] : []), ...(RestrictPublicBuckets ? ['RestrictPublicBuckets'] : [])];
  } catch (error) {
    if (isAwsError(error, 'NoSuchPublicAccessBlockConfiguration')) return [];
    throw error;
  }
}
