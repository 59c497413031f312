import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../aws-error.ts';
import type { Aside } from '../../service.ts';
import { readIdentity } from '../../world/identity.ts';
import { pools } from './model.ts';
import { issuerOf } from './tokens/issuer.ts';
import { keySet } from './tokens/keys.ts';

const PATH = /^\/([\w-]+_[0-9a-zA-Z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/;

/**
 * What a pool publishes for those who verify its tokens, under the path that it has in AWS.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
 */
export const wellKnown: Aside = {
  asks: (message) => (routeOf(message) ? 'GetPublicKeys' : undefined),
  forPages: true,
  async answer({ message, world, seen }) {
    const { poolId, file } = routeOf(message) ?? { poolId: '', file: '' };
    seen.input = { UserPoolId: poolId };
    const keys = pools(world).has(poolId) ? keySet(world, poolId) : undefined;
    if (!keys) throw new AwsError('ResourceNotFoundException', `User pool ${poolId} does not exist.`, { status: 404 });
    const here = `http://127.0.0.1:${readIdentity(world.dir)?.apiPort}/${poolId}`;
    const document = file === 'jwks.json' ? keys : configurationOf(issuerOf(world, poolId), here);
    const body = Buffer.from(JSON.stringify(document));
    const headers = {
      'content-type': 'application/json;charset=UTF-8',
      'content-length': String(body.length),
      'cache-control': 'public, max-age=86400',
      'access-control-allow-origin': '*',
    };
    return { status: 200, headers, body };
  },
};

/** OpenID Connect Discovery 1.0, section 3. Where somebody logs in there is named only once hosted login is there. */
const configurationOf = (issuer: string, here: string) => ({
  issuer,
  jwks_uri: `${here}/.well-known/jwks.json`,
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['code', 'token'],
  scopes_supported: ['openid', 'email', 'phone', 'profile'],
  subject_types_supported: ['public'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
});

function routeOf({ method, url = '' }: IncomingMessage): { poolId: string; file: string } | undefined {
  const [, poolId, file] = (method === 'GET' && PATH.exec(url.split('?')[0] ?? '')) || [];
  return poolId !== undefined && file !== undefined ? { poolId, file } : undefined;
}
