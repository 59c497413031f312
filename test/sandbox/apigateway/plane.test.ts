import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CreateDeploymentCommand, DeleteVpcLinkCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import { SetSecurityGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test, vi } from 'vitest';
import { vpcLinks } from '../../../src/sandbox/services/apigateway/model.ts';
import { BALANCER_GROUP, putGroups } from '../elbv2/kit.ts';
import { makeAllThrough, OTHER_POOL, openapi, openRig, POOL } from './kit.ts';

const run = promisify(execFile);

test('requests go through link, balancer and task, with what the client said', async () => {
  const rig = await openRig();
  const { url, dnsName, restApiId } = await makeAllThrough(rig, (request, response) => {
    const { method, headers } = request;
    const said = { method, url: request.url, host: headers.host, agent: headers['user-agent'], from: headers['x-forwarded-for'] };
    response.setHeader('x-own', 'yes').setHeader('server', 'waitress');
    response.end(JSON.stringify({ ...said, api: headers['x-amzn-apigateway-api-id'] }));
  });
  const { stdout } = await run('curl', ['-si', '-A', 'me', `${url}/mysfits?filter=LawChaos&value=a%20%26b`]);
  const [head = '', body = ''] = stdout.split('\r\n\r\n');
  expect(JSON.parse(body)).toEqual({
    ...{
      method: 'GET',
      url: '/mysfits?filter=LawChaos&value=a+%26b',
      host: dnsName.toLowerCase(),
      agent: 'me',
      from: '127.0.0.1',
    },
    api: restApiId,
  });
  expect(head).toMatch(/^HTTP\/1.1 200/);
  expect(head.toLowerCase()).toMatch(/x-own: yes[\s\S]*x-amzn-remapped-server: waitress/);
  const one = await fetch(`${url}/mysfits/a%2Fb%20c/`);
  expect(await one.json()).toMatchObject({ url: '/mysfits/a%2Fb%20c' });
  await vi.waitFor(async () => {
    const entries = await rig.sandbox.control.journal({ service: 'apigateway', operation: 'Request' });
    expect(entries.map(({ input }) => input)).toMatchObject([
      { route: 'GET /mysfits', status: 200, stage: 'prod' },
      { route: 'GET /mysfits/{id}', status: 200 },
    ]);
  });
});

test('who has no good token is told so, with CORS headers, and never reaches the service', async () => {
  const rig = await openRig();
  const seen: (string | undefined)[] = [];
  const { url } = await makeAllThrough(rig, (request, response) => {
    if (request.method === 'POST') seen.push(request.url);
    response.statusCode = request.url === '/' ? 200 : 404;
    response.end('{"error":"no such creature"}');
  });
  const like = (authorization?: string) =>
    fetch(`${url}/mysfits/1/like`, { method: 'POST', ...(authorization !== undefined && { headers: { authorization } }) });
  for (const token of [undefined, '', 'nonsense', `${OTHER_POOL} ada`, `Bearer ${OTHER_POOL} ada`]) {
    const answer = await like(token);
    expect([answer.status, await answer.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
  }
  expect(seen).toEqual([]);
  for (const token of [`${POOL} ada`, `Bearer ${POOL} ada`]) {
    const answer = await like(token);
    // The service's own refusal comes through as it is.
    expect([answer.status, await answer.json()]).toEqual([404, { error: 'no such creature' }]);
  }
  expect(seen).toEqual(['/mysfits/1/like', '/mysfits/1/like']);
});

test('a preflight is answered by the gateway alone, and a route that is not there as AWS does', async () => {
  const rig = await openRig();
  const { url } = await makeAllThrough(rig, (_request, response) => response.end());
  const preflight = await fetch(`${url}/mysfits/1/like`, { method: 'OPTIONS', headers: { origin: 'http://a.example' } });
  expect([preflight.status, await preflight.text()]).toEqual([200, '']);
  expect(preflight.headers.get('access-control-allow-headers')).toBe('Authorization,Content-Type');
  for (const [method, path] of [
    ['GET', '/'],
    ['DELETE', '/mysfits'],
    ['GET', '/mysfits/1/like'],
    ['GET', '/mysfits/%E0%A4%A'],
  ]) {
    const answer = await fetch(`${url}${path}`, { method: method ?? '' });
    expect([answer.status, await answer.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  }
  const other = await fetch(url.replace('/prod', '/test/mysfits'));
  expect([other.status, await other.json()]).toEqual([403, { message: 'Forbidden' }]);
  const { stdout } = await run('curl', ['-s', '-H', 'Host: evil.example', `${url}/mysfits`]);
  expect(JSON.parse(stdout)).toEqual({ message: 'Forbidden' });
});

test('large bodies pass, too large ones are refused, and bytes pass only where they are declared', async () => {
  const rig = await openRig();
  const picture = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  const lengths: number[] = [];
  const { url, put, restApiId, linkId, dnsName } = await makeAllThrough(rig, (request, response) => {
    let length = 0;
    request.on('data', (piece: Buffer) => {
      length += piece.length;
    });
    request.on('end', () => {
      if (request.method === 'POST') lengths.push(length);
      response.setHeader('content-type', 'image/png').end(picture);
    });
  });
  const post = (length: number) =>
    fetch(`${url}/mysfits/1/like`, { method: 'POST', body: 'ä'.repeat(length / 2), headers: { authorization: `${POOL} ada` } });
  expect((await post(9 * 1024 * 1024)).status).toBe(200);
  expect(lengths).toEqual([9 * 1024 * 1024]);
  const tooLarge = await post(11 * 1024 * 1024);
  expect([tooLarge.status, await tooLarge.json()]).toEqual([413, { message: 'Request Too Long' }]);
  const get = async () => Buffer.from(await (await fetch(`${url}/mysfits`, { headers: { accept: 'image/png' } })).arrayBuffer());
  expect((await get()).equals(picture)).toBe(false);
  const more = { 'x-amazon-apigateway-binary-media-types': ['image/png'] };
  await put(openapi({ linkId, dnsName, more }));
  expect((await get()).equals(picture)).toBe(false);
  await rig.apigateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
  expect((await get()).equals(picture)).toBe(true);
});

test('a service that is slow, cut or shut off by its rules is a 504, a link that is not there a 500', async () => {
  const rig = await openRig();
  const { url, arn, linkId, dnsName, put, restApiId } = await makeAllThrough(
    rig,
    (request, response) => {
      if (request.url === '/mysfits/slow') return;
      if (request.url === '/mysfits/cut') response.destroy();
      else response.end('here');
    },
    { timeout: 700 },
  );
  const ask = async (path: string) => {
    const answer = await fetch(`${url}${path}`);
    expect(answer.headers.get('access-control-allow-origin')).toBe(answer.status < 400 ? null : '*');
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await ask('/mysfits')).toBe('200 here');
  expect(await ask('/mysfits/slow')).toBe('504 {"message":"Endpoint request timed out"}');
  expect(await ask('/mysfits/cut')).toBe('504 {"message":"Network error communicating with endpoint"}');
  // The rule that lets everybody in is gone: the side door.
  putGroups(rig.world, { isOpen: false });
  expect(await ask('/mysfits')).toBe('504 {"message":"Endpoint request timed out"}');
  const SecurityGroups = [BALANCER_GROUP];
  const off = { LoadBalancerArn: arn, SecurityGroups, EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off' as const };
  await rig.elbv2.send(new SetSecurityGroupsCommand(off));
  expect(await ask('/mysfits')).toBe('200 here');
  await put(openapi({ linkId: 'gone12', dnsName }));
  expect(await ask('/mysfits')).toBe('200 here');
  await rig.apigateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
  expect(await ask('/mysfits')).toBe('500 {"message":"Internal server error"}');
  await rig.apigateway.send(new DeleteVpcLinkCommand({ vpcLinkId: linkId }));
  await vi.waitFor(() => expect(vpcLinks(rig.world).size).toBe(0));
});

test('a stage that is throttled answers 429 once its burst is used up', async () => {
  const rig = await openRig();
  const { url, restApiId } = await makeAllThrough(rig, (_request, response) => response.end('here'));
  const patchOperations = [
    { op: 'replace' as const, path: '/*/*/throttling/rateLimit', value: '0.001' },
    { op: 'replace' as const, path: '/*/*/throttling/burstLimit', value: '3' },
  ];
  await rig.apigateway.send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations }));
  const statuses = async (path: string) => {
    const all = await Promise.all([1, 2, 3, 4, 5].map(async () => (await fetch(`${url}${path}`)).status));
    return all.sort();
  };
  expect(await statuses('/mysfits')).toEqual([200, 200, 200, 429, 429]);
  // Each method has a bucket of its own.
  expect(await statuses('/mysfits/1')).toEqual([200, 200, 200, 429, 429]);
  expect(await (await fetch(`${url}/mysfits`)).json()).toEqual({ message: 'Too Many Requests' });
});

test('two hundred at once all come through, each to its own', async () => {
  const rig = await openRig();
  const { url } = await makeAllThrough(rig, (request, response) => response.end(request.url));
  const ids = Array.from({ length: 200 }, (_, index) => `m${index}`);
  const heard = await Promise.all(ids.map(async (id) => (await fetch(`${url}/mysfits/${id}`)).text()));
  expect(heard).toEqual(ids.map((id) => `/mysfits/${id}`));
});
