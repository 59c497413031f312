import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { find, termsIn } from '../../../src/course/glossary.ts';
import { course } from '../../../steps/index.ts';

const { glossary } = course;
const words = (text: string) => text.split(/\s+/).filter(Boolean);
const bold = (text: string) => [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, inside = '']) => inside);
const stories = course.modules
  .flatMap(({ steps }) => steps)
  .flatMap(({ id, story }) => (story === undefined ? [] : [{ id, story }]));

/** Every idea the course explains, in the learner's words. */
const ideas = `
  S3, object storage, bucket, object, bucket policy, private by default, public access block, DNS, static site, dynamic site,
  website endpoint, content type, CloudFront, region, availability zone, ARN, tag, AWS CLI, SDK, boto3,
  container, virtual machine, Docker, Kubernetes, image, registry, microservice, ECS, ECS cluster, task, task definition, service,
  Fargate, load balancer, target group, listener, health check, VPC, subnet, NAT gateway, internet gateway, security group,
  IAM, IAM role, policy, permission, least privilege, trust policy, CloudFormation, template, stack, JSON, YAML, Flask, scaling,
  CI/CD, pipeline, repository, CodeBuild, artifact, deployment, EventBridge,
  NoSQL, key, DynamoDB, table, secondary index, query, scan,
  user pool, social login, token, API, REST, API Gateway, authorizer, VPC link, CORS, OpenAPI, throttling,
  Lambda, serverless, event, event stream, Firehose`
  .split(',')
  .map((idea) => idea.trim());

/** Short forms and names that need no entry: those of words everybody meets, and of products named in passing. */
const everyday = new Set(['GET', 'POST', 'PUT', 'DELETE', 'JavaScript', 'OK']);

/** What looks like a technical name: short forms in capitals, and words with a capital inside. */
const technical = (text: string) =>
  (text.replace(/`[^`]*`/g, ' ').match(/\b(?:[A-Z][A-Z0-9]+s?|[A-Z][a-z]+[A-Z]\w*)\b/g) ?? []).filter(
    (word) => !everyday.has(word),
  );

describe('the glossary', () => {
  it.each(ideas)('explains %s', (idea) => {
    expect(find(glossary, idea)?.text).toBeTruthy();
  });

  it.each(glossary.map((term) => [term.id, term] as const))('explains %s in 15 to 80 words', (_, { text }) => {
    expect(words(text).length).toBeLessThanOrEqual(80);
    expect(words(text).length).toBeGreaterThanOrEqual(15);
  });

  it('loads every file beside it, and no other', () => {
    const folder = new URL('../../../steps/glossary/', import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith('.md'));
    expect(glossary.map(({ id }) => `${id}.md`).sort()).toEqual(files.sort());
    for (const { id, text } of glossary) expect(readFileSync(new URL(`${id}.md`, folder), 'utf8')).toContain(text);
  });

  it('finds each term by its name in a sentence, and as itself', () => {
    for (const term of glossary) expect(termsIn(`Look at the ${term.term}: `, glossary)).toEqual([term]);
  });

  it('uses no short form and no product that it does not explain', () => {
    for (const { id, text } of glossary) {
      for (const word of technical(text)) expect(find(glossary, word), `"${word}" in ${id}.md`).toBeDefined();
    }
  });
});

describe('the stories', () => {
  it('set in bold only what the glossary explains', () => {
    const marked = [...stories, ...glossary.map(({ id, text }) => ({ id, story: text }))];
    for (const { id, story } of marked) {
      for (const word of bold(story)) expect(find(glossary, word), `**${word}** in ${id}.md`).toBeDefined();
    }
    expect(stories.flatMap(({ story }) => bold(story))).toContain('bucket policy');
  });

  it('use no short form and no product that the glossary does not explain', () => {
    for (const { id, story } of stories) {
      for (const word of technical(story)) expect(find(glossary, word), `"${word}" in ${id}.md`).toBeDefined();
    }
  });

  it.each(stories)('of $id has words to look up, those in bold among them', ({ story }) => {
    const found = termsIn(story, glossary);
    expect(found.length).toBeGreaterThan(2);
    for (const word of bold(story)) expect(found).toContain(find(glossary, word));
  });
});
