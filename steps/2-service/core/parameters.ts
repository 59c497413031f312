import type { Parameter } from '@aws-sdk/client-cloudformation';
import type { Choices, Difference } from '../../../src/course/step.ts';
import { networkChoice, networkOf } from '../network.ts';
import type { TwoZones } from '../zones.ts';

/** What decides the template's parameters. */
export interface ParameterSource {
  readonly project: string;
  readonly choices: Choices;
  /** The steps that changed the stack and stand, by id. */
  readonly modifiers: Readonly<Record<string, unknown>>;
  readonly zones: TwoZones;
}

/** Which step closes the load balancer's open port, once the API is the only way in. */
export const sideDoorStep = 'side-door';

/** The template's parameters, in the form CloudFormation takes. */
export function parametersOf({ project, choices, modifiers, zones: [first, second] }: ParameterSource) {
  const values = {
    Project: project,
    Network: networkOf(choices),
    FirstZone: first,
    SecondZone: second,
    SideDoor: sideDoorStep in modifiers ? 'closed' : 'open',
  };
  return Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
}

/** The zones a stack stands in; undefined where it says none. Subnets can't move: they are kept through every update. */
export function zonesOf(parameters: readonly Parameter[]): TwoZones | undefined {
  const read = (key: string) => parameters.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue;
  const [first, second] = [read('FirstZone'), read('SecondZone')];
  return first && second ? [first, second] : undefined;
}

/** What was chosen, as a stack shows it. */
export function choicesOf(parameters: readonly Parameter[]): Choices {
  const network = parameters.find(({ ParameterKey }) => ParameterKey === 'Network')?.ParameterValue;
  return network === undefined ? {} : { [networkChoice.id]: network };
}

const spoken: Readonly<Record<string, string>> = { Network: 'network', SideDoor: 'open port of the load balancer' };

/** Where a stack's parameters differ from what they should be. */
export function parameterDifferences(wanted: ReturnType<typeof parametersOf>, present: readonly Parameter[]): Difference[] {
  const values = new Map(present.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  return wanted
    .filter(({ ParameterKey, ParameterValue }) => values.get(ParameterKey) !== ParameterValue)
    .map(({ ParameterKey, ParameterValue }) => ({
      what: spoken[ParameterKey] ?? `parameter ${ParameterKey}`,
      is: values.get(ParameterKey) ?? 'not set',
      should: ParameterValue,
    }));
}
