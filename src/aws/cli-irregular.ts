import { shellQuote } from './shell-quote.ts';

interface Member {
  readonly service: string;
  readonly operation: string;
  readonly member: string;
  readonly value: unknown;
  readonly input: object;
}

// The CLI's own options `--version` and `--endpoint-url` stood in the way of these.
const renamed: Readonly<Record<string, string>> = {
  'apigateway.CreateRestApi.version': '--api-version',
  'codepipeline.GetPipeline.version': '--pipeline-version',
  'sns.Subscribe.Endpoint': '--notification-endpoint',
};

/** The words for a member that the CLI doesn't name by its rule; undefined for all the others. */
export function irregularOptions({ service, operation, member, value, input }: Member): string[] | undefined {
  const name = renamed[`${service}.${operation}.${member}`];
  if (name) return [`${name}=${shellQuote(String(value))}`];
  if (service === 'ecs' && member === 'enableExecuteCommand') {
    return [value === true ? '--enable-execute-command' : '--disable-execute-command'];
  }
  if (operation === 'RunInstances' && member === 'MaxCount') return [];
  if (operation === 'RunInstances' && member === 'MinCount') {
    const most = 'MaxCount' in input ? input.MaxCount : value;
    return [`--count=${most === value ? value : `${value}:${most}`}`];
  }
  if (service === 'lambda' && operation === 'CreateFunction' && member === 'Code') return lambdaCode(value);
  return undefined;
}

/** Code that is uploaded has an option of its own, since the CLI reads no file inside JSON. */
function lambdaCode(code: unknown): string[] | undefined {
  if (typeof code !== 'object' || code === null || !('ZipFile' in code)) return undefined;
  const { ZipFile, ...rest } = code;
  const size = ArrayBuffer.isView(ZipFile) ? `<${ZipFile.byteLength} bytes>` : '<bytes>';
  const others = Object.keys(rest).length > 0 ? [`--code=${shellQuote(JSON.stringify(rest))}`] : [];
  return [`--zip-file=${shellQuote(`fileb://${size}`)}`, ...others];
}
