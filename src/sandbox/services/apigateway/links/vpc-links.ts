import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { loadBalancers } from '../../elbv2/model.ts';
import { associate, dissociate, endpointServiceOf } from '../../elbv2/private-link.ts';
import { badRequest, notFound } from '../errors.ts';
import { type VpcLink, vpcLinks } from '../model.ts';
import { newId } from '../names.ts';
import { pageOf } from '../page.ts';
import { type PatchRule, patched } from '../patch.ts';
import { checkedTags } from '../tags.ts';
import { referencesOf } from './references.ts';

/** Seconds until a link is available: two to ten minutes on AWS. */
const COMING_UP = 240;
/** Seconds until one is gone. */
const GOING = 60;

/** The link of an id. @throws AwsError NotFoundException */
export function vpcLink(world: World, id: string | undefined): VpcLink {
  const link = vpcLinks(world).get(id ?? '');
  if (!link) throw notFound('Invalid VPC Link identifier specified');
  return link;
}

function shown({ since: _, targetArn, tags, ...link }: VpcLink) {
  return { ...link, targetArns: [targetArn], tags: { ...tags } };
}

/** CreateVpcLink: it answers at once, and the link comes up afterwards or fails. */
export function createVpcLink(input: ApiGateway.CreateVpcLinkCommandInput, { world }: Call) {
  const [targetArn, ...more] = input.targetArns ?? [];
  if ((input.name ?? '').trim() === '') throw badRequest('VPC link name must not be empty');
  if (targetArn === undefined) throw badRequest('No target arn specified for vpc link');
  if (more.length > 0) throw badRequest('More than one target arn specified for vpc link');
  if (!/^arn:aws:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer\/net\/[\w-]+\/[0-9a-f]+$/.test(targetArn)) {
    throw badRequest('The target arn of a vpc link must be that of a network load balancer');
  }
  const link: VpcLink = {
    id: newId(6),
    name: input.name ?? '',
    ...(input.description !== undefined && { description: input.description }),
    targetArn,
    status: 'PENDING',
    statusMessage: 'Your vpc link is being provisioned',
    tags: checkedTags(input.tags),
    since: world.clock.now().toISOString(),
  };
  vpcLinks(world).set(link.id, link);
  comeUp(world, link.id);
  return shown(link);
}

/** Brings a link up, or goes on with it after a restart. */
export function comeUp(world: World, id: string): void {
  world.jobs.start(`apigateway/vpc-link ${id}`, async (signal) => {
    await world.clock.takes(COMING_UP - agoOf(world, id), signal);
    const link = vpcLinks(world).get(id);
    if (link?.status !== 'PENDING') return;
    const { targetArn } = link;
    // A load balancer stands behind one endpoint service at most, and each link makes one of its own.
    const problem = !loadBalancers(world).has(targetArn)
      ? `NLB is not found: ${targetArn}`
      : endpointServiceOf(world, targetArn) !== undefined
        ? 'NLB is already associated with another VPC Endpoint Service'
        : undefined;
    if (problem === undefined) associate(world, targetArn, serviceId(id));
    vpcLinks(world).set(id, {
      ...link,
      status: problem === undefined ? 'AVAILABLE' : 'FAILED',
      statusMessage: problem ?? 'Your vpc link is ready for use',
    });
  });
}

export function getVpcLink({ vpcLinkId }: ApiGateway.GetVpcLinkCommandInput, { world }: Call) {
  return shown(vpcLink(world, vpcLinkId));
}

export function getVpcLinks(input: ApiGateway.GetVpcLinksCommandInput, { world }: Call) {
  const { items, ...next } = pageOf([...vpcLinks(world).values()], ({ id }) => id, input);
  return { items: items.map(shown), ...next };
}

const RULES: readonly PatchRule<VpcLink>[] = [
  { path: /^\/name$/, ops: ['replace'], apply: (link, { value }) => ({ ...link, name: value }) },
  { path: /^\/description$/, ops: ['replace'], apply: (link, { value }) => ({ ...link, description: value }) },
  {
    path: /^\/targetArns/,
    ops: ['add', 'remove', 'replace'],
    apply: () => {
      throw badRequest('Target arns are not allowed to be changed/added.');
    },
  },
];

export function updateVpcLink({ vpcLinkId, patchOperations }: ApiGateway.UpdateVpcLinkCommandInput, { world }: Call) {
  const link = patched(vpcLink(world, vpcLinkId), patchOperations, RULES);
  vpcLinks(world).set(link.id, link);
  return shown(link);
}

/** DeleteVpcLink: refused while an API or what is deployed of it refers to the link; then it goes by itself. */
export function deleteVpcLink({ vpcLinkId }: ApiGateway.DeleteVpcLinkCommandInput, { world }: Call) {
  const link = vpcLink(world, vpcLinkId);
  const references = referencesOf(world, link.id);
  if (references.length > 0) {
    throw badRequest(
      `Cannot delete vpc link. Vpc link '${link.id}', is referenced in [${references.join(', ')}] in format of [RESTApiId:Method:Resource:Stage].`,
    );
  }
  if (link.status === 'DELETING') return {};
  const since = world.clock.now().toISOString();
  vpcLinks(world).set(link.id, { ...link, status: 'DELETING', statusMessage: 'Your vpc link is being deleted', since });
  goAway(world, link.id);
  return {};
}

/** Takes a link away, or goes on with that after a restart. */
export function goAway(world: World, id: string): void {
  world.jobs.start(`apigateway/vpc-link-deletion ${id}`, async (signal) => {
    await world.clock.takes(GOING - agoOf(world, id), signal);
    dissociate(world, serviceId(id));
    vpcLinks(world).delete(id);
  });
}

/** Seconds since a link's state began. */
function agoOf(world: World, id: string): number {
  return (world.clock.now().getTime() - Date.parse(vpcLinks(world).get(id)?.since ?? '')) / 1000;
}

/** The endpoint service of a link; API Gateway makes it as the caller. */
const serviceId = (linkId: string): string => `vpce-svc-of-link-${linkId}`;
