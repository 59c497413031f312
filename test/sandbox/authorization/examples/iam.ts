const RoleName = 'mysfits-task';
const PolicyName = 'table';
const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
const ownPolicy = { PolicyArn: 'arn:aws:iam::123456789012:policy/mysfits-website' };
const Tags = [{ Key: 'mysfits:project', Value: 'p-1' }];
const RoleOfEcs = 'AWSServiceRoleForECS';

/** An input for each operation of IAM that the sandbox serves. */
export const examples: Record<string, object> = {
  CreateRole: { RoleName, Path: '/course/', Tags },
  GetRole: { RoleName },
  ListRoles: {},
  DeleteRole: { RoleName },
  UpdateRole: { RoleName },
  UpdateAssumeRolePolicy: { RoleName },
  TagRole: { RoleName, Tags },
  UntagRole: { RoleName, TagKeys: ['a'] },
  ListRoleTags: { RoleName },
  ListInstanceProfilesForRole: { RoleName },
  PutRolePolicy: { RoleName, PolicyName },
  GetRolePolicy: { RoleName, PolicyName },
  DeleteRolePolicy: { RoleName, PolicyName },
  ListRolePolicies: { RoleName },
  AttachRolePolicy: { RoleName, PolicyArn },
  DetachRolePolicy: { RoleName, PolicyArn },
  ListAttachedRolePolicies: { RoleName },
  CreatePolicy: { PolicyName, Tags },
  GetPolicy: ownPolicy,
  GetPolicyVersion: { ...ownPolicy, VersionId: 'v1' },
  DeletePolicy: ownPolicy,
  ListPolicies: {},
  CreateServiceLinkedRole: { AWSServiceName: 'ecs.amazonaws.com' },
  DeleteServiceLinkedRole: { RoleName: RoleOfEcs },
  GetServiceLinkedRoleDeletionStatus: { DeletionTaskId: `task/aws-service-role/ecs.amazonaws.com/${RoleOfEcs}/0-1` },
};
