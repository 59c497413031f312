/** What the core stack hands on: all that later steps build on. */
export const coreOutputs = {
  stackId: 'string',
  vpc: 'string',
  publicSubnets: 'strings',
  privateSubnets: 'strings',
  /** Where tasks run: private subnets where a NAT gateway leads out, else public ones. */
  taskSubnets: 'strings',
  /** Whether a task needs a public address of its own. */
  assignPublicIp: 'boolean',
  loadBalancerSecurityGroup: 'string',
  serviceSecurityGroup: 'string',
  executionRole: 'string',
  taskRole: 'string',
  buildRole: 'string',
  pipelineRole: 'string',
  triggerRole: 'string',
} as const;
