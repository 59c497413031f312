import { ExplainedError } from '../course/errors.ts';
import { perhapsSandbox, urlFromSandbox } from './ask-sandbox.ts';
import type { Target } from './target.ts';

interface BalancerPlace {
  readonly kind: Target['kind'];
  readonly endpoint: string | undefined;
}

/** Makes the function that tells where a load balancer answers plain HTTP: by its name, save where a sandbox stands in for AWS. */
export function createLoadBalancerUrl({ kind, endpoint }: BalancerPlace): Target['loadBalancerUrl'] {
  if (endpoint === undefined) return async (dnsName) => `http://${dnsName}`;
  const question = (dnsName: string) => ({
    endpoint,
    path: `load-balancers/${encodeURIComponent(dnsName)}`,
    what: 'the load balancer',
    unknown: () => noLoadBalancer(dnsName, endpoint),
  });
  if (kind === 'sandbox') return (dnsName) => urlFromSandbox(question(dnsName));
  const askPerhaps = perhapsSandbox();
  return async (dnsName) => (await askPerhaps(question(dnsName))) ?? `http://${dnsName}`;
}

function noLoadBalancer(dnsName: string, endpoint: string): ExplainedError {
  return new ExplainedError({
    what: `No load balancer answers by the name ${dnsName}`,
    why: `${endpoint} knows no active load balancer of that name with a listener at port 80.`,
    nextSteps: ['Build the module "service" first: up --through service.'],
  });
}
