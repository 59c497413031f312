import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createLoadBalancerUrl } from '../../src/aws/load-balancer-url.ts';
import { listening, makeAll, openWithNetwork } from '../sandbox/elbv2/kit.ts';

const NAME = 'mysfits-nlb-0123456789abcdef.elb.us-east-1.amazonaws.com';

test('on AWS a load balancer answers by its name', async () => {
  expect(await createLoadBalancerUrl({ kind: 'aws', endpoint: undefined })(NAME)).toBe(`http://${NAME}`);
});

test('a sandbox is asked, also when it comes by endpoint; what it does not know is explained', async () => {
  const rig = await openWithNetwork();
  const { dnsName } = await makeAll(rig);
  const { endpoint } = rig.sandbox;
  const url = (await rig.sandbox.control.loadBalancerUrl(dnsName)).replace(/\/$/, '');
  for (const kind of ['sandbox', 'endpoint'] as const) {
    const urlOf = createLoadBalancerUrl({ kind, endpoint });
    expect(await urlOf(dnsName)).toBe(url);
    await expect(urlOf(NAME)).rejects.toThrow(`No load balancer answers by the name ${NAME}`);
  }
});

test('any other endpoint is taken for an AWS, and asked once', async () => {
  let asked = 0;
  const port = await listening(
    createServer((_request, response) => {
      asked += 1;
      response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error/>');
    }),
  );
  const urlOf = createLoadBalancerUrl({ kind: 'endpoint', endpoint: `http://127.0.0.1:${port}` });
  expect([await urlOf(NAME), await urlOf(NAME)]).toEqual([`http://${NAME}`, `http://${NAME}`]);
  expect(asked).toBe(1);
});
