import { describe, expect, it, vi } from 'vitest';
import type * as Verdicts from '../../src/sandbox/authorization/identity-verdict.ts';
import { openRehearsal } from '../helpers/rehearsal.ts';
import { days } from './policy/days.ts';
import { draw } from './policy/draw.ts';
import { actions, namedIn, printed, project, region } from './policy/printed.ts';

/** Every action that the sandbox was asked about, and those that it refused. Only written down: the verdict stays the sandbox's. */
const heard = vi.hoisted(() => ({ asked: new Set<string>(), refused: new Set<string>() }));
vi.mock('../../src/sandbox/authorization/identity-verdict.ts', async (importOriginal) => {
  const { identityVerdict } = await importOriginal<typeof Verdicts>();
  const listening: typeof identityVerdict = (world, caller, question) => {
    const verdict = identityVerdict(world, caller, question);
    // Tasks and services act by roles of their own.
    if (caller.policies) heard.asked.add(question.action);
    if (caller.policies && verdict !== 'allow') heard.refused.add(question.action);
    return verdict;
  };
  return { identityVerdict: listening };
});

/** Printed, and asked for by AWS alone, with the reason. */
const onlyInAws: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
  'ecr:BatchGetImage': 'ECR counts it among what pushing needs, and our own client never asks for a manifest before it puts one',
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
  's3:PutEncryptionConfiguration': 'the sandbox knows no other encryption that would have to be taken back',
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
  'ec2:DeleteNetworkInterface': 'the sandbox never leaves behind an interface that nobody uses, AWS may',
};

/** MYSFITS_ALL_ACTIONS withholds every action and takes minutes; else some by chance, and MYSFITS_SEED repeats the choice. */
const whole = process.env.MYSFITS_ALL_ACTIONS !== undefined;
const seed = process.env.MYSFITS_SEED ?? String(Date.now() % 100_000);
const withheld: ReadonlySet<string> = whole ? new Set(actions.keys()) : draw([...actions.keys()], 6, Number(seed));

describe('the policy that the course prints', { timeout: whole ? 1_800_000 : 180_000 }, () => {
  // An action is granted only once an error has named it, all others being there or named themselves. So whoever comes
  // to the end was stopped by each that was withheld, was told which it was, and needed nothing that isn't printed.
  it(`is all that a user needs, and each withheld action is named by the error that it leads to (seed ${seed})`, async () => {
    const rehearsal = await openRehearsal({ project, region, choices: { network: 'one-nat' } });
    const named = new Set<string>();
    const may = (action: string) => !withheld.has(action) || named.has(action);
    const learnerNow = () => rehearsal.actAs(printed(rehearsal.sandbox.account, may));
    try {
      let learner = await learnerNow();
      for (const { what, before, does } of days.filter(({ isSlow }) => whole || !isSlow)) {
        await before?.(rehearsal);
        for (;;) {
          const said = await does(rehearsal, learner).catch((error: unknown) => [inWords(error)]);
          if (said.length === 0) break;
          const missing = namedIn(said.join('\n')).filter((action) => !may(action));
          expect(missing, `${what} fails, and no error names what is missing:\n${said.join('\n')}`).not.toEqual([]);
          for (const action of missing) named.add(action);
          learner = await learnerNow();
        }
      }
      expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
      expect(
        [...heard.refused].filter((action) => !named.has(action)),
        'refused, and never named',
      ).toEqual([]);
      const never = [...actions.keys()].filter((action) => !heard.asked.has(action) && !(action in onlyInAws));
      if (whole) expect(never, 'printed, and asked for by nobody').toEqual([]);
    } finally {
      await rehearsal.close();
    }
  });
});

const inWords = (error: unknown): string =>
  error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : String(error);
