import type { World } from '../../world/world.ts';
import { invalidParameter, noFunction, notFound } from './errors.ts';
import { type FunctionRecord, functionArn, functions } from './model.ts';

// A name, ACCOUNT:function:NAME or an ARN, each with a version or alias after it.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
const NAMED =
  /^(?:arn:aws:lambda:([a-z0-9-]+):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9_-]{1,64})(?::(\$LATEST|[a-zA-Z0-9_-]+))?$/;

/** What a FunctionName names. */
export interface Named {
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** The ARN of what is named, wherever that is; undefined for what is no name. */
export function namedArn(world: World, text: string | undefined): string | undefined {
  const [, region = world.region, account = world.account, name] = NAMED.exec(text ?? '') ?? [];
  return name === undefined ? undefined : functionArn({ partition: world.partition, region, account }, name);
}

/** @throws AwsError for what is no name, and for another account's or region's function */
export function readName(world: World, text: string | undefined): Named {
  const [, region = world.region, account = world.account, name, qualifier] = NAMED.exec(text ?? '') ?? [];
  if (name === undefined) throw invalidParameter(`The function name ${text} is no name and no ARN of a function.`);
  if (region !== world.region) throw notFound(`Functions from '${region}' are not reachable in this region ('${world.region}')`);
  if (account !== world.account) throw noFunction(text ?? '');
  return { name, qualifier };
}

/**
 * The function that is meant. Versions and aliases aren't served: $LATEST alone is there.
 * @throws AwsError ResourceNotFoundException
 */
export function functionNamed(world: World, text: string | undefined, qualifier?: string): FunctionRecord {
  const named = readName(world, text);
  const version = qualifier ?? named.qualifier;
  const found = functions(world).get(named.name);
  const isThere = found && (version === undefined || version === '$LATEST');
  if (!isThere) throw noFunction(`${functionArn(world, named.name)}${version === undefined ? '' : `:${version}`}`);
  return found;
}
