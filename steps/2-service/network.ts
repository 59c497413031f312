import type { Choice } from '../../src/course/course.ts';

/** The shapes that the network of the core template can have: how its tasks reach the internet. */
export const networks = ['two-nat', 'one-nat', 'frugal'] as const;
export type Network = (typeof networks)[number];

/** What the learner chooses before the network is made; a parameter of its template, so it can be changed later. */
export const networkChoice: Choice = {
  id: 'network',
  title: 'The shape of the network',
  step: 'core-stack',
  parameter: true,
  options: [
    {
      value: 'frugal',
      title: 'No NAT gateway: tasks in public subnets, each with a public address; only the load balancer gets in',
    },
    { value: 'one-nat', title: 'One NAT gateway for both zones: tasks in private subnets; if its zone fails, nobody calls out' },
    { value: 'two-nat', title: 'Two NAT gateways, one a zone: tasks in private subnets, as one would in production' },
  ],
  preselected: 'frugal',
};

/** The network that was chosen; where nothing was, the one that is preselected. */
export function networkOf(choices: Readonly<Record<string, string>>): Network {
  const chosen = choices[networkChoice.id] ?? networkChoice.preselected;
  const known = networks.find((network) => network === chosen);
  if (known === undefined) throw new TypeError(`There is no network "${chosen}".`);
  return known;
}

/** How many NAT gateways a network has; each holds an elastic IP. */
export const natGateways = (network: Network): number => ({ 'two-nat': 2, 'one-nat': 1, frugal: 0 })[network];
