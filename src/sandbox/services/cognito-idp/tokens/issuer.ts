import type { World } from '../../../world/world.ts';

/**
 * Who signs a pool's tokens, by AWS's address also in the sandbox: verifiers derive it from the pool's id and take no other
 * (aws-jwt-verify's CognitoJwtVerifier), and tokens stay good when a world comes back on another port. The keys are at the API's
 * own address, under the same path.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
export const issuerOf = ({ region }: Pick<World, 'region'>, poolId: string): string =>
  `https://cognito-idp.${region}.amazonaws.com/${poolId}`;
