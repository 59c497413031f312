const restApiId = 'a1b2c3d4e5';
const stageName = 'prod';
const deploymentId = 'd1e2f3';
const vpcLinkId = 'l1m2n3';
const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}/stages/${stageName}`;
const tags = { 'mysfits:project': 'p-1' };
const method = { restApiId, resourceId: 'r1s2t3', httpMethod: 'GET' };
const response = { restApiId, responseType: 'DEFAULT_4XX' };

/** An input for each operation of API Gateway that the sandbox serves. */
export const examples: Record<string, object> = {
  CreateDeployment: { restApiId, stageName },
  CreateRestApi: { name: 'mysfits', tags },
  CreateStage: { restApiId, stageName, deploymentId, tags },
  CreateVpcLink: {
    name: 'mysfits',
    targetArns: ['arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/a/1'],
    tags,
  },
  DeleteDeployment: { restApiId, deploymentId },
  DeleteGatewayResponse: response,
  DeleteRestApi: { restApiId },
  DeleteStage: { restApiId, stageName },
  DeleteVpcLink: { vpcLinkId },
  GetAuthorizers: { restApiId },
  GetDeployment: { restApiId, deploymentId },
  GetDeployments: { restApiId },
  GetExport: { restApiId, stageName, exportType: 'oas30' },
  GetGatewayResponse: response,
  GetGatewayResponses: { restApiId },
  GetIntegration: method,
  GetMethod: method,
  GetResources: { restApiId },
  GetRestApi: { restApiId },
  GetRestApis: {},
  GetStage: { restApiId, stageName },
  GetStages: { restApiId },
  GetTags: { resourceArn },
  GetVpcLink: { vpcLinkId },
  GetVpcLinks: {},
  PutGatewayResponse: response,
  PutRestApi: { restApiId, body: new Uint8Array() },
  TagResource: { resourceArn, tags },
  UntagResource: { resourceArn, tagKeys: ['mysfits:project'] },
  UpdateRestApi: { restApiId, patchOperations: [] },
  UpdateStage: { restApiId, stageName, patchOperations: [] },
  UpdateVpcLink: { vpcLinkId, patchOperations: [] },
};
