import { describe, expect, it } from 'vitest';
import { names } from '../../steps/names.ts';
import { fitsOne, formsOf } from './known-actions.ts';
import { parseTemplate, render, templateText } from './template.ts';

const project = 'mysfits-t3st00';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const listed = <Value>(value: Value | readonly Value[]): readonly Value[] => (Array.isArray(value) ? value : [value as Value]);

/** A resource as text, with an account and a region in the places of theirs, and a role's ARN in the place of its reference. */
function arnOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const [[name, argument] = ['', '']] = Object.entries(resource as Record<string, unknown>);
  if (name === 'Fn::GetAtt') return `arn:aws:iam::123456789012:role/${names.stack(project)}-${(argument as string[])[0]}-1`;
  return String(argument)
    .replaceAll(/\$\{AWS::Region\}/g, 'eu-west-1')
    .replaceAll(/\$\{AWS::AccountId\}/g, '123456789012')
    .replaceAll(/\$\{Project\}/g, project);
}

const { resources } = render(parseTemplate(templateText), { Network: 'frugal', SideDoor: 'open' });
const roles = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
const granted = roles.flatMap(([role, { Properties }]) =>
  (Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(({ PolicyDocument }) =>
    PolicyDocument.Statement.flatMap(({ Action, Resource, Condition }) =>
      listed(Action).map((action) => ({
        role,
        action,
        resources: listed(Resource).map(arnOf),
        narrowed: Condition !== undefined,
      })),
    ),
  ),
);

describe("the template's roles", () => {
  it('are five, each for one service of this account, none with a name of its own', () => {
    const trust = roles.map(([id, { Properties }]) => {
      expect(Properties.RoleName).toBeUndefined();
      const { Statement } = Properties.AssumeRolePolicyDocument as {
        Statement: { Principal: { Service: string }; Condition: unknown }[];
      };
      expect(Statement).toHaveLength(1);
      expect(Statement[0]?.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
      return [id, Statement[0]?.Principal.Service];
    });
    expect(Object.fromEntries(trust)).toEqual({
      ExecutionRole: 'ecs-tasks.amazonaws.com',
      TaskRole: 'ecs-tasks.amazonaws.com',
      BuildRole: 'codebuild.amazonaws.com',
      PipelineRole: 'codepipeline.amazonaws.com',
      TriggerRole: 'events.amazonaws.com',
    });
  });

  it('allow only actions that exist, on resources of the kinds that these act on', async () => {
    expect(granted.length).toBeGreaterThan(40);
    for (const { action, resources: on } of granted) {
      const forms = await formsOf(action);
      expect(forms, action).toBeDefined();
      for (const arn of on.filter((one) => one !== '*')) {
        expect(fitsOne(arn, forms ?? []), `${action} on ${arn}; AWS knows ${forms?.join(' ')}`).toBe(true);
      }
    }
  });

  it('name everything where AWS knows names', async () => {
    const everywhere = granted.filter(({ resources: on }) => on.includes('*'));
    expect(everywhere.map(({ role, action }) => `${role} ${action}`).sort()).toEqual([
      'BuildRole ecr-public:GetAuthorizationToken',
      'BuildRole ecr:GetAuthorizationToken',
      'BuildRole sts:GetServiceBearerToken',
      'ExecutionRole ecr:GetAuthorizationToken',
      'PipelineRole ecs:DescribeTaskDefinition',
      'PipelineRole ecs:ListTasks',
    ]);
    for (const { action, narrowed } of everywhere) if (!narrowed) expect(await formsOf(action), action).toEqual([]);
  });

  it("reach this project's own things only, and those under the names that the steps give them", () => {
    const own = granted.flatMap(({ resources: on }) => on).filter((arn) => arn !== '*');
    for (const arn of own) expect(arn).toContain(project);
    const text = own.join('\n');
    for (const name of [
      'repository',
      'logGroup',
      'cluster',
      'service',
      'taskFamily',
      'imageSource',
      'imageBuildLog',
      'artifacts',
      'source',
      'build',
      'pipeline',
      'table',
    ] as const) {
      expect(text).toContain(names[name](project));
    }
  });

  it('let the service read and count, and nothing else', () => {
    const allowed = granted.filter(({ role }) => role === 'TaskRole').map(({ action }) => action);
    expect(allowed).toEqual(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:UpdateItem']);
  });

  it('hand on roles to tasks only', () => {
    const passed = granted.filter(({ action }) => action === 'iam:PassRole');
    expect(passed).toMatchObject([{ role: 'PipelineRole', narrowed: true }]);
    expect(passed[0]?.resources).toHaveLength(2);
  });
});
