import type { Protocol } from '../../service.ts';
import { awsJson } from './aws-json.ts';
import { awsQuery } from './aws-query.ts';
import { ec2Query } from './ec2-query.ts';
import { restJson } from './rest-json.ts';
import { restXml } from './rest-xml.ts';
import type { WireProtocol } from './wire-protocol.ts';

const PROTOCOLS: Readonly<Record<Protocol, WireProtocol>> = {
  restXml,
  restJson1: restJson,
  awsQuery,
  ec2Query,
  awsJson1_0: awsJson('1.0'),
  awsJson1_1: awsJson('1.1'),
};

/** The protocol of that name. */
export const protocolOf = (name: Protocol): WireProtocol => PROTOCOLS[name];
