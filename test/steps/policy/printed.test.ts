import { CreatePolicyCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { fitsOne, formsOf } from '../../assets/known-actions.ts';
import { awsCli, clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { documentsFor, project, region } from './printed.ts';

const account = '123456789012';
const documents = documentsFor(account);
const statements = documents.flatMap(({ document }) => document.Statement);
const pairs = statements.flatMap(({ Action, Resource }) =>
  Action.flatMap((action) => Resource.map((resource) => [action, resource] as const)),
);

/**
 * Load balancers of both generations share a prefix, and of actions that both have the data keeps the older one's resources only:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_elasticloadbalancingv2.html
 */
const knownOtherwise = new Set(['elasticloadbalancing:AddTags']);

/** Kinds of things that the course hasn't got: an action that AWS limits to these alone stands on everything. */
const notOurs = /:container-instance\//;

describe('the policies that are printed', () => {
  it('name actions that there are, on what AWS lets them be limited to, and on everything only where it lets them not', async () => {
    expect(pairs.length).toBeGreaterThan(150);
    const wrong: string[] = [];
    for (const [action, resource] of pairs) {
      const forms = (await formsOf(action))?.filter((form) => !notOurs.test(form));
      if (forms === undefined) wrong.push(`there is no ${action}`);
      else if (resource === '*' ? forms.length > 0 : !fitsOne(resource, forms) && !knownOtherwise.has(action))
        wrong.push(`${action} on ${resource}, not ${forms.join(' or ') || '*'}`);
    }
    expect(wrong).toEqual([]);
  });

  it('keep to this project, or where AWS draws the names, to this account and region', () => {
    const shared = /:role\/(aws-service-role\/|AWSServiceRoleFor)/;
    const drawn = new RegExp(`^arn:aws:(ec2|application-autoscaling|cloudwatch):${region}:${account}:[a-z-]+[/:]`);
    const wide = pairs.filter(([, arn]) => arn !== '*' && !arn.includes(`${project}-`) && !shared.test(arn) && !drawn.test(arn));
    expect(wide).toEqual([]);
  });

  it('are several, by module, each short enough for IAM, which takes them as they are', async () => {
    const sandbox = await openSandbox();
    expect(new Set(documents.map(({ module }) => module))).toEqual(new Set(['website', 'service', 'delivery', 'data']));
    expect(new Set(documents.map(({ name }) => name)).size).toBe(documents.length);
    const { iam } = clientsOf(sandbox);
    for (const { name, document } of documents) {
      expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144);
      await iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: JSON.stringify(document) }));
    }
    const [first] = documents;
    const file = ['--policy-name', 'by-hand', '--policy-document', JSON.stringify(first?.document, undefined, 2)];
    expect(await awsCli(sandbox, 'iam', 'create-policy', ...file)).toMatchObject({ Policy: { PolicyName: 'by-hand' } });
  });
});
