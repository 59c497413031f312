import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { awsCli, openSandbox, python } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const TEMPLATE = `
Parameters:
  Days: { Type: Number, Default: 7 }
Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { RetentionInDays: !Ref Days }
Outputs:
  Name: { Value: !Ref Log, Description: The group }
`;

/** Each start of the aws CLI takes a second or more of its own. */
const SLOW = 90_000;

test('the aws CLI makes, changes, follows and deletes a stack', { timeout: SLOW }, async () => {
  const sandbox = await openSandbox();
  const file = join(await tempFolder(), 'template.yaml');
  await writeFile(file, TEMPLATE);
  const cli = (...args: string[]) => awsCli(sandbox, 'cloudformation', ...args);
  const named = ['--stack-name', 'typed'];
  expect(await cli('create-stack', ...named, '--template-body', `file://${file}`, '--tags', 'Key=a,Value=b')).toEqual({
    StackId: expect.stringMatching(/^arn:aws:cloudformation:us-east-1:\d{12}:stack\/typed\/[0-9a-f-]{36}$/),
  });
  await cli('wait', 'stack-create-complete', ...named);
  await cli('update-stack', ...named, '--use-previous-template', '--parameters', 'ParameterKey=Days,ParameterValue=14');
  expect(await cli('describe-stacks', ...named)).toMatchObject({
    Stacks: [
      {
        StackStatus: 'UPDATE_COMPLETE',
        Tags: [{ Key: 'a', Value: 'b' }],
        Outputs: [{ OutputKey: 'Name', Description: 'The group' }],
      },
    ],
  });
  await cli('delete-stack', ...named);
  await cli('wait', 'stack-delete-complete', ...named);
  expect(await sandbox.control.inventory()).toEqual([]);
});

test('boto3 reads a stack’s events, resources and template', { timeout: SLOW }, async () => {
  const sandbox = await openSandbox();
  const program = `
import boto3, json, os
cfn = boto3.client('cloudformation', endpoint_url=os.environ['ENDPOINT'])
body = '''${TEMPLATE}'''
cfn.create_stack(StackName='typed', TemplateBody=body)
cfn.get_waiter('stack_create_complete').wait(StackName='typed', WaiterConfig={'Delay': 1})
events = [e['ResourceStatus'] for p in cfn.get_paginator('describe_stack_events').paginate(StackName='typed') for e in p['StackEvents']]
summary = cfn.get_template_summary(StackName='typed')
print(json.dumps([events, cfn.get_template(StackName='typed')['TemplateBody'] == body, summary['ResourceTypes'],
  cfn.describe_stack_resource(StackName='typed', LogicalResourceId='Log')['StackResourceDetail']['ResourceStatus']]))
`;
  expect(JSON.parse(await python(sandbox, program))).toEqual([
    ['CREATE_COMPLETE', 'CREATE_COMPLETE', 'CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS'],
    true,
    ['AWS::Logs::LogGroup'],
    'CREATE_COMPLETE',
  ]);
});
