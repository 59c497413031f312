import { expect, it } from 'vitest';
import { receiptOf } from '../../../src/commands/teardown/receipt.ts';
import type { State } from '../../../src/engine/state/row.ts';

const at = '2026-11-23T10:00:00.000Z';
const state: State = {
  ...{ schema: 1, serial: 1, project: 'mysfits-t3st00', place: 'aws', account: '123456789012', region: 'eu-west-1' },
  ...{ createdAt: at, courseVersion: 1, choices: {}, rows: {} },
};
const receipt = { state, entries: [], stays: [], folders: [], writtenAt: at };

it('a receipt of a teardown that was not allowed to look for leftovers says that nobody looked, and what was missing', () => {
  const unsearched = { what: 'Not allowed: tag:GetResources', why: 'No policy allows it.', nextSteps: [] };
  const written = receiptOf({ ...receipt, unsearched });
  expect(written).toMatch(/## Not searched\n\n.*couldn't be seen: Not allowed: tag:GetResources\. No policy allows it\./);
  expect(receiptOf(receipt)).not.toContain('Not searched');
});

it('tells by which ids AWS knows what is gone, when its deletion began, and when it was seen gone', () => {
  const written = receiptOf({
    ...receipt,
    entries: [
      {
        ...{ project: state.project, step: 'core-stack', type: 'AWS::CloudFormation::Stack', name: 'mysfits-t3st00-core' },
        ...{ ids: ['arn:aws:cloudformation:x', 'vpc-1'], made: at, begun: '2026-11-23T11:00:00.000Z' },
        ...{ end: 'deleted', at: '2026-11-23T11:04:00.000Z' },
      },
    ],
  });
  expect(written).toContain('| 2026-11-23 10:00:00Z | 2026-11-23 11:00:00Z | 2026-11-23 11:04:00Z |');
  expect(written).toContain('- Core stack (AWS::CloudFormation::Stack): `arn:aws:cloudformation:x`, `vpc-1`');
  expect(receiptOf(receipt)).not.toContain('Their ids');
});
