import { expect, test } from 'vitest';
import { perHour, priceKeys, pricesAsOf } from '../../src/aws/prices.ts';

const twice = (key: string) => [key, key];

// The figures of the three network shapes stand in the table the course's authors worked out by hand.
test.each([
  ['the tutorial, two NAT gateways', [...twice('nat-gateway'), ...twice('public-ipv4'), ...twice('public-ipv4')], 0.1448],
  ['one NAT gateway', ['nat-gateway', 'public-ipv4', ...twice('public-ipv4')], 0.0948],
  ['none', ['public-ipv4', ...twice('public-ipv4')], 0.0498],
])('the network of %s costs what it should with its load balancer and task', (_, network, usd) => {
  const price = perHour([...network, 'network-load-balancer', 'fargate-task-x86'], 'us-east-1');
  expect(price.usd).toBeCloseTo(usd, 4);
  expect(price.estimate).toBe(false);
});

test('a sum is free of the crumbs of binary fractions', () => {
  expect(perHour(['nat-gateway', 'public-ipv4'], 'us-east-1').usd).toBe(0.05);
});

test('elsewhere it is an estimate, unless nothing is to pay', () => {
  expect(perHour(['nat-gateway'], 'eu-central-1')).toEqual({ usd: 0.045, estimate: true });
  expect(perHour(['s3-storage'], 'eu-central-1')).toEqual({ usd: 0, estimate: false });
});

test('a key without a price is refused by name', () => {
  expect(() => perHour(['gold'], 'us-east-1')).toThrow('assets/prices.json has no price "gold".');
  expect(() => perHour(['toString'], 'us-east-1')).toThrow(TypeError);
});

test('the table says when and where it holds', () => {
  expect(pricesAsOf.region).toBe('us-east-1');
  expect(pricesAsOf.date).toMatch(/^\d{4}-\d{2}$/);
  for (const key of priceKeys) expect(perHour([key], 'us-east-1').usd).toBeGreaterThanOrEqual(0);
});
