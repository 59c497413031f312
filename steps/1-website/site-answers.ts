import creatures from '../../assets/creatures.json' with { type: 'json' };
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Visit, visit } from '../../src/aws/visit.ts';
import type { Check } from '../../src/course/course.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import { siteHosting } from './site-hosting.ts';

/** How long one answer may take, in milliseconds. */
const patience = 10_000;

/** Reads the site as a visitor does, without credentials, and names the first cause where the twelve don't show. */
export const siteAnswers: Check<CourseTools> = {
  title: 'The site answers, with all twelve creatures on it',
  run: async ({ outputs, signal }) => {
    const url = outputs[siteHosting.id]?.websiteUrl;
    if (typeof url !== 'string') {
      throw new ExplainedError({ what: 'The site has no address yet', nextSteps: ['run `up` to finish the module'] });
    }
    const answer = await visitSite(url, signal);
    if (answer.status !== 200) throw notOk(url, answer.status);
    const missing = creatures.map(({ name }) => name).filter((name) => !answer.text.includes(name));
    if (missing.length > 0) {
      throw new ExplainedError({
        what: `The page at ${url} doesn't show ${missing.join(', ')}`,
        why: 'index.html in your site/ folder was changed, or an older one is in the bucket',
        nextSteps: ['run `up`: it uploads what differs', 'or leave it so, if you meant it'],
      });
    }
  },
};

async function visitSite(url: string, signal: AbortSignal): Promise<Visit> {
  try {
    return await visit(url, { patience, signal });
  } catch (cause) {
    throw new ExplainedError({
      what: `Nothing answers at ${url}`,
      why:
        cause instanceof Error && cause.name === 'TimeoutError'
          ? `no answer within ${patience / 1000} seconds`
          : 'the connection failed',
      nextSteps: ['look at your network', 'run `status`: it looks at what is there'],
      cause,
    });
  }
}

/** What a website endpoint's status means (S3 User Guide, "Troubleshooting website hosting" and "Website endpoints"). */
function notOk(url: string, status: number): ExplainedError {
  const causes: Record<number, { why: string; nextSteps: string[] }> = {
    403: {
      why: 'visitors may not read it: the bucket policy is missing, or a public access block is on, for the bucket or the account',
      nextSteps: ['run `up`: it puts the policy back', 'run `doctor`: it looks at the account-level switches'],
    },
    404: {
      why: 'the bucket, its website setting, or index.html is missing',
      nextSteps: ['run `up`: it makes what is missing'],
    },
  };
  return new ExplainedError({
    what: `The site at ${url} answers ${status}`,
    ...(causes[status] ?? { why: "that's not what S3 should say" }),
  });
}
