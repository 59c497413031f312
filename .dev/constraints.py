#!/usr/bin/python3
"""Takes the constraints of AWS's models (enum, min, max, pattern, whole numbers) from Debian's python3-botocore and writes
src/sandbox/constraints/constraints.generated.json. Run it with Debian's own Python after adding a service below; --check only says whether the file is up to date.
What is required stands in the SDK's schemas already; what is newer than these models stands in newer.ts."""

import json
import sys
from pathlib import Path

MODELS = Path('/usr/lib/python3/dist-packages/botocore/data')
TARGET = Path(__file__).parent.parent / 'src/sandbox/constraints/constraints.generated.json'
# Bits.
INTEGERS = {'integer': 32, 'long': 64}
# By the names AWS's models use, as Service.id has them: the operations that the sandbox serves, or None for all there are.
SERVICES = {
    'apigateway': [
        'CreateDeployment', 'CreateRestApi', 'CreateStage', 'CreateVpcLink', 'DeleteDeployment', 'DeleteGatewayResponse',
        'DeleteRestApi', 'DeleteStage', 'DeleteVpcLink', 'GetAuthorizers', 'GetDeployment', 'GetDeployments', 'GetExport',
        'GetGatewayResponse', 'GetGatewayResponses', 'GetIntegration', 'GetMethod', 'GetResources', 'GetRestApi', 'GetRestApis',
        'GetStage', 'GetStages', 'GetTags', 'GetVpcLink', 'GetVpcLinks', 'PutGatewayResponse', 'PutRestApi', 'TagResource',
        'UntagResource', 'UpdateRestApi', 'UpdateStage', 'UpdateVpcLink',
    ],
    'application-autoscaling': [
        'DeleteScalingPolicy',
        'DeregisterScalableTarget',
        'DescribeScalableTargets',
        'DescribeScalingActivities',
        'DescribeScalingPolicies',
        'ListTagsForResource',
        'PutScalingPolicy',
        'RegisterScalableTarget',
        'TagResource',
        'UntagResource',
    ],
    'cloudformation': [
        'ContinueUpdateRollback',
        'CreateStack',
        'DeleteStack',
        'DescribeStackEvents',
        'DescribeStackResource',
        'DescribeStackResources',
        'DescribeStacks',
        'GetTemplate',
        'GetTemplateSummary',
        'ListStackResources',
        'ListStacks',
        'UpdateStack',
        'ValidateTemplate',
    ],
    'codebuild': [
        'BatchGetBuilds',
        'BatchGetProjects',
        'CreateProject',
        'DeleteProject',
        'ListBuilds',
        'ListBuildsForProject',
        'ListCuratedEnvironmentImages',
        'ListProjects',
        'StartBuild',
        'StopBuild',
        'UpdateProject',
    ],
    'cognito-idp': [
        'AdminConfirmSignUp', 'AdminCreateUser', 'AdminDeleteUser', 'AdminGetUser', 'AdminInitiateAuth', 'AdminSetUserPassword',
        'ChangePassword', 'ConfirmForgotPassword', 'ConfirmSignUp', 'CreateUserPool', 'CreateUserPoolClient',
        'CreateUserPoolDomain', 'DeleteUser', 'DeleteUserPool', 'DeleteUserPoolClient', 'DeleteUserPoolDomain',
        'DescribeUserPool', 'DescribeUserPoolClient', 'DescribeUserPoolDomain', 'ForgotPassword', 'GetUser',
        'GetUserAttributeVerificationCode', 'GlobalSignOut', 'InitiateAuth', 'ListTagsForResource', 'ListUserPoolClients',
        'ListUserPools', 'ListUsers', 'ResendConfirmationCode', 'RespondToAuthChallenge', 'RevokeToken', 'SignUp',
        'TagResource', 'UntagResource', 'UpdateUserAttributes', 'UpdateUserPool', 'UpdateUserPoolClient', 'VerifyUserAttribute',
    ],
    'dynamodb': [
        'BatchGetItem',
        'BatchWriteItem',
        'CreateTable',
        'DeleteItem',
        'DeleteTable',
        'DescribeContinuousBackups',
        'DescribeTable',
        'DescribeTimeToLive',
        'GetItem',
        'ListTables',
        'ListTagsOfResource',
        'PutItem',
        'Query',
        'Scan',
        'TagResource',
        'UntagResource',
        'UpdateItem',
        'UpdateTable',
    ],
    'codecommit': [
        'BatchGetCommits',
        'BatchGetRepositories',
        'CreateBranch',
        'CreateCommit',
        'CreateRepository',
        'DeleteBranch',
        'DeleteFile',
        'DeleteRepository',
        'GetBlob',
        'GetBranch',
        'GetCommit',
        'GetDifferences',
        'GetFile',
        'GetFolder',
        'GetRepository',
        'ListBranches',
        'ListRepositories',
        'ListTagsForResource',
        'PutFile',
        'TagResource',
        'UntagResource',
        'UpdateDefaultBranch',
    ],
    'codepipeline': [
        'CreatePipeline', 'DeletePipeline', 'GetPipeline', 'GetPipelineExecution', 'GetPipelineState', 'ListActionExecutions',
        'ListPipelineExecutions', 'ListPipelines', 'ListTagsForResource', 'RetryStageExecution', 'StartPipelineExecution',
        'StopPipelineExecution', 'TagResource', 'UntagResource', 'UpdatePipeline',
    ],
    'ec2': [
        'AllocateAddress',
        'AssociateRouteTable',
        'AttachInternetGateway',
        'AuthorizeSecurityGroupEgress',
        'AuthorizeSecurityGroupIngress',
        'CreateInternetGateway',
        'CreateNatGateway',
        'CreateRoute',
        'CreateRouteTable',
        'CreateSecurityGroup',
        'CreateSubnet',
        'CreateTags',
        'CreateVpc',
        'CreateVpcEndpoint',
        'DeleteInternetGateway',
        'DeleteNatGateway',
        'DeleteNetworkInterface',
        'DeleteRoute',
        'DeleteRouteTable',
        'DeleteSecurityGroup',
        'DeleteSubnet',
        'DeleteTags',
        'DeleteVpc',
        'DeleteVpcEndpoints',
        'DescribeAccountAttributes',
        'DescribeAddresses',
        'DescribeAvailabilityZones',
        'DescribeInternetGateways',
        'DescribeNatGateways',
        'DescribeNetworkInterfaces',
        'DescribePrefixLists',
        'DescribeRouteTables',
        'DescribeSecurityGroupRules',
        'DescribeSecurityGroups',
        'DescribeSubnets',
        'DescribeTags',
        'DescribeVpcAttribute',
        'DescribeVpcEndpoints',
        'DescribeVpcs',
        'DetachInternetGateway',
        'DisassociateRouteTable',
        'ModifySubnetAttribute',
        'ModifyVpcAttribute',
        'ModifyVpcEndpoint',
        'ReleaseAddress',
        'ReplaceRoute',
        'RevokeSecurityGroupEgress',
        'RevokeSecurityGroupIngress',
        'UpdateSecurityGroupRuleDescriptionsEgress',
        'UpdateSecurityGroupRuleDescriptionsIngress',
    ],
    'ecr': [
        'BatchCheckLayerAvailability',
        'BatchDeleteImage',
        'BatchGetImage',
        'CreateRepository',
        'DeleteLifecyclePolicy',
        'DeleteRepository',
        'DeleteRepositoryPolicy',
        'DescribeImageScanFindings',
        'DescribeImages',
        'DescribeRepositories',
        'GetAuthorizationToken',
        'GetLifecyclePolicy',
        'GetRepositoryPolicy',
        'ListImages',
        'ListTagsForResource',
        'PutImage',
        'PutImageScanningConfiguration',
        'PutImageTagMutability',
        'PutLifecyclePolicy',
        'SetRepositoryPolicy',
        'TagResource',
        'UntagResource',
    ],
    'ecs': [
        'CreateCluster', 'CreateService', 'DeleteCluster', 'DeleteService', 'DeregisterTaskDefinition', 'DescribeClusters',
        'DescribeServices', 'DescribeTaskDefinition', 'DescribeTasks', 'ListClusters', 'ListServices', 'ListTagsForResource',
        'ListTaskDefinitionFamilies', 'ListTaskDefinitions', 'ListTasks', 'PutClusterCapacityProviders', 'RegisterTaskDefinition',
        'RunTask', 'StopTask', 'TagResource', 'UntagResource', 'UpdateService',
    ],
    'elbv2': [
        'AddTags',
        'CreateListener',
        'CreateLoadBalancer',
        'CreateTargetGroup',
        'DeleteListener',
        'DeleteLoadBalancer',
        'DeleteTargetGroup',
        'DeregisterTargets',
        'DescribeListeners',
        'DescribeLoadBalancerAttributes',
        'DescribeLoadBalancers',
        'DescribeTags',
        'DescribeTargetGroupAttributes',
        'DescribeTargetGroups',
        'DescribeTargetHealth',
        'ModifyListener',
        'ModifyLoadBalancerAttributes',
        'ModifyTargetGroup',
        'ModifyTargetGroupAttributes',
        'RegisterTargets',
        'RemoveTags',
        'SetSecurityGroups',
    ],
    'events': [
        'DeleteRule', 'DescribeRule', 'DisableRule', 'EnableRule', 'ListRuleNamesByTarget', 'ListRules', 'ListTagsForResource',
        'ListTargetsByRule', 'PutEvents', 'PutRule', 'PutTargets', 'RemoveTargets', 'TagResource', 'UntagResource',
    ],
    'iam': [
        'CreateRole',
        'GetRole',
        'ListRoles',
        'DeleteRole',
        'UpdateRole',
        'UpdateAssumeRolePolicy',
        'TagRole',
        'UntagRole',
        'ListRoleTags',
        'ListInstanceProfilesForRole',
        'PutRolePolicy',
        'GetRolePolicy',
        'DeleteRolePolicy',
        'ListRolePolicies',
        'AttachRolePolicy',
        'DetachRolePolicy',
        'ListAttachedRolePolicies',
        'CreatePolicy',
        'GetPolicy',
        'GetPolicyVersion',
        'DeletePolicy',
        'ListPolicies',
        'CreateServiceLinkedRole',
        'DeleteServiceLinkedRole',
        'GetServiceLinkedRoleDeletionStatus',
    ],
    'lambda': [
        'AddPermission', 'CreateFunction', 'DeleteFunction', 'DeleteFunctionConcurrency', 'GetFunction', 'GetFunctionConcurrency',
        'GetFunctionConfiguration', 'GetPolicy', 'Invoke', 'ListFunctions', 'ListTags', 'PutFunctionConcurrency',
        'RemovePermission', 'TagResource', 'UntagResource', 'UpdateFunctionCode', 'UpdateFunctionConfiguration',
    ],
    'logs': [
        'CreateLogGroup',
        'DeleteLogGroup',
        'DescribeLogGroups',
        'PutRetentionPolicy',
        'DeleteRetentionPolicy',
        'TagResource',
        'UntagResource',
        'ListTagsForResource',
        'TagLogGroup',
        'UntagLogGroup',
        'ListTagsLogGroup',
        'CreateLogStream',
        'DeleteLogStream',
        'DescribeLogStreams',
        'PutLogEvents',
        'GetLogEvents',
        'FilterLogEvents',
    ],
    'resourcegroupstaggingapi': None,
    's3': None,
    's3control': None,
    'sts': None,
}


def model_of(service):
    newest = sorted((MODELS / service).iterdir())[-1]
    return json.loads((newest / 'service-2.json').read_text())


def own_constraints(shape):
    constraints = {key: shape[key] for key in ('enum', 'max', 'pattern') if key in shape}
    if shape.get('min', 0) != 0:
        constraints['min'] = shape['min']
    # The SDK's schemas have one type for all numbers.
    if shape['type'] in INTEGERS:
        constraints['integer'] = INTEGERS[shape['type']]
    # Whatever any text fits is no constraint.
    if constraints.get('pattern') in (r'[\s\S]*', r'^[\s\S]*$', '.*'):
        del constraints['pattern']
    return constraints


def children(shape):
    """The shapes below a shape, each by the key it has in the table."""
    kind = shape['type']
    if kind == 'structure':
        return {('members', name): member['shape'] for name, member in shape['members'].items()}
    if kind == 'list':
        return {('item', None): shape['member']['shape']}
    if kind == 'map':
        return {('key', None): shape['key']['shape'], ('value', None): shape['value']['shape']}
    return {}


def constrained(shapes):
    """The names of the shapes that hold a constraint or lead to one; shapes may be recursive."""
    found = {name for name, shape in shapes.items() if own_constraints(shape)}
    while True:
        more = {name for name, shape in shapes.items() if name not in found and found & set(children(shape).values())}
        if not more:
            return found
        found |= more


def table_of(model, served):
    shapes = model['shapes']
    wanted = constrained(shapes)
    table, inputs = {}, {}

    def add(name):
        if name in table:
            return
        entry = table[name] = own_constraints(shapes[name])
        for (key, member), below in children(shapes[name]).items():
            if below not in wanted:
                continue
            if member is None:
                entry[key] = below
            else:
                entry.setdefault(key, {})[member] = below
            add(below)

    for name, operation in sorted(model['operations'].items()):
        if served is not None and name not in served:
            continue
        shape = operation.get('input', {}).get('shape')
        if shape in wanted:
            inputs[name] = shape
            add(shape)
    return {'inputs': inputs, 'shapes': dict(sorted(table.items()))}


def main():
    tables = {service: table_of(model_of(service), served) for service, served in SERVICES.items()}
    text = json.dumps(tables, indent=1, ensure_ascii=True) + '\n'
    if '--check' in sys.argv:
        sys.exit(0 if TARGET.read_text() == text else f'{TARGET.name} is not what the models give: run {sys.argv[0]}')
    TARGET.write_text(text)
    print(f'{TARGET.name}: {TARGET.stat().st_size} bytes')


main()
