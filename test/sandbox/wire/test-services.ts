import type { Service } from '../../../src/sandbox/service.ts';

/** The four services of the first module, with handlers that a test brings along. */
export function testServices(handlers: {
  s3?: Service['operations'];
  s3control?: Service['operations'];
  sts?: Service['operations'];
  tagging?: Service['operations'];
}): Service[] {
  return [
    {
      id: 's3',
      signingName: 's3',
      protocol: 'restXml',
      xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
      apiVersion: '2006-03-01',
      schemas: () => import('@aws-sdk/client-s3'),
      operations: handlers.s3 ?? {},
    },
    {
      id: 's3control',
      signingName: 's3',
      protocol: 'restXml',
      xmlNamespace: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
      apiVersion: '2018-08-20',
      schemas: () => import('@aws-sdk/client-s3-control'),
      operations: handlers.s3control ?? {},
    },
    {
      id: 'sts',
      signingName: 'sts',
      protocol: 'awsQuery',
      xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
      apiVersion: '2011-06-15',
      schemas: () => import('@aws-sdk/client-sts'),
      operations: handlers.sts ?? {},
    },
    {
      id: 'resourcegroupstaggingapi',
      signingName: 'tagging',
      protocol: 'awsJson1_1',
      apiVersion: '2017-01-26',
      targetPrefix: 'ResourceGroupsTaggingAPI_20170126',
      schemas: () => import('@aws-sdk/client-resource-groups-tagging-api'),
      operations: handlers.tagging ?? {},
    },
  ];
}
