import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { courseThrough, openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';

describe('an account that blocks public buckets', () => {
  let rehearsal: Rehearsal;
  beforeEach(async () => {
    rehearsal = await openRehearsal({ course: courseThrough('website') });
  });
  afterEach(() => rehearsal.close());

  it.each(['BlockPublicPolicy', 'RestrictPublicBuckets'])(
    'with %s on stops the run before anything is touched, and says which',
    async (name) => {
      await rehearsal.sandbox.control.turn(`s3control/${name}`, true);
      const { summary, changes } = await rehearsal.up();
      expect(changes).toEqual([]);
      const failed = summary.results.find(({ outcome }) => outcome === 'failed');
      expect(failed?.error?.what).toContain(name);
      expect(failed?.error?.nextSteps.join()).toContain('Block Public Access settings for this account');
      expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
      await rehearsal.sandbox.control.turn(`s3control/${name}`, false);
      expect((await rehearsal.up()).summary.outcome).toBe('done');
    },
  );

  it('switched on in the middle stops at the policy, says which, and goes on once it is off', async () => {
    const { summary } = await rehearsal.up({
      gate: async ({ id }) => {
        if (id === 'site-access') await rehearsal.sandbox.control.turn('s3control/BlockPublicPolicy', true);
        return 'go';
      },
    });
    expect(summary.outcome).toBe('failed');
    expect(summary.results.find(({ step }) => step === 'site-access')?.error?.what).toContain('BlockPublicPolicy');
    await rehearsal.sandbox.control.turn('s3control/BlockPublicPolicy', false);
    expect((await rehearsal.up()).summary.outcome).toBe('done');
  });

  it('is waited out when S3 only needs some seconds to know that the block is lifted', async () => {
    await rehearsal.sandbox.control.turn('s3/policy-settling', true);
    expect((await rehearsal.up()).summary.outcome).toBe('done');
  });
});
