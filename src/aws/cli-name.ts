/**
 * The name that the `aws` command line gives an operation or a member: `ListObjectsV2` is `list-objects-v2`,
 * `VPCIds` is `vpc-ids`. These are botocore's rules (xform_name), which every name of the CLI comes from.
 */
export function cliName(name: string): string {
  const exception = exceptions[name];
  if (exception) return exception;
  const plural = /[A-Z]{2,}s$/.exec(name)?.[0];
  const spread = plural ? `${name.slice(0, -plural.length)}-${plural.toLowerCase()}` : name;
  return spread
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

// botocore's own exceptions, as far as these services are concerned.
const exceptions: Readonly<Record<string, string>> = {
  ExecutePartiQLStatement: 'execute-partiql-statement',
  ExecutePartiQLTransaction: 'execute-partiql-transaction',
  ExecutePartiQLBatch: 'execute-partiql-batch',
};
