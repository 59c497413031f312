import { ExplainedError, type Explanation } from '../course/errors.ts';
import { failureOf, type SdkFailure } from './failure.ts';
import { regions } from './regions.ts';
import { isNetworkFailure } from './retry-rules.ts';
import { withoutAccount } from './session-checks.ts';

/** What the texts need to know of whoever calls. */
export interface Whom {
  readonly profile: string | undefined;
  readonly region: string;
  readonly endpoint: string | undefined;
  /** The profile's settings. */
  readonly settings: Readonly<Record<string, string | undefined>> | undefined;
}

const preflight = (explanation: Explanation): ExplainedError => new ExplainedError({ ...explanation, kind: 'preflight' });

const option = (profile: string | undefined) => (profile === undefined ? '' : ` --profile ${profile}`);

const usesIdentityCenter = ({ settings }: Whom) => Boolean(settings?.sso_session ?? settings?.sso_start_url);

/** Why no credentials came out of the machine's configuration. */
export function credentialsError(error: unknown, whom: Whom): ExplainedError {
  const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  const { profile } = whom;
  if (usesIdentityCenter(whom) || /\bSSO\b/.test(why)) return loginNeeded(`aws sso login${option(profile)}`, why, error);
  if (/aws login/.test(why)) return loginNeeded(`aws login${option(profile)}`, why, error);
  if (/multi-factor/.test(why)) {
    return preflight({
      what: `The profile "${profile ?? 'default'}" asks for a code of a second factor`,
      why: 'The code has to be typed into the aws command line; its session can then be used here.',
      nextSteps: [
        `Run: eval "$(aws configure export-credentials${option(profile)} --format env)", then the same command without --profile.`,
      ],
      cause: error,
    });
  }
  if (profile === undefined && /Could not load credentials from any providers/.test(why)) return noCredentials(error);
  return preflight({
    what: `Can't get credentials${profile === undefined ? '' : ` from the profile "${profile}"`}`,
    why,
    nextSteps: [
      `See what aws says to: aws sts get-caller-identity${option(profile)}.`,
      `Set it up anew: aws configure${option(profile)}.`,
      withoutAccount,
    ],
    cause: error,
  });
}

function noCredentials(cause: unknown): ExplainedError {
  return preflight({
    what: 'There are no AWS credentials on this machine',
    why: 'Neither the environment (AWS_ACCESS_KEY_ID) nor a profile in ~/.aws holds any.',
    nextSteps: [
      'Log in: aws configure sso (IAM Identity Center) or aws configure (an access key).',
      'Or name a profile with --profile or AWS_PROFILE.',
      withoutAccount,
    ],
    cause,
  });
}

function loginNeeded(command: string, why: string, cause: unknown): ExplainedError {
  return preflight({
    what: 'You are logged out of AWS',
    why,
    nextSteps: [`Log in again: ${command}.`, 'Then run the same command again.'],
    cause,
  });
}

/** Why AWS didn't tell who is calling. */
export function identityError(error: unknown, whom: Whom): ExplainedError {
  if (error instanceof ExplainedError) return error;
  const failure = failureOf(error, { service: 'sts', operation: 'GetCallerIdentity' });
  const { requestId } = failure;
  return preflight({ ...identityWords(failure, whom), cause: error, ...(requestId === undefined ? {} : { requestId }) });
}

function identityWords(failure: SdkFailure, whom: Whom): Explanation {
  const { code, message, status } = failure;
  if (isNetworkFailure(failure) || status === undefined) return unreachable(failure, whom);
  // The signature carries the time: AWS says so in words under a code that also means a wrong key.
  if (/signature expired|signature not yet current/i.test(message) || /^(RequestTimeTooSkewed|RequestInTheFuture)$/.test(code)) {
    return {
      what: "This machine's clock is wrong",
      why: `It says ${new Date().toISOString()}; AWS allows five minutes of difference. AWS answers: ${message}`,
      nextSteps: ['Set the clock (switch on automatic time), then run the same command again.'],
    };
  }
  if (/^ExpiredToken/.test(code) || /token included in the request is expired/i.test(message)) return expired(whom, message);
  if (/^(InvalidClientTokenId|UnrecognizedClientException)$/.test(code)) {
    return {
      what: "AWS doesn't know the access key",
      why: `It was deleted, switched off or mistyped, or a session token is missing beside it${whom.profile ? ` (profile "${whom.profile}")` : ''}. AWS answers: ${message}`,
      nextSteps: [
        `Set it up anew: aws configure${option(whom.profile)}.`,
        'Keys stand in the AWS console under IAM, Users, Security credentials.',
      ],
    };
  }
  if (/^(SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature)$/.test(code)) {
    return {
      what: 'The secret access key is wrong',
      why: `AWS knows the access key, but the secret doesn't belong to it. AWS answers: ${message.split('\n')[0]}`,
      nextSteps: [
        `Enter both again: aws configure${option(whom.profile)}.`,
        'A lost secret is never shown again: make a new access key.',
      ],
    };
  }
  return {
    what: whom.endpoint ? `${whom.endpoint} doesn't tell who is calling` : "AWS doesn't tell who is calling",
    why: `${code}: ${message.split('\n')[0]} (HTTP ${status}).`,
    nextSteps: whom.endpoint
      ? ['Check that --endpoint-url or AWS_ENDPOINT_URL is the address of an AWS-compatible endpoint that serves STS.']
      : [`See what aws says to: aws sts get-caller-identity${option(whom.profile)}.`],
  };
}

function expired(whom: Whom, message: string): Explanation {
  const login = usesIdentityCenter(whom) ? `Log in again: aws sso login${option(whom.profile)}.` : undefined;
  return {
    what: 'The credentials have expired',
    why: `They were made for a limited time. AWS answers: ${message}`,
    nextSteps: [
      login ??
        'Get new ones where these came from, and replace AWS_SESSION_TOKEN along with both keys; or unset all three to use a profile.',
      'Then run the same command again.',
    ],
  };
}

function unreachable({ code, message }: SdkFailure, { endpoint, region }: Whom): Explanation {
  const host = endpoint ?? `sts.${region}.amazonaws.com`;
  const why = `${message || 'No answer came'} (${code}).`;
  if (endpoint) {
    return {
      what: `Can't reach ${endpoint}`,
      why,
      nextSteps: [
        'Check that something answers there, and that --endpoint-url or AWS_ENDPOINT_URL is right.',
        'Leave it out to talk to AWS itself.',
      ],
    };
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return {
      what: `Can't trust ${host}`,
      why: `${why} A company's proxy that looks into TLS does this.`,
      nextSteps: ['Point NODE_EXTRA_CA_CERTS to the certificate of that proxy, then run the same command again.'],
    };
  }
  if (code === 'ENOTFOUND' && !regions.includes(region)) {
    return {
      what: `Can't find AWS in "${region}"`,
      why: `${why} No region of that name is known.`,
      nextSteps: [`Regions: ${regions.join(', ')}.`],
    };
  }
  return {
    what: `Can't reach AWS (${host})`,
    why,
    nextSteps: ['Check the network, and a proxy or VPN if there is one.', withoutAccount],
  };
}

/** No answer within the time allowed, in seconds. */
export function timedOut({ endpoint, region }: Whom, timeout: number): ExplainedError {
  const host = endpoint ?? `sts.${region}.amazonaws.com`;
  return preflight({
    what: `${endpoint ?? 'AWS'} doesn't answer within ${timeout} s`,
    why: `Asking ${host} who is calling, or finding credentials for it, took too long.`,
    nextSteps: [
      endpoint ? `Check what answers at ${endpoint}.` : 'Check the network, and a proxy or VPN if there is one.',
      ...(endpoint ? [] : [withoutAccount]),
    ],
  });
}

/** The region has to be enabled first. */
export function regionNotEnabled({ region }: Whom, cause: unknown): ExplainedError {
  return preflight({
    what: `The region ${region} isn't enabled in this account`,
    why: 'Regions opened since 2019 are off until somebody enables them; the same credentials work in us-east-1.',
    nextSteps: [
      `Enable it: aws account enable-region --region-name ${region} (takes minutes to hours).`,
      'Or take another one: --region us-east-1.',
    ],
    cause,
  });
}

/** STS answered without an account: whatever it is, it isn't AWS. */
export function noAccount({ endpoint }: Whom): ExplainedError {
  return preflight({
    what: `${endpoint ?? 'AWS'} answers GetCallerIdentity without an account`,
    why: 'What answered speaks AWS only in part.',
    nextSteps: ['Check --endpoint-url and AWS_ENDPOINT_URL.'],
  });
}

/** Another sandbox answers where this workspace's own should. */
export function foreignAccount({ endpoint }: Whom, is: string, should: string): ExplainedError {
  return preflight({
    what: `${endpoint ?? 'AWS'} belongs to another account`,
    why: `It says ${is}; this workspace was made in ${should}.`,
    nextSteps: ['Run the command in the folder of the workspace that was built there.'],
  });
}
