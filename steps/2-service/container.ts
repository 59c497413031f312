/** What the task definition, the target group, the service and the pipeline must agree on. */
export const container = {
  name: 'service',
  /** Where waitress listens inside the container; the security group lets the load balancer in here. */
  port: 8080,
  /** The path that tells whether it is well. */
  healthPath: '/',
} as const;
