import { describe, expect, it } from 'vitest';
import { perHour } from '../../../src/aws/prices.ts';
import { termsIn } from '../../../src/course/glossary.ts';
import { costsOf } from '../../../src/course/step.ts';
import { coreStack } from '../../../steps/2-service/core-stack.ts';
import { networkChoice, networks } from '../../../steps/2-service/network.ts';
import { glossary } from '../../../steps/glossary/index.ts';

describe("the step's words", () => {
  it.each([
    ['two-nat', 0.1],
    ['one-nat', 0.05],
    ['frugal', 0],
  ])('cost with %s what its gateways and their addresses do', (network, usd) => {
    expect(perHour(costsOf(coreStack, { network }), 'us-east-1').usd).toBe(usd);
  });

  it('are at most 120, and the glossary explains them', () => {
    const story = coreStack.story ?? '';
    expect(story.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(120);
    const bold = [...story.matchAll(/\*\*([^*]+)\*\*/g)].map(([, word = '']) => word);
    expect(bold.length).toBeGreaterThan(3);
    for (const word of bold) expect(termsIn(word, glossary), word).toHaveLength(1);
  });

  it('offer every network, with the frugal one chosen', () => {
    expect(networkChoice.options.map(({ value }) => value).sort()).toEqual([...networks].sort());
    expect(networkChoice.preselected).toBe('frugal');
  });
});
