import type { InventoryItem } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { restApis, stages, vpcLinks } from './model.ts';
import { restApiArn, stageArn, vpcLinkArn } from './names.ts';

/** APIs, stages and VPC links that exist. Deployments go with their API and carry no tags. */
export function inventory(world: World): readonly InventoryItem[] {
  const { account } = world;
  const kind = (name: string) => `AWS::ApiGateway::${name}`;
  return [
    ...[...restApis(world).values()].map(({ id, name, tags }) => ({
      ...{ type: kind('RestApi'), name, account, tags },
      arn: restApiArn(world, id),
    })),
    ...[...stages(world).values()].map(({ restApiId, name, tags }) => ({
      ...{ type: kind('Stage'), name: `${restApis(world).get(restApiId)?.name ?? restApiId}/${name}`, account, tags },
      arn: stageArn(world, restApiId, name),
    })),
    ...[...vpcLinks(world).values()].map(({ id, name, tags }) => ({
      ...{ type: kind('VpcLink'), name, account, tags },
      arn: vpcLinkArn(world, id),
    })),
  ];
}
