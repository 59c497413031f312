import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { Handlers, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { gatewayResponseOperations } from './apis/gateway-responses.ts';
import { putRestApi } from './apis/put-rest-api.ts';
import { getAuthorizers, getIntegration, getMethod, getResources } from './apis/resources.ts';
import { createRestApi, deleteRestApi, getRestApi, getRestApis, updateRestApi } from './apis/rest-apis.ts';
import { createDeployment, deleteDeployment, getDeployment, getDeployments } from './deployments/deployments.ts';
import { getExport } from './deployments/export.ts';
import { createStage, deleteStage, getStage, getStages, updateStage } from './deployments/stages.ts';
import { inventory } from './inventory.ts';
import { comeUp, createVpcLink, deleteVpcLink, getVpcLink, getVpcLinks, goAway, updateVpcLink } from './links/vpc-links.ts';
import { stages, vpcLinks } from './model.ts';
import { permissions } from './permissions.ts';
import { type VerifyIdToken, verifyBy } from './plane/authorize.ts';
import { serveStage, stopServing } from './plane/serving.ts';
import { tagOperations } from './tags.ts';

const operations = {
  CreateRestApi: createRestApi,
  GetRestApi: getRestApi,
  GetRestApis: getRestApis,
  UpdateRestApi: updateRestApi,
  PutRestApi: putRestApi,
  DeleteRestApi: deleteRestApi,
  GetResources: getResources,
  GetMethod: getMethod,
  GetIntegration: getIntegration,
  GetAuthorizers: getAuthorizers,
  ...gatewayResponseOperations,
  CreateDeployment: createDeployment,
  GetDeployments: getDeployments,
  GetDeployment: getDeployment,
  DeleteDeployment: deleteDeployment,
  CreateStage: createStage,
  GetStage: getStage,
  GetStages: getStages,
  UpdateStage: updateStage,
  DeleteStage: deleteStage,
  GetExport: getExport,
  CreateVpcLink: createVpcLink,
  GetVpcLink: getVpcLink,
  GetVpcLinks: getVpcLinks,
  UpdateVpcLink: updateVpcLink,
  DeleteVpcLink: deleteVpcLink,
  ...tagOperations,
} satisfies Handlers<typeof ApiGateway>;

/**
 * Amazon API Gateway, REST APIs: stages that answer by what is deployed.
 * @param verify knows the tokens of user pools
 */
export function apiGatewayService(verify: VerifyIdToken): Service {
  return {
    id: 'apigateway',
    signingName: 'apigateway',
    protocol: 'restJson1',
    apiVersion: '2015-07-09',
    schemas: () => import('@aws-sdk/client-api-gateway'),
    operations,
    permissions,
    inventory,
    async open(world) {
      verifyBy(world, verify);
      await openStages(world);
    },
    close: stopServing,
  };
}

/** Goes on where the world stood. */
async function openStages(world: World): Promise<void> {
  for (const { restApiId, name } of stages(world).values()) await serveStage(world, restApiId, name);
  for (const { id, status } of vpcLinks(world).values()) {
    if (status === 'PENDING') comeUp(world, id);
    if (status === 'DELETING') goAway(world, id);
  }
}
