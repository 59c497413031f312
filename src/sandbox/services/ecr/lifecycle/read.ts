import { invalidParameter } from '../errors.ts';

/** One rule of a lifecycle policy: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
export interface LifecycleRule {
  readonly rulePriority: number;
  readonly selection: {
    readonly tagStatus: 'tagged' | 'untagged' | 'any';
    readonly tagPrefixList?: readonly string[];
    readonly tagPatternList?: readonly string[];
    readonly countType: 'imageCountMoreThan' | 'sinceImagePushed';
    readonly countUnit?: 'days';
    readonly countNumber: number;
  };
}

/**
 * Reads a lifecycle policy; its rules come in order of priority.
 * @throws AwsError InvalidParameterException
 */
export function readLifecyclePolicy(text: string | undefined): readonly LifecycleRule[] {
  const document = parse(text ?? '');
  const { rules } = document;
  if (!Array.isArray(rules) || rules.length === 0) throw bad('object has missing required properties (["rules"])');
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
  if (rules.length > 50) throw bad('a policy has at most 50 rules');
  const read = rules.map(readRule).sort((a, b) => a.rulePriority - b.rulePriority);
  const priorities = new Set(read.map(({ rulePriority }) => rulePriority));
  if (priorities.size < read.length) throw bad('rulePriority must be unique');
  for (const status of ['any', 'untagged'] as const) {
    const own = read.filter(({ selection }) => selection.tagStatus === status && selection.countType === 'imageCountMoreThan');
    if (own.length > 1) throw bad(`at most one rule with tagStatus "${status}" may count images`);
  }
  const any = read.findIndex(({ selection }) => selection.tagStatus === 'any');
  if (any >= 0 && any < read.length - 1)
    throw bad('a rule with tagStatus "any" must have the highest rulePriority, to be evaluated last');
  return read;
}

function parse(text: string): { rules?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // It is told below.
  }
  throw bad('the policy is no JSON object');
}

function readRule(value: unknown): LifecycleRule {
  if (typeof value !== 'object' || value === null) throw bad('a rule is no JSON object');
  const rule = value as Partial<LifecycleRule> & { action?: { type?: unknown } };
  const { rulePriority, selection, action } = rule;
  if (!Number.isInteger(rulePriority) || (rulePriority ?? 0) < 1) throw bad('rulePriority must be a whole number from 1 on');
  if (action?.type !== 'expire') throw bad('action.type must be "expire"');
  if (typeof selection !== 'object' || selection === null) throw bad('object has missing required properties (["selection"])');
  const { tagStatus, tagPrefixList, tagPatternList, countType, countUnit, countNumber } = selection;
  if (!['tagged', 'untagged', 'any'].includes(tagStatus)) throw bad('tagStatus must be "tagged", "untagged" or "any"');
  const lists = [tagPrefixList, tagPatternList].filter((list) => list !== undefined);
  if (tagStatus === 'tagged' ? lists.length !== 1 || !isTextList(lists[0]) : lists.length > 0) {
    throw bad('tagPrefixList or tagPatternList is required with tagStatus "tagged", and only there');
  }
  if (!['imageCountMoreThan', 'sinceImagePushed'].includes(countType)) {
    throw bad('countType must be "imageCountMoreThan" or "sinceImagePushed"');
  }
  if ((countType === 'sinceImagePushed') !== (countUnit === 'days')) {
    throw bad('countUnit "days" is required with countType "sinceImagePushed", and only there');
  }
  if (!Number.isInteger(countNumber) || countNumber < 1) throw bad('countNumber must be a whole number from 1 on');
  return rule as LifecycleRule;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item !== '');
}

function bad(why: string) {
  return invalidParameter('LifecyclePolicyText', `Lifecycle policy validation failure: ${why}`);
}
