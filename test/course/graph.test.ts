import { describe, expect, it } from 'vitest';
import { defineCourse } from '../../src/course/course.ts';
import { graphOf, longestRemaining, neededBy, prerequisites, sorted, stepsThrough } from '../../src/course/graph.ts';
import { courseOf, type ThingStep, thing } from '../engine/kit/things.ts';

const net = thing('net');
const pages = thing('pages');
const service = thing('service', { needs: [net] });
const settings = thing('settings', { needs: [service], modifies: [pages] });
const users = thing('users');
const gate = thing('gate', { needs: [users], after: [settings] });

const course = courseOf({ website: [pages], network: [net], service: [service, settings], users: [users, gate] });

/** A step that waits for others by their ids alone, so that even a circle can be written. */
const waiting = (id: string, ...ids: string[]): ThingStep => ({ ...thing(id), after: ids.map((one) => thing(one)) });

describe('the graph of a course', () => {
  it('waits for what is needed, for what comes first, and for the owners of what is changed', () => {
    expect(prerequisites(settings)).toEqual(['service', 'pages']);
    expect(prerequisites(gate)).toEqual(['users', 'settings']);
  });

  it('puts each step after those it waits for, and else in the order they are taught', () => {
    const order = [...graphOf(courseOf({ a: [service, net, settings, pages] })).nodes.keys()];
    expect(order).toEqual(['net', 'service', 'pages', 'settings']);
    expect([...graphOf(course).nodes.keys()]).toEqual(['pages', 'net', 'service', 'settings', 'users', 'gate']);
  });

  it('knows the steps up to a module', () => {
    expect(stepsThrough(graphOf(course), 'network')).toEqual(['pages', 'net']);
    expect(stepsThrough(graphOf(course))).toHaveLength(6);
  });

  it('names the later modules that need a module, also through others and by what they modify', () => {
    const graph = graphOf(course);
    expect(neededBy(graph, ['website'])).toEqual(['service', 'users']);
    expect(neededBy(graph, ['network'])).toEqual(['service', 'users']);
    expect(neededBy(graph, ['users'])).toEqual([]);
    expect(neededBy(graph, ['website', 'service'])).toEqual(['users']);
  });

  it('weighs a step by the longest chain that hangs on it', () => {
    const waits: Record<string, string[]> = { b: ['a'], c: ['b'], d: ['a'] };
    const takes: Record<string, number> = { a: 1, b: 2, c: 3, d: 4 };
    const weight = longestRemaining(
      ['a', 'b', 'c', 'd'],
      (id) => waits[id] ?? [],
      (id) => takes[id] ?? 0,
    );
    expect(Object.fromEntries(weight)).toEqual({ a: 6, b: 5, c: 3, d: 4 });
  });

  it('sorts without what is not among the ids', () => {
    expect(sorted(['b', 'a'], (id) => (id === 'b' ? ['a', 'gone'] : []))).toEqual({ sorted: true, ids: ['a', 'b'] });
  });
});

describe('a course whose graph cannot be walked is refused when it is defined', () => {
  it('because two steps share an id, in whatever modules', () => {
    expect(() => courseOf({ one: [net], two: [thing('net')] })).toThrow('The course has two steps with the id "net".');
  });

  it('because two modules share an id', () => {
    const { modules } = courseOf({ one: [net] });
    const twice = { ...course, modules: [...modules, ...courseOf({ one: [users] }).modules] };
    expect(() => defineCourse(twice)).toThrow('The course has two modules with the id "one".');
  });

  it('because a step needs, follows, modifies or belongs to one that is not in it', () => {
    expect(() => courseOf({ one: [service] })).toThrow('The step "service" refers to "net", which isn\'t in the course.');
    expect(() => courseOf({ one: [users, gate] })).toThrow('"settings", which isn\'t in the course');
    expect(() => courseOf({ one: [net, service, settings] })).toThrow('"pages", which isn\'t in the course');
    expect(() => courseOf({ one: [thing('log', { partOf: net })] })).toThrow('"net", which isn\'t in the course');
  });

  it('because a step needs one of a later module, without which the first modules could not be built alone', () => {
    expect(() => courseOf({ service: [service], network: [net] })).toThrow(
      'The step "service" of module "service" refers to "net" of the later module "network".',
    );
  });

  it('because steps wait for each other in a circle, which is named', () => {
    const circle = [waiting('a', 'c'), waiting('b', 'a'), waiting('c', 'b'), waiting('d', 'a')];
    expect(() => courseOf({ one: circle })).toThrow('These steps wait for each other in a circle: a -> c -> b -> a.');
    expect(() => courseOf({ one: [waiting('me', 'me')] })).toThrow('circle: me -> me.');
  });

  it('because a choice preselects what it does not offer', () => {
    const choice = { id: 'shape', title: 'Shape', options: [{ value: 'frugal', title: 'Frugal' }], preselected: 'grand' };
    expect(() => defineCourse({ ...course, choices: [choice] })).toThrow('preselects "grand"');
  });
});
