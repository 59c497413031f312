import { badRequest, notServed } from '../errors.ts';
import type { MethodSettings, Stage } from '../model.ts';
import { booleanOf, numberOf, type Patch, type PatchRule } from '../patch.ts';

/**
 * What holds for a method where nobody says anything: the account's own limits.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const USUAL: MethodSettings = { metricsEnabled: false, throttlingRateLimit: 10_000, throttlingBurstLimit: 5_000 };

/** The path of a resource as patches write it (`~1mysfits`, or `*`), and a method or `*`. */
const METHOD = '/([^/]+)/(\\*|[A-Z]+)';

function setting(path: string, of: (patch: Patch) => Partial<MethodSettings>): PatchRule<Stage> {
  return {
    path: new RegExp(`^${METHOD}/${path}$`),
    ops: ['replace'],
    apply: (stage, patch, [resource = '', method = '']) => {
      const key = settingsKey(resource, method);
      const settings = { ...(stage.methodSettings[key] ?? USUAL), ...of(patch) };
      return { ...stage, methodSettings: { ...stage.methodSettings, [key]: settings } };
    },
  };
}

/** The key of a method's settings: `*` and `*` for all, `mysfits/GET` without the slash in front else. */
export function settingsKey(resource: string, method: string): string {
  return resource === '*' ? `*/${method}` : `${resource.replace(/^\//, '').replaceAll('/', '~1')}/${method}`;
}

/** Logs need a role that is set for the whole account, and nobody has set one here. */
const needsRole = (): never => {
  throw badRequest('CloudWatch Logs role ARN must be set in account settings to enable logging');
};

/** What UpdateStage takes: https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch */
export const STAGE_RULES: readonly PatchRule<Stage>[] = [
  setting('throttling/rateLimit', (patch) => ({ throttlingRateLimit: numberOf(patch) })),
  setting('throttling/burstLimit', (patch) => ({ throttlingBurstLimit: Math.trunc(numberOf(patch)) })),
  setting('metrics/enabled', (patch) => ({ metricsEnabled: booleanOf(patch) })),
  setting('logging/loglevel', ({ value }) => (value === 'OFF' ? {} : needsRole())),
  setting('logging/dataTrace', (patch) => (booleanOf(patch) ? needsRole() : {})),
  setting('caching/\\w+', () => {
    throw notServed('caches of stages');
  }),
  {
    path: new RegExp(`^${METHOD}$`),
    ops: ['remove'],
    apply: (stage, _patch, [resource = '', method = '']) => {
      const { [settingsKey(resource, method)]: _, ...methodSettings } = stage.methodSettings;
      return { ...stage, methodSettings };
    },
  },
  { path: /^\/description$/, ops: ['replace'], apply: (stage, { value }) => ({ ...stage, description: value }) },
  { path: /^\/deploymentId$/, ops: ['replace'], apply: (stage, { value }) => ({ ...stage, deploymentId: value }) },
  { path: /^\/tracingEnabled$/, ops: ['replace'], apply: (stage, patch) => ({ ...stage, tracingEnabled: booleanOf(patch) }) },
  { path: /^\/accessLogSettings\/(?:destinationArn|format)$/, ops: ['add', 'replace'], apply: needsRole },
  {
    path: /^\/variables\/(\w+)$/,
    ops: ['add', 'replace', 'remove'],
    apply: (stage, { op, value }, [name = '']) => {
      const { [name]: _, ...others } = stage.variables ?? {};
      return { ...stage, variables: op === 'remove' ? others : { ...others, [name]: value } };
    },
  },
];
