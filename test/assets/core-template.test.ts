import { describe, expect, it } from 'vitest';
import { coreOutputs } from '../../steps/2-service/core/outputs.ts';
import { parametersOf } from '../../steps/2-service/core/parameters.ts';
import { natGateways, networkChoice, networks } from '../../steps/2-service/network.ts';
import { problemsOf, specifiedType } from './specification.ts';
import { parseTemplate, type Resource, referencesIn, render, templateText } from './template.ts';

const template = parseTemplate(templateText);
const common = { Project: 'mysfits-t3st00', FirstZone: 'eu-west-1a', SecondZone: 'eu-west-1b' };
const rendered = (Network: string, SideDoor = 'open') => render(template, { ...common, Network, SideDoor });
const ofType = (resources: Readonly<Record<string, Resource>>, type: string) =>
  Object.values(resources).filter(({ Type }) => Type === `AWS::EC2::${type}`);

/** A copy with one thing changed in the text; the text must be there. */
function mutated(from: string, to: string) {
  expect(templateText).toContain(from);
  return problemsOf(parseTemplate(templateText.replace(from, to)));
}

describe('the core template', () => {
  it("is what AWS's specification of CloudFormation allows", () => {
    expect(Object.keys(template.Resources).length).toBeGreaterThan(30);
    expect(problemsOf(template)).toEqual([]);
  });

  it.each([
    ['an unknown type', 'Type: AWS::EC2::VPC\n', 'Type: AWS::EC2::Vpc\n', 'Vpc: there is no type AWS::EC2::Vpc'],
    ['an unknown property', 'EnableDnsSupport: true', 'EnableDns: true', 'Vpc has no property EnableDns'],
    ['a missing property', 'GroupDescription: The load balancer', '# none', 'LoadBalancerGroup lacks GroupDescription'],
    [
      'a value AWS does not offer',
      'VpcEndpointType: Gateway',
      'VpcEndpointType: Door',
      "S3Endpoint.VpcEndpointType can't be Door",
    ],
    ['a number in the place of a list', 'RouteTableIds: [', 'RouteTableIds: 1 # [', 'S3Endpoint.RouteTableIds should be a list'],
    [
      'an unknown property of a property',
      'SourceSecurityGroupId: !Ref LoadBalancerGroup',
      'SourceGroup: !Ref LoadBalancerGroup',
      'ServiceGroup.SecurityGroupIngress.0 has no property SourceGroup',
    ],
    [
      'an unknown attribute',
      'GetAtt ExecutionRole.Arn',
      'GetAtt ExecutionRole.Url',
      'PipelineRole: AWS::IAM::Role has no attribute Url',
    ],
    ['a reference into nothing', 'VpcId: !Ref Vpc\n', 'VpcId: !Ref Network1\n', "refers to Network1, which isn't there"],
    [
      'a variable of nothing',
      `Value: !Sub '\${Project}' }`,
      `Value: !Sub '\${Projekt}' }`,
      "Vpc refers to Projekt, which isn't there",
    ],
    ['an unknown condition', 'Condition: HasNat', 'Condition: HasNats', 'FirstNatAddress has the condition HasNats'],
  ])('is checked by something that sees %s', (_, from, to, problem) => {
    expect(mutated(from, to).join('\n')).toContain(problem);
  });

  it('fits into a request, which takes 51,200 bytes', () => {
    expect(Buffer.byteLength(templateText)).toBeLessThan(51_200);
  });

  it.each(networks)('refers to nothing that the network %s leaves out', (network) => {
    for (const door of ['open', 'closed']) {
      const { resources, outputs } = rendered(network, door);
      for (const { to } of referencesIn([
        ...Object.values(resources).map(({ Properties }) => Properties),
        ...Object.values(outputs),
      ])) {
        if (!to.startsWith('AWS::') && !(to in template.Parameters)) expect(Object.keys(resources)).toContain(to);
      }
    }
  });

  it.each(networks)('makes the gateways of the network %s, and lets its tasks out', (network) => {
    const { resources, outputs } = rendered(network);
    const count = natGateways(network);
    expect(ofType(resources, 'NatGateway')).toHaveLength(count);
    expect(ofType(resources, 'EIP')).toHaveLength(count);
    const ways = ofType(resources, 'Route').map(({ Properties }) => Properties);
    const privateWays = ways.filter(({ NatGatewayId }) => NatGatewayId !== undefined);
    expect(privateWays).toHaveLength(count === 0 ? 0 : 2);
    expect(new Set(privateWays.map(({ NatGatewayId }) => JSON.stringify(NatGatewayId))).size).toBe(count);
    const where = JSON.stringify(outputs.TaskSubnets);
    expect(where.includes('Private')).toBe(count > 0);
    expect(where.includes('Public')).toBe(count === 0);
    expect(outputs.AssignPublicIp).toBe(String(count === 0));
  });

  it('changes from any network to any other without replacing what both have', () => {
    for (const from of networks) {
      for (const to of networks) {
        const [before, after] = [rendered(from).resources, rendered(to, 'closed').resources];
        for (const [id, { Type, Properties }] of Object.entries(before)) {
          for (const [name, value] of Object.entries(Properties)) {
            const same = after[id] === undefined || JSON.stringify(after[id].Properties[name]) === JSON.stringify(value);
            if (!same) expect(specifiedType(Type)?.properties[name]?.causesReplacement ?? 'no', `${id}.${name}`).toBe('no');
          }
        }
      }
    }
  });

  it('lets anyone knock at the load balancer, nobody once its door is closed, and only the load balancer at the tasks', () => {
    const ingress = (door: string) =>
      ofType(rendered('frugal', door).resources, 'SecurityGroupIngress').map(({ Properties }) => Properties);
    expect(ingress('open')).toMatchObject([
      { FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0', GroupId: { Ref: 'LoadBalancerGroup' } },
    ]);
    expect(ingress('closed')).toEqual([]);
    const { LoadBalancerGroup, ServiceGroup } = rendered('frugal').resources;
    expect(LoadBalancerGroup?.Properties.SecurityGroupIngress).toBeUndefined();
    expect(ServiceGroup?.Properties.SecurityGroupIngress).toMatchObject([
      { FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: { Ref: 'LoadBalancerGroup' } },
    ]);
  });

  it('waits in no circle', () => {
    const waitsFor = (id: string): string[] => {
      const { Properties, DependsOn } = template.Resources[id] ?? { Properties: {} };
      return [...referencesIn(Properties).map(({ to }) => to), ...(DependsOn === undefined ? [] : [DependsOn])].filter(
        (to) => to in template.Resources,
      );
    };
    const reaches = (id: string, seen = new Set<string>()): Set<string> => {
      for (const next of waitsFor(id)) if (!seen.has(next)) reaches(next, seen.add(next));
      return seen;
    };
    for (const id of Object.keys(template.Resources)) expect([...reaches(id)]).not.toContain(id);
  });

  it('takes the parameters that the step gives, and hands on what the step declares', () => {
    const given = parametersOf({ project: 'p', choices: {}, modifiers: {}, zones: ['a', 'b'] });
    expect(given.map(({ ParameterKey }) => ParameterKey)).toEqual(Object.keys(template.Parameters));
    const declared = Object.keys(coreOutputs).filter((name) => name !== 'stackId');
    expect(Object.keys(template.Outputs).map((name) => name.charAt(0).toLowerCase() + name.slice(1))).toEqual(declared);
    expect(template.Parameters.Network?.AllowedValues).toEqual([...networks]);
    expect(networkChoice.options.map(({ value }) => value).sort()).toEqual([...networks].sort());
  });
});
