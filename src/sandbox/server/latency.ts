/**
 * Seconds that AWS usually takes to answer, seen from a machine in the same part of the world. Estimates: AWS
 * publishes none. What takes minutes there isn't the answer but the change of state after it.
 */
export function usualLatency(service: string, operation: string): number {
  return SECONDS[`${service}:${operation}`] ?? (/^(Get|Head|List|Describe|BatchGet)/.test(operation) ? 0.05 : 0.12);
}

const SECONDS: Readonly<Record<string, number>> = {
  's3:CreateBucket': 0.6,
  's3:DeleteBucket': 0.3,
  's3:PutObject': 0.06,
  's3:DeleteObject': 0.04,
  's3:DeleteObjects': 0.2,
  's3:PutBucketPolicy': 0.25,
  's3:PutBucketWebsite': 0.2,
};
