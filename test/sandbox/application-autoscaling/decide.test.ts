import { expect, test } from 'vitest';
import { decide, type Points } from '../../../src/sandbox/services/application-autoscaling/decide.ts';
import type { ScalableTarget, ScalingPolicy } from '../../../src/sandbox/services/application-autoscaling/model.ts';

const target: ScalableTarget = {
  resourceId: 'service/c/s',
  arn: 'arn',
  min: 1,
  max: 3,
  roleArn: 'role',
  suspended: { in: false, out: false, scheduled: false },
  tags: {},
  created: '2026-11-01T00:00:00.000Z',
};

const policy = (configuration: object = {}): ScalingPolicy => ({
  arn: 'arn',
  name: 'cpu',
  resourceId: target.resourceId,
  configuration: { TargetValue: 50, ScaleOutCooldown: 60, ScaleInCooldown: 120, ...configuration },
  alarms: { high: 'TargetTracking-service/c/s-AlarmHigh-1', low: 'TargetTracking-service/c/s-AlarmLow-1' },
  created: target.created,
});

/** Looks once a minute at these CPU values, beginning with `desired` tasks; what was decided, by the minute. */
function play(cpu: readonly (number | undefined)[], { desired = 1, of = target, by = policy() } = {}) {
  const never = Number.POSITIVE_INFINITY;
  const points: Points = { above: 0, below: 0, sinceOut: never, sinceIn: never };
  let now = desired;
  const decided: Record<number, number> = {};
  for (const [minute, value] of cpu.entries()) {
    const decision = decide({ target: of, policies: [by], desired: now, cpu: value, period: 60, points });
    if (!decision) continue;
    now = decision.to;
    decided[minute + 1] = now;
  }
  return decided;
}

const minutes = (count: number, cpu: number) => Array.from({ length: count }, () => cpu);

test('three minutes above the value bring tasks in proportion; two do not', () => {
  expect(play([90, 90, 10, 90, 90])).toEqual({});
  expect(play(minutes(3, 90))).toEqual({ 3: 2 });
  expect(play(minutes(3, 140))).toEqual({ 3: 3 });
});

test('never more than the maximum, and not again before the cooldown is over', () => {
  expect(play(minutes(10, 90), { by: policy({ ScaleOutCooldown: 240 }) })).toEqual({ 3: 2, 7: 3 });
});

test('fifteen minutes below take one task away, the next after the cooldown, never below the minimum', () => {
  expect(play(minutes(14, 5), { desired: 3 })).toEqual({});
  expect(play(minutes(40, 5), { desired: 3 })).toEqual({ 15: 2, 17: 1 });
});

test('a load that fewer tasks could not carry keeps them', () => {
  expect(play(minutes(30, 44), { desired: 2 })).toEqual({});
});

test('a policy may forbid that anything is taken away, and so may the target', () => {
  expect(play(minutes(30, 5), { desired: 2, by: policy({ DisableScaleIn: true }) })).toEqual({});
  expect(play(minutes(30, 5), { desired: 2, of: { ...target, suspended: { ...target.suspended, in: true } } })).toEqual({});
});

test('a count outside the bounds is brought inside; what was never measured changes nothing', () => {
  expect(play([undefined], { desired: 5 })).toEqual({ 1: 3 });
  expect(play([undefined], { desired: 0 })).toEqual({ 1: 1 });
  expect(play([undefined, undefined, undefined, undefined])).toEqual({});
});
