import { describe, expect, it } from 'vitest';
import { mapOf } from '../../src/course/map.ts';
import { courseOf, thing } from '../engine/kit/things.ts';

describe('the map of a course', () => {
  it('names every step once, in an order in which they could be built, and what each stands on', () => {
    const net = thing('net');
    const log = thing('log', { partOf: net });
    const service = thing('service', { needs: [net, log] });
    const settings = thing('settings', { needs: [service], modifies: [net] });
    const map = mapOf(courseOf({ network: [net, log], service: [settings, service] }));
    expect(map.modules.map(({ id }) => id)).toEqual(['network', 'service']);
    expect(map.nodes.map(({ id, module, partOf }) => [id, module, partOf])).toEqual([
      ['net', 'network', undefined],
      ['log', 'network', 'net'],
      ['service', 'service', undefined],
      ['settings', 'service', undefined],
    ]);
    expect(map.edges).toEqual([
      ['net', 'service'],
      ['log', 'service'],
      ['service', 'settings'],
      ['net', 'settings'],
    ]);
  });

  it('is plain data, which a file or an event could carry', () => {
    const map = mapOf(courseOf({ one: [thing('a')] }));
    expect(JSON.parse(JSON.stringify(map))).toEqual(map);
  });
});
