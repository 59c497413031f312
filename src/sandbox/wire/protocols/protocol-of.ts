import type { Protocol } from '../../service.ts';
import { awsJson } from './aws-json.ts';
import { awsQuery } from './aws-query.ts';
import { ec2Query } from './ec2-query.ts';
import { restXml } from './rest-xml.ts';
import type { WireProtocol } from './wire-protocol.ts';

const PROTOCOLS: Partial<Readonly<Record<Protocol, WireProtocol>>> = {
  restXml,
  awsQuery,
  ec2Query,
  awsJson1_0: awsJson('1.0'),
  awsJson1_1: awsJson('1.1'),
};

/**
 * The protocol of that name.
 * @throws Error for one that no service here speaks yet
 */
export function protocolOf(name: Protocol): WireProtocol {
  const protocol = PROTOCOLS[name];
  if (!protocol) {
    throw new Error(`The wire doesn't speak ${name} yet.`);
  }
  return protocol;
}
