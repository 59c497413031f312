import type { ScalableTarget, ScalingPolicy } from './model.ts';

/** What earlier looks have shown, counted in periods; `decide` goes on counting. */
export interface Points {
  /** How many in a row lay above the target value. */
  above: number;
  /** How many in a row lay so far below it that fewer tasks would do. */
  below: number;
  sinceOut: number;
  sinceIn: number;
}

export interface Decision {
  readonly to: number;
  readonly cause: string;
}

interface Situation {
  readonly target: ScalableTarget;
  readonly policies: readonly ScalingPolicy[];
  readonly desired: number;
  /** Percent of the reserved CPU, on average over the tasks; undefined where nothing was measured. */
  readonly cpu: number | undefined;
  /** Seconds that a point stands for. */
  readonly period: number;
  readonly points: Points;
}

// Target tracking's alarms: three minutes above the value, fifteen minutes below nine tenths of it; it scales out in
// proportion and in more gradually, so that the service stays available
// (https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html).
const ABOVE_FOR = 3;
const BELOW_FOR = 15;
const LOW_SHARE = 0.9;
/** Seconds; for ECS services (API_TargetTrackingScalingPolicyConfiguration). */
const USUAL_COOLDOWN = 300;

/** What one look at a service leads to; undefined where all stays as it is. */
export function decide({ target, policies, desired, cpu, period, points }: Situation): Decision | undefined {
  points.sinceOut += 1;
  points.sinceIn += 1;
  const { min, max, suspended } = target;
  if (desired < min && !suspended.out) return { to: min, cause: `minimum capacity was set to ${min}` };
  if (desired > max && !suspended.in) return { to: max, cause: `maximum capacity was set to ${max}` };
  const [policy] = policies;
  if (!policy || cpu === undefined) return undefined;
  const { TargetValue = 0, ScaleOutCooldown, ScaleInCooldown, DisableScaleIn = false } = policy.configuration;
  points.above = cpu > TargetValue ? points.above + 1 : 0;
  points.below = cpu < TargetValue * LOW_SHARE ? points.below + 1 : 0;
  const causedBy = (alarm: string) => `monitor alarm ${alarm} in state ALARM triggered policy ${policy.name}`;
  const isOver = (since: number, cooldown = USUAL_COOLDOWN) => since * period >= cooldown;

  if (points.above >= ABOVE_FOR && !suspended.out && isOver(points.sinceOut, ScaleOutCooldown)) {
    const to = Math.min(max, Math.max(desired + 1, Math.ceil((desired * cpu) / TargetValue)));
    if (to <= desired) return undefined;
    points.sinceOut = 0;
    return { to, cause: causedBy(policy.alarms.high) };
  }
  const mayGo = !DisableScaleIn && !suspended.in && isOver(Math.min(points.sinceIn, points.sinceOut), ScaleInCooldown);
  if (points.below >= BELOW_FOR && mayGo) {
    const enough = Math.ceil((desired * cpu) / TargetValue);
    const to = Math.max(min, desired - 1);
    if (to >= desired || enough >= desired) return undefined;
    points.sinceIn = 0;
    return { to, cause: causedBy(policy.alarms.low) };
  }
  return undefined;
}
