import { readTerm, type Term } from '../../src/course/glossary.ts';
import accessList from './access-list.md';
import account from './account.md';
import amplify from './amplify.md';
import api from './api.md';
import apiGateway from './api-gateway.md';
import apiStage from './api-stage.md';
import appClient from './app-client.md';
import arn from './arn.md';
import artifact from './artifact.md';
import authorizer from './authorizer.md';
import availabilityZone from './availability-zone.md';
import aws from './aws.md';
import boto3 from './boto3.md';
import bucket from './bucket.md';
import bucketPolicy from './bucket-policy.md';
import cache from './cache.md';
import certificate from './certificate.md';
import ciCd from './ci-cd.md';
import cli from './cli.md';
import cloudformation from './cloudformation.md';
import cloudfront from './cloudfront.md';
import cluster from './cluster.md';
import codebuild from './codebuild.md';
import cognito from './cognito.md';
import console from './console.md';
import container from './container.md';
import contentType from './content-type.md';
import cors from './cors.md';
import cpu from './cpu.md';
import credentials from './credentials.md';
import database from './database.md';
import deployment from './deployment.md';
import digest from './digest.md';
import dns from './dns.md';
import docker from './docker.md';
import dynamicSite from './dynamic-site.md';
import dynamodb from './dynamodb.md';
import ecs from './ecs.md';
import event from './event.md';
import eventStream from './event-stream.md';
import eventbridge from './eventbridge.md';
import fargate from './fargate.md';
import firehose from './firehose.md';
import flask from './flask.md';
import header from './header.md';
import healthCheck from './health-check.md';
import http from './http.md';
import iam from './iam.md';
import image from './image.md';
import internetGateway from './internet-gateway.md';
import ipAddress from './ip-address.md';
import json from './json.md';
import key from './key.md';
import kubernetes from './kubernetes.md';
import lambda from './lambda.md';
import listener from './listener.md';
import loadBalancer from './load-balancer.md';
import logGroup from './log-group.md';
import microservice from './microservice.md';
import natGateway from './nat-gateway.md';
import nosql from './nosql.md';
import object from './object.md';
import objectStorage from './object-storage.md';
import openapi from './openapi.md';
import permission from './permission.md';
import pipeline from './pipeline.md';
import policy from './policy.md';
import port from './port.md';
import privateByDefault from './private-by-default.md';
import python from './python.md';
import query from './query.md';
import region from './region.md';
import registry from './registry.md';
import rehearsal from './rehearsal.md';
import repository from './repository.md';
import request from './request.md';
import rest from './rest.md';
import role from './role.md';
import routeTable from './route-table.md';
import s3 from './s3.md';
import sandbox from './sandbox.md';
import scaling from './scaling.md';
import sdk from './sdk.md';
import secondaryIndex from './secondary-index.md';
import securityGroup from './security-group.md';
import server from './server.md';
import serverless from './serverless.md';
import service from './service.md';
import serviceLinkedRole from './service-linked-role.md';
import socialLogin from './social-login.md';
import srp from './srp.md';
import stack from './stack.md';
import staticSite from './static-site.md';
import statusCode from './status-code.md';
import subnet from './subnet.md';
import table from './table.md';
import tag from './tag.md';
import targetGroup from './target-group.md';
import task from './task.md';
import taskDefinition from './task-definition.md';
import template from './template.md';
import throttling from './throttling.md';
import token from './token.md';
import trustPolicy from './trust-policy.md';
import userPool from './user-pool.md';
import virtualMachine from './virtual-machine.md';
import vpc from './vpc.md';
import vpcEndpoint from './vpc-endpoint.md';
import vpcLink from './vpc-link.md';
import websiteEndpoint from './website-endpoint.md';

/** The text of each term, by its id; a file each, beside this one. */
const texts = {
  'access-list': accessList,
  account,
  amplify,
  api,
  'api-gateway': apiGateway,
  'api-stage': apiStage,
  'app-client': appClient,
  arn,
  artifact,
  authorizer,
  'availability-zone': availabilityZone,
  aws,
  boto3,
  bucket,
  'bucket-policy': bucketPolicy,
  cache,
  certificate,
  'ci-cd': ciCd,
  cli,
  cloudformation,
  cloudfront,
  cluster,
  codebuild,
  cognito,
  console,
  container,
  'content-type': contentType,
  cors,
  cpu,
  credentials,
  database,
  deployment,
  digest,
  dns,
  docker,
  'dynamic-site': dynamicSite,
  dynamodb,
  ecs,
  event,
  'event-stream': eventStream,
  eventbridge,
  fargate,
  firehose,
  flask,
  header,
  'health-check': healthCheck,
  http,
  iam,
  image,
  'internet-gateway': internetGateway,
  'ip-address': ipAddress,
  json,
  key,
  kubernetes,
  lambda,
  listener,
  'load-balancer': loadBalancer,
  'log-group': logGroup,
  microservice,
  'nat-gateway': natGateway,
  nosql,
  object,
  'object-storage': objectStorage,
  openapi,
  permission,
  pipeline,
  policy,
  port,
  'private-by-default': privateByDefault,
  python,
  query,
  region,
  registry,
  rehearsal,
  repository,
  request,
  rest,
  role,
  'route-table': routeTable,
  s3,
  sandbox,
  scaling,
  sdk,
  'secondary-index': secondaryIndex,
  'security-group': securityGroup,
  server,
  serverless,
  service,
  'service-linked-role': serviceLinkedRole,
  'social-login': socialLogin,
  srp,
  stack,
  'static-site': staticSite,
  'status-code': statusCode,
  subnet,
  table,
  tag,
  'target-group': targetGroup,
  task,
  'task-definition': taskDefinition,
  template,
  throttling,
  token,
  'trust-policy': trustPolicy,
  'user-pool': userPool,
  'virtual-machine': virtualMachine,
  vpc,
  'vpc-endpoint': vpcEndpoint,
  'vpc-link': vpcLink,
  'website-endpoint': websiteEndpoint,
} as const;

/** Every idea of the course, explained: what `?` opens. */
export const glossary: readonly Term[] = Object.entries(texts).map(([id, text]) => readTerm(id, text));
