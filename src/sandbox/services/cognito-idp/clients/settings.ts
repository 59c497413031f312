import type { CreateUserPoolClientRequest, TimeUnitsType } from '@aws-sdk/client-cognito-identity-provider';
import { invalid } from '../errors.ts';
import type { ClientRecord, ClientSettings, PoolRecord } from '../model.ts';

const SECONDS: Readonly<Record<TimeUnitsType, number>> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };

/** Names of before 2020; a client has these or the `ALLOW_` ones (API_CreateUserPoolClient). */
const OLD_FLOWS = new Set(['ADMIN_NO_SRP_AUTH', 'CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH']);

const DEFAULT_FLOWS = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'] as const;

interface Named extends Partial<Omit<CreateUserPoolClientRequest, 'UserPoolId'>> {
  readonly UserPoolId?: string | undefined;
  readonly ClientId?: string | undefined;
}

/** A client's settings with everything that AWS fills in. @throws AwsError InvalidParameterException */
export function checkedSettings(input: Named, { schema }: PoolRecord): ClientSettings {
  const { UserPoolId: _pool, ClientId: _id, ClientName, GenerateSecret, ...given } = input;
  const flows = given.ExplicitAuthFlows ?? [];
  if (flows.some((flow) => OLD_FLOWS.has(flow)) && flows.some((flow) => !OLD_FLOWS.has(flow))) {
    throw invalid('Cannot specify both legacy and new ExplicitAuthFlows values.');
  }
  const known = new Set(schema.map(({ Name }) => Name));
  const stranger = [...(given.ReadAttributes ?? []), ...(given.WriteAttributes ?? [])].find((name) => !known.has(name));
  if (stranger !== undefined) throw invalid(`Invalid attributes specified while creating a client: ${stranger}`);
  const settings: ClientSettings = {
    ...given,
    RefreshTokenValidity: given.RefreshTokenValidity || 30,
    ExplicitAuthFlows: flows.length > 0 ? flows : [...DEFAULT_FLOWS],
    AllowedOAuthFlowsUserPoolClient: given.AllowedOAuthFlowsUserPoolClient ?? false,
    EnableTokenRevocation: given.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: given.EnablePropagateAdditionalUserContextData ?? false,
    AuthSessionValidity: given.AuthSessionValidity ?? 3,
  };
  checkValidity(settings);
  return settings;
}

/**
 * How long the tokens of a client hold, in seconds. What isn't said: an hour, and thirty days.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
export function validityOf({ settings }: Pick<ClientRecord, 'settings'>) {
  const { IdTokenValidity, AccessTokenValidity, RefreshTokenValidity, TokenValidityUnits: units = {} } = settings;
  return {
    id: IdTokenValidity ? IdTokenValidity * SECONDS[units.IdToken ?? 'hours'] : 3_600,
    access: AccessTokenValidity ? AccessTokenValidity * SECONDS[units.AccessToken ?? 'hours'] : 3_600,
    refresh: (RefreshTokenValidity ?? 30) * SECONDS[units.RefreshToken ?? 'days'],
  };
}

/** Five minutes to a day; a refresh token an hour to ten years, and no shorter than the others (API_CreateUserPoolClient). */
function checkValidity(settings: ClientSettings): void {
  const { id, access, refresh } = validityOf({ settings });
  const fits = [id, access].every((seconds) => seconds >= 300 && seconds <= 86_400);
  if (!fits || refresh < 3_600 || refresh > 3_650 * 86_400) throw invalid('Invalid range for token validity.');
  if (refresh < Math.max(id, access)) {
    throw invalid('Refresh token validity must not be shorter than that of ID and access tokens.');
  }
}
