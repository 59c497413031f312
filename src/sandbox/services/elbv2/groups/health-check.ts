import type * as Elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { invalidConfiguration, validationError } from '../errors.ts';
import type { HealthCheck } from '../model.ts';

type Given = Pick<
  Elb.CreateTargetGroupCommandInput,
  | 'HealthCheckProtocol'
  | 'HealthCheckPort'
  | 'HealthCheckPath'
  | 'HealthCheckEnabled'
  | 'HealthCheckIntervalSeconds'
  | 'HealthCheckTimeoutSeconds'
  | 'HealthyThresholdCount'
  | 'UnhealthyThresholdCount'
  | 'Matcher'
>;

/** What holds where nobody says, for a TCP target group (API_CreateTargetGroup). */
const TCP_DEFAULT: HealthCheck = {
  protocol: 'TCP',
  port: 'traffic-port',
  path: undefined,
  codes: undefined,
  interval: 30,
  timeout: 10,
  healthy: 5,
  unhealthy: 2,
};

/** HTTP checks wait less, and look at a path and a status. */
const HTTP_DEFAULT: HealthCheck = { ...TCP_DEFAULT, protocol: 'HTTP', path: '/', codes: '200-399', timeout: 6 };

/**
 * The health check that a request describes; what it leaves out is as it was, or as AWS fills it in.
 * @throws AwsError InvalidConfigurationRequest, ValidationError
 */
export function readHealthCheck(given: Given, before?: HealthCheck): HealthCheck {
  const protocol = given.HealthCheckProtocol ?? before?.protocol ?? 'TCP';
  if (protocol !== 'TCP' && protocol !== 'HTTP') {
    throw invalidConfiguration(
      `Health check protocol '${protocol}' is not supported by the sandbox. It must be one of 'HTTP, TCP'`,
    );
  }
  if (given.HealthCheckEnabled === false)
    throw invalidConfiguration("Health check enabled must be true for target groups with target type 'ip'");
  const base = before?.protocol === protocol ? before : protocol === 'HTTP' ? HTTP_DEFAULT : TCP_DEFAULT;
  const check: HealthCheck = {
    protocol,
    port: given.HealthCheckPort ?? before?.port ?? base.port,
    path: given.HealthCheckPath ?? base.path,
    codes: given.Matcher?.HttpCode ?? base.codes,
    interval: given.HealthCheckIntervalSeconds ?? before?.interval ?? base.interval,
    timeout: given.HealthCheckTimeoutSeconds ?? base.timeout,
    healthy: given.HealthyThresholdCount ?? before?.healthy ?? base.healthy,
    unhealthy: given.UnhealthyThresholdCount ?? before?.unhealthy ?? base.unhealthy,
  };
  if (protocol === 'TCP' && given.HealthCheckPath !== undefined) {
    throw invalidConfiguration('Health check paths are not supported for health checks with the TCP protocol');
  }
  if (protocol === 'TCP' && given.Matcher !== undefined) {
    throw invalidConfiguration('Health check matchers are not supported for health checks with the TCP protocol');
  }
  checkPort(check.port);
  checkPath(check.path);
  checkCodes(check.codes);
  // An interval may be as short as the time-out, but not shorter: the next check would begin before this one has failed.
  if (check.timeout > check.interval) {
    throw validationError(
      `Health check timeout '${check.timeout}' must be smaller than or equal to the interval '${check.interval}'`,
    );
  }
  return check;
}

function checkPort(port: string): void {
  if (port === 'traffic-port') return;
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw validationError(`Health check port '${port}' must be 'traffic-port' or a port number between 1 and 65535`);
  }
}

function checkPath(path: string | undefined): void {
  if (path !== undefined && !path.startsWith('/'))
    throw validationError(`Health check path '${path}' must begin with a '/' character`);
}

function checkCodes(codes: string | undefined): void {
  if (codes === undefined) return;
  const parts = codes.split(',').flatMap((part) => part.split('-'));
  const isWellFormed = /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(codes);
  if (!isWellFormed || parts.some((part) => Number(part) < 200 || Number(part) > 599)) {
    throw validationError(`Health check matcher HTTP code '${codes}' must be within '200-599'`);
  }
}
