import { CreateStackCommand, ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { group, openStacks, outputsOf, template } from './kit.ts';

const YAML = `
AWSTemplateFormatVersion: 2010-09-09
Description: Every function once
Parameters:
  Shape: { Type: String, AllowedValues: [wide, narrow], Default: wide }
  Count: { Type: Number, Default: 7 }
  Zones: { Type: CommaDelimitedList, Default: 'a, b' }
  Secret: { Type: String, NoEcho: true, Default: hush }
Mappings:
  Sizes:
    wide: { Days: 30, Name: broad }
    narrow: { Days: 1, Name: slim }
Conditions:
  IsWide: !Equals [!Ref Shape, wide]
  IsNarrow: !Not [!Condition IsWide]
  Never: !And [!Condition IsWide, !Condition IsNarrow]
  Always: !Or [!Condition IsWide, Condition: IsNarrow, !Equals [a, b]]
Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub '/\${AWS::StackName}/\${Shape}'
      RetentionInDays: !FindInMap [Sizes, !Ref Shape, Days]
      Tags: !If [IsWide, [{ Key: wide, Value: 'yes' }], !Ref AWS::NoValue]
  Narrow:
    Type: AWS::Logs::LogGroup
    Condition: IsNarrow
Outputs:
  Ref: { Value: !Ref Log }
  Parameter: { Value: !Ref Count }
  GetAtt: { Value: !GetAtt Log.Arn }
  GetAttList: { Value: !GetAtt [Log, Arn] }
  Sub: { Value: !Sub '\${Log}:\${Log.Arn}:\${AWS::Region}:\${!Literal}' }
  SubWithMap: { Value: !Sub ['\${Own} \${Shape}', { Own: !Join ['+', [x, y]] }] }
  Join: { Value: !Join ['-', [!Ref Shape, !Ref Count, z]] }
  JoinOfList: { Value: !Join ['/', !Ref Zones] }
  Select: { Value: !Select [1, !Ref Zones] }
  Split: { Value: !Select [2, !Split ['|', 'a|b|c']] }
  FindInMap: { Value: !FindInMap [Sizes, !Ref Shape, Name] }
  If: { Value: !If [IsWide, w, n] }
  IfOfTwo: { Value: !If [Never, no, !If [Always, yes, no]] }
  Base64: { Value: !Base64 'mysfits' }
  GetAZs: { Value: !Select [0, !GetAZs ''] }
  Account: { Value: !Ref AWS::AccountId }
  Partition: { Value: !Sub 'arn:\${AWS::Partition}:\${AWS::URLSuffix}' }
  Stack: { Value: !Ref AWS::StackId }
  OnlyNarrow: { Condition: IsNarrow, Value: !Ref Narrow }
`;

test('every function and condition gives what AWS documents', async () => {
  const { create, sandbox, ids } = await openStacks();
  const stack = await create({ template: YAML });
  expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  expect(stack.Description).toBe('Every function once');
  const arn = `arn:aws:logs:us-east-1:${sandbox.account}:log-group:/test/wide:*`;
  expect(outputsOf(stack)).toEqual({
    Ref: '/test/wide',
    Parameter: '7',
    GetAtt: arn,
    GetAttList: arn,
    Sub: `/test/wide:${arn}:us-east-1:\${Literal}`,
    SubWithMap: 'x+y wide',
    Join: 'wide-7-z',
    JoinOfList: 'a/b',
    Select: 'b',
    Split: 'c',
    FindInMap: 'broad',
    If: 'w',
    IfOfTwo: 'yes',
    Base64: 'bXlzZml0cw==',
    GetAZs: 'us-east-1a',
    Account: sandbox.account,
    Partition: 'arn:aws:amazonaws.com',
    Stack: stack.StackId,
  });
  expect(stack.Parameters).toContainEqual({ ParameterKey: 'Secret', ParameterValue: '****' });
  expect(await ids('test')).toEqual({ Log: '/test/wide' });
});

test('a parameter that an update names decides again which resources and outputs there are', async () => {
  const { create, update, ids } = await openStacks();
  await create({ template: YAML });
  const narrow = await update({ Parameters: [{ ParameterKey: 'Shape', ParameterValue: 'narrow' }] });
  expect(narrow.StackStatus).toBe('UPDATE_COMPLETE');
  expect(outputsOf(narrow)).toMatchObject({
    If: 'n',
    FindInMap: 'slim',
    OnlyNarrow: expect.stringMatching(/^test-Narrow-[A-Z0-9]{12}$/),
  });
  expect(Object.keys(await ids('test')).sort()).toEqual(['Log', 'Narrow']);
  // The one that isn't named again falls back to its default, the one that is kept stays.
  const kept = await update({
    Parameters: [
      { ParameterKey: 'Shape', UsePreviousValue: true },
      { ParameterKey: 'Count', ParameterValue: '8' },
    ],
  });
  expect(outputsOf(kept)).toMatchObject({ If: 'n', Parameter: '8' });
  expect(outputsOf(await update({}))).toMatchObject({ If: 'w', Parameter: '7' });
});

const parameter = (definition: object) => template({ A: group() }, { Parameters: { P: { Type: 'String', ...definition } } });

const given = (ParameterValue: string, ParameterKey = 'P') => [{ ParameterKey, ParameterValue }];

test.each([
  ['a value that is missing', parameter({}), [], 'Parameters: [P] must have values'],
  ['a parameter that there isn’t', parameter({ Default: 'x' }), given('1', 'Q'), 'Parameters: [Q] do not exist in the template'],
  ['a value that isn’t allowed', parameter({ AllowedValues: ['a'] }), given('b'), "Parameter 'P' must be one of AllowedValues"],
  ['a value of another pattern', parameter({ AllowedPattern: '[a-z]+' }), given('a1'), "Parameter 'P' must match pattern [a-z]+"],
  [
    'the same, described',
    parameter({ AllowedPattern: '[a-z]+', ConstraintDescription: 'letters only' }),
    given('1'),
    'Parameter P failed to satisfy constraint: letters only',
  ],
  ['a number that is none', parameter({ Type: 'Number' }), given('x'), "Parameter 'P' must be a number"],
  [
    'a number too small',
    parameter({ Type: 'Number', MinValue: 3 }),
    given('2'),
    "Parameter 'P' must be a number not less than 3",
  ],
  ['a text too long', parameter({ MaxLength: 2 }), given('abc'), "Parameter 'P' must contain at most 2 characters"],
])('a stack isn’t begun with %s', async (_what, body, Parameters, message) => {
  const { cloudformation } = await openStacks();
  const call = cloudformation.send(new CreateStackCommand({ StackName: 'test', TemplateBody: JSON.stringify(body), Parameters }));
  await expect(call).rejects.toMatchObject({ name: 'ValidationError', message });
});

const output = (Value: unknown) => template({ A: group() }, { Outputs: { O: { Value } } });

const REFUSED: readonly (readonly [string, object | string, string])[] = [
  ['broken JSON', '{"Resources": {', 'Template format error: JSON not well-formed'],
  ['broken YAML', 'Resources: {', 'Template format error: YAML not well-formed'],
  ['a key twice', 'Resources: {}\nResources: {}', 'YAML not well-formed. (line 2, column 1)'],
  ['a text', 'hello', 'Template format error: unsupported structure.'],
  ['no resources', { Resources: {} }, 'At least one Resources member must be defined.'],
  ['a section that there isn’t', { Resource: {} }, 'Invalid template property or properties [Resource]'],
  ['a type that there isn’t', template({ A: { Type: 'AWS::No::Such' } }), 'Unrecognized resource types: [AWS::No::Such]'],
  ['a resource without a type', template({ A: {} }), 'Every Resources object must contain a Type member.'],
  ['a name of odd letters', template({ 'A-B': group() }), 'Resource name A-B is non alphanumeric.'],
  [
    'a Ref into nothing',
    output({ Ref: 'Nobody' }),
    'Unresolved resource dependencies [Nobody] in the Outputs block of the template',
  ],
  [
    'a Sub into nothing',
    template({ A: group({ LogGroupName: { 'Fn::Sub': ['$', '{No}'].join('') } }) }),
    '[No] in the Resources block',
  ],
  ['a DependsOn into nothing', template({ A: group({}, { DependsOn: 'No' }) }), '[No] in the Resources block'],
  [
    'an attribute that there isn’t',
    output({ 'Fn::GetAtt': ['A', 'Colour'] }),
    'resource A does not support attribute type Colour in Fn::GetAtt',
  ],
  ['a condition that there isn’t', template({ A: group({}, { Condition: 'No' }) }), 'Unresolved condition dependency No'],
  ['an If of no condition', output({ 'Fn::If': ['No', 'a', 'b'] }), 'Unresolved condition dependency No'],
  [
    'Transform',
    { ...template({ A: group() }), Transform: 'AWS::Serverless-2016-10-31' },
    "doesn't run the template section Transform",
  ],
  ['Rules', { ...template({ A: group() }), Rules: {} }, "doesn't run the template section Rules"],
  ['ImportValue', output({ 'Fn::ImportValue': 'x' }), "doesn't run Fn::ImportValue"],
  ['a macro', output({ 'Fn::Transform': { Name: 'x' } }), "doesn't run Fn::Transform"],
  ['a dynamic reference', output('{{resolve:ssm:name}}'), "doesn't run dynamic references"],
  ['a list of AllowedValues that is none', parameter({ AllowedValues: 'a' }), 'Every AllowedValues member must be a list.'],
  ['an alias', 'Resources:\n  A: &a { Type: AWS::Logs::LogGroup }\n  B: *a', 'YAML aliases are not allowed'],
];

test.each(REFUSED)('a template with %s is refused by name', async (_what, body, message) => {
  const { cloudformation } = await openStacks();
  const TemplateBody = typeof body === 'string' ? body : JSON.stringify(body);
  const validated = await cloudformation.send(new ValidateTemplateCommand({ TemplateBody })).catch((error: unknown) => error);
  expect(validated).toMatchObject({ name: 'ValidationError', message: expect.stringContaining(message) });
  const created = await cloudformation
    .send(new CreateStackCommand({ StackName: 'test', TemplateBody }))
    .catch((error: unknown) => error);
  expect(created).toMatchObject({ name: 'ValidationError', message: expect.stringContaining(message) });
});

const CONDITIONS = { Yes: { 'Fn::Equals': ['a', 'a'] }, No: { 'Fn::Not': [{ Condition: 'Yes' }] } };

test.each([
  [
    'resources that wait for each other',
    template({ A: group({}, { DependsOn: 'B' }), B: group({}, { DependsOn: 'A' }) }),
    'Circular dependency between resources: [A, B]',
  ],
  [
    'conditions that do',
    template({ A: group() }, { Conditions: { C: { 'Fn::Not': [{ Condition: 'C' }] } } }),
    'circular condition dependency',
  ],
  [
    'a reference to what isn’t made',
    template({ A: group({}, { Condition: 'No' }) }, { Conditions: CONDITIONS, Outputs: { O: { Value: { Ref: 'A' } } } }),
    'Unresolved resource dependencies [A] in the Outputs block',
  ],
  [
    'a map without the key',
    template(
      { A: group() },
      { Mappings: { M: {} }, Conditions: { C: { 'Fn::Equals': [{ 'Fn::FindInMap': ['M', 'a', 'b'] }, ''] } } },
    ),
    'Unable to get mapping for M::a::b',
  ],
])('a stack isn’t begun with %s', async (_what, body, message) => {
  const { cloudformation } = await openStacks();
  const call = cloudformation.send(new CreateStackCommand({ StackName: 'test', TemplateBody: JSON.stringify(body) }));
  await expect(call).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining(message) });
});
