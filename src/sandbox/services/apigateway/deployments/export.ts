import type * as ApiGateway from '@aws-sdk/client-api-gateway';
import type { Call } from '../../../service.ts';
import { restApi } from '../apis/rest-apis.ts';
import { badRequest, notServed } from '../errors.ts';
import { apiHost } from '../names.ts';
import { writeDocument } from '../openapi/write-document.ts';
import { deployment } from './deployments.ts';
import { stageOf } from './stages.ts';

const YAML = 'application/yaml';

/** GetExport: what a stage answers, as an OpenAPI 3 document. */
export function getExport(input: ApiGateway.GetExportCommandInput, { world }: Call) {
  const api = restApi(world, input.restApiId);
  const stage = stageOf(world, api.id, input.stageName);
  if (input.exportType === 'swagger') throw notServed('exports as Swagger 2');
  if (input.exportType !== 'oas30') throw badRequest(`Invalid export type specified: ${input.exportType}`);
  const contentType = input.accepts === YAML ? YAML : 'application/json';
  const wanted = (input.parameters?.extensions ?? '').split(',').map((one) => one.trim());
  const isWhole = wanted.includes('apigateway');
  const document = writeDocument(api, {
    ...{ host: apiHost(world, api.id), stage: stage.name, isYaml: contentType === YAML },
    definition: deployment(world, api.id, stage.deploymentId).definition,
    withIntegrations: isWhole || wanted.includes('integrations'),
    withAuthorizers: isWhole || wanted.includes('authorizers'),
  });
  return {
    contentType,
    contentDisposition: `attachment; filename="${api.id}-${stage.name}.${contentType === YAML ? 'yaml' : 'json'}"`,
    body: Buffer.from(document),
  };
}
