import type { Redirect, RedirectAllRequestsTo, RoutingRule } from '@aws-sdk/client-s3';

/** Where to send the browser, and how. */
export interface Redirection {
  readonly status: number;
  readonly location: string;
}

const encodeKey = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/');

export const redirectAll = ({ HostName, Protocol }: RedirectAllRequestsTo, pathAndQuery: string): Redirection => ({
  status: 301,
  location: `${Protocol ?? 'http'}://${HostName}${pathAndQuery}`,
});

/**
 * The first routing rule that fits. Rules about an error are asked once there is one, the others before.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html
 * @param error the status that the request would get; undefined: not known yet
 */
export function routed(
  rules: readonly RoutingRule[] | undefined,
  { key, host, error }: { key: string; host: string; error?: number },
): Redirection | undefined {
  const rule = rules?.find(({ Condition }) => {
    const code = Condition?.HttpErrorCodeReturnedEquals;
    return (code === undefined ? undefined : Number(code)) === error && key.startsWith(Condition?.KeyPrefixEquals ?? '');
  });
  return rule?.Redirect && redirection(rule.Redirect, key, rule.Condition?.KeyPrefixEquals ?? '', host);
}

function redirection(to: Redirect, key: string, prefix: string, host: string): Redirection {
  const replaced =
    to.ReplaceKeyWith ?? (to.ReplaceKeyPrefixWith === undefined ? key : to.ReplaceKeyPrefixWith + key.slice(prefix.length));
  return {
    status: Number(to.HttpRedirectCode ?? 301),
    location: `${to.Protocol ?? 'http'}://${to.HostName ?? host}/${encodeKey(replaced)}`,
  };
}

/** `photos` where only `photos/index.html` exists: S3 adds the slash. */
export const withSlash = (key: string): Redirection => ({ status: 302, location: `/${encodeKey(key)}/` });
