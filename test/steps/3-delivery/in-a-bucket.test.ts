import { GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { s3 } from '../../../src/aws/request.ts';
import { delivery as taught } from '../../../steps/3-delivery/index.ts';
import { names } from '../../../steps/names.ts';
import { type Delivery, failures, openDelivery } from './kit/delivered.ts';

let delivery: Delivery;
beforeEach(async () => {
  delivery = await openDelivery();
  await delivery.sandbox.control.turn('codecommit/refused', true);
});
afterEach(() => delivery.close());

describe('where an account is refused CodeCommit', { timeout: 120_000 }, () => {
  it('a bucket that keeps versions holds the code, and everything after is the same', async () => {
    const built = await delivery.up();
    expect(failures(built)).toEqual([]);
    const Bucket = names.source(delivery.project);
    expect((await delivery.outputs())['source-repository']).toMatchObject({ kind: 's3', name: Bucket });
    const told = built.events.flatMap((event) =>
      event.type === 'step-note' && event.step === 'source-repository' ? [event.text] : [],
    );
    expect(told.join('\n')).toContain('CodeCommit is not open to this account');
    expect((await delivery.hands.send(s3(new GetBucketVersioningCommand({ Bucket })))).Status).toBe('Enabled');
    for (const { run } of taught.checks) await run(await delivery.context());

    await delivery.change('mysfits/creatures.json', (text) => text.replace('"Gary"', '"Gerald"'));
    const { stages } = await delivery.push('Call it Gerald');
    expect(await delivery.answer()).toContain('Gerald');
    expect(stages.at(-1)?.[0]?.detail).toContain('Call it Gerald');
    const head = await (await delivery.source()).head();
    expect(head?.message).toBe('Call it Gerald');
    expect((await delivery.up()).changes).toEqual([]);

    const { summary } = await delivery.teardown();
    expect([summary.outcome, summary.leftovers]).toEqual(['done', []]);
    expect(await delivery.sandbox.control.inventory()).toEqual([]);
  });
});
