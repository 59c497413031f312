import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../aws-error.ts';
import type { Call } from '../../../service.ts';
import { vpcs } from '../../ec2/model.ts';
import { groupAttributes, readGroupAttributes, shownAttributes } from '../attributes.ts';
import { invalidConfiguration, validationError } from '../errors.ts';
import { type TargetGroup, targetGroups } from '../model.ts';
import { checkName, nameTargetGroup } from '../names.ts';
import { tagsOf } from '../tags.ts';
import { targetGroup } from '../targets.ts';
import { shownGroup } from './describe.ts';
import { readHealthCheck } from './health-check.ts';

/** CreateTargetGroup: the same arguments again answer what is there. */
export function createTargetGroup(input: Elb.CreateTargetGroupCommandInput, call: Call) {
  const { world } = call;
  const wanted = readWanted(input, call);
  const known = [...targetGroups(world).values()].find(({ name }) => name === wanted.name);
  if (known) {
    if (isSame(known, wanted)) return { TargetGroups: [shownGroup(world, known)] };
    const message = `A target group with the same name '${wanted.name}' exists, but with different settings`;
    throw new AwsError('DuplicateTargetGroupName', message);
  }
  const made: TargetGroup = { ...wanted, arn: nameTargetGroup(world, wanted.name), attributes: {} };
  targetGroups(world).set(made.arn, made);
  return { TargetGroups: [shownGroup(world, made)] };
}

/** ModifyTargetGroup: of a target group, only its health check can be changed. */
export function modifyTargetGroup(input: Elb.ModifyTargetGroupCommandInput, { world }: Call) {
  const group = targetGroup(world, input.TargetGroupArn ?? '');
  const changed = { ...group, check: readHealthCheck(input, group.check) };
  targetGroups(world).set(group.arn, changed);
  return { TargetGroups: [shownGroup(world, changed)] };
}

export function describeTargetGroupAttributes(input: Elb.DescribeTargetGroupAttributesCommandInput, { world }: Call) {
  return { Attributes: shownAttributes(groupAttributes(targetGroup(world, input.TargetGroupArn ?? ''))) };
}

export function modifyTargetGroupAttributes(input: Elb.ModifyTargetGroupAttributesCommandInput, { world }: Call) {
  const group = targetGroup(world, input.TargetGroupArn ?? '');
  const changed = { ...group, attributes: { ...group.attributes, ...readGroupAttributes(input.Attributes ?? []) } };
  targetGroups(world).set(group.arn, changed);
  return { Attributes: shownAttributes(groupAttributes(changed)) };
}

function readWanted(input: Elb.CreateTargetGroupCommandInput, call: Call): Omit<TargetGroup, 'arn' | 'attributes'> {
  const { Name: name = '', Protocol: protocol, Port: port, VpcId: vpcId, TargetType = 'instance' } = input;
  checkName('Target group', name);
  if (TargetType !== 'ip') {
    throw invalidConfiguration(
      `The sandbox has target groups of the target type 'ip' only, not '${TargetType}'. Say --target-type ip`,
    );
  }
  if (protocol === undefined) throw validationError('A protocol must be specified');
  if (protocol !== 'TCP')
    throw invalidConfiguration(`The sandbox has target groups of the protocol 'TCP' only, not '${protocol}'`);
  if (port === undefined) throw validationError('A port must be specified');
  if (vpcId === undefined) throw validationError('A VPC ID must be specified');
  if (!vpcs(call.world).has(vpcId)) throw validationError(`The VPC ID '${vpcId}' is not found`);
  return { name, protocol, port, vpcId, check: readHealthCheck(input), tags: tagsOf(input.Tags, call) };
}

function isSame(known: TargetGroup, wanted: Omit<TargetGroup, 'arn' | 'attributes'>): boolean {
  const told = ({ protocol, port, vpcId, check, tags }: Omit<TargetGroup, 'arn' | 'attributes'>) =>
    JSON.stringify([protocol, port, vpcId, Object.entries(check).sort(), Object.entries(tags).sort()]);
  return told(known) === told(JSON.parse(JSON.stringify(wanted)));
}
