import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateDeploymentCommand, GetVpcLinkCommand } from '@aws-sdk/client-api-gateway';
import { expect, test, vi } from 'vitest';
import { createSandbox } from '../../../src/sandbox/create-sandbox.ts';
import { apiGatewayService } from '../../../src/sandbox/services/apigateway/service.ts';
import { sandboxServices } from '../../../src/sandbox/services/index.ts';
import { awsCli, clientsOf, python } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { makeBalancer, putNetwork, untilActive } from '../elbv2/kit.ts';
import { makeApi, makeLink, openapi, openRig } from './kit.ts';

test("Debian's aws makes an API from a file, deploys it, throttles it and takes it away", async () => {
  const rig = await openRig();
  const balancer = await makeBalancer(rig);
  const aws = (...args: string[]) => awsCli(rig.sandbox, 'apigateway', ...args) as Promise<Record<string, unknown>>;
  const { id: linkId } = await aws('create-vpc-link', '--name=link', `--target-arns=${balancer.arn}`, '--tags={"k":"v"}');
  const { id } = await aws('create-rest-api', '--name=mysfits', '--endpoint-configuration={"types":["REGIONAL"]}');
  const file = join(await tempFolder(), 'openapi.json');
  await writeFile(file, JSON.stringify(openapi({ linkId: String(linkId), dnsName: 'nlb.example' })));
  const at = `--rest-api-id=${id}`;
  expect(await aws('put-rest-api', at, '--mode=overwrite', '--fail-on-warnings', `--body=fileb://${file}`)).toMatchObject({ id });
  const deployed = await aws('create-deployment', at, '--stage-name=prod');
  const patch = '[{"op":"replace","path":"/*/*/throttling/rateLimit","value":"5"}]';
  expect(await aws('update-stage', at, '--stage-name=prod', `--patch-operations=${patch}`)).toMatchObject({
    deploymentId: deployed.id,
    methodSettings: { '*/*': { throttlingRateLimit: 5 } },
  });
  await expect(aws('delete-vpc-link', `--vpc-link-id=${linkId}`)).rejects.toThrow(/BadRequestException.*is referenced in/s);
  expect(await aws('delete-rest-api', at)).toBeUndefined();
  expect(await aws('get-rest-apis')).toEqual({ items: [] });
});

test('boto3 reads what is there, by its pages and its errors', async () => {
  const rig = await openRig();
  const balancer = await makeBalancer(rig);
  await untilActive(rig, balancer.arn);
  const { restApiId, url } = await makeApi(rig, { linkId: await makeLink(rig, balancer.arn), dnsName: balancer.dnsName });
  const said = await python(
    rig.sandbox,
    [
      'import boto3, os, urllib.request',
      "c = boto3.client('apigateway', endpoint_url=os.environ['ENDPOINT'])",
      "pages = c.get_paginator('get_resources').paginate(restApiId='ID', PaginationConfig={'PageSize': 2})".replace(
        'ID',
        restApiId,
      ),
      "print([r['path'] for p in pages for r in p['items']])",
      `print(c.get_stage(restApiId='${restApiId}', stageName='prod')['createdDate'].year > 2020)`,
      "print(c.get_vpc_links()['items'][0]['status'])",
      'try:',
      "  c.get_rest_api(restApiId='nothing')",
      'except c.exceptions.NotFoundException as e:',
      "  print(e.response['Error']['Message'])",
      `r = urllib.request.urlopen(urllib.request.Request('${url}/mysfits', method='OPTIONS'))`,
      "print(r.status, r.headers['Access-Control-Allow-Origin'])",
    ].join('\n'),
  );
  expect(said.split('\n')).toEqual([
    "['/', '/mysfits', '/mysfits/{id}', '/mysfits/{id}/adopt', '/mysfits/{id}/like']",
    'True',
    'AVAILABLE',
    expect.stringContaining('Invalid API identifier specified'),
    '200 *',
  ]);
});

test('stages answer at their ports again after a restart, and a link that was coming up goes on', async () => {
  const dir = await tempFolder();
  const services = [...sandboxServices().filter(({ id }) => id !== 'apigateway'), apiGatewayService(() => undefined)];
  const first = await createSandbox({ dir, services });
  putNetwork(first.world);
  const rig = { sandbox: first, world: first.world, ...clientsOf(first) };
  const balancer = await makeBalancer(rig);
  first.world.clock.run('aws', 1);
  const made = (await awsCli(first, 'apigateway', 'create-vpc-link', '--name=link', `--target-arns=${balancer.arn}`)) as {
    id: string;
  };
  const { url, restApiId } = await makeApi(rig, { linkId: made.id, dnsName: balancer.dnsName });
  await first.close();
  const second = await createSandbox({ dir, services });
  try {
    expect((await fetch(`${url}/mysfits`, { method: 'OPTIONS' })).status).toBe(200);
    expect((await fetch(`${url}/mysfits`)).status).toBe(500);
    const { apigateway } = clientsOf(second);
    expect((await apigateway.send(new GetVpcLinkCommand({ vpcLinkId: made.id }))).status).toBe('PENDING');
    second.world.clock.move(300);
    second.world.clock.run('instant');
    await apigateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
  } finally {
    await second.close();
  }
  const third = await createSandbox({ dir, services });
  try {
    const { apigateway } = clientsOf(third);
    await vi.waitFor(async () =>
      expect((await apigateway.send(new GetVpcLinkCommand({ vpcLinkId: made.id }))).status).toBe('AVAILABLE'),
    );
  } finally {
    await third.close();
  }
});
