import { folderDigest } from '../../folder-digest.ts';
import { mailIn } from '../../inbox.ts';
import type { JournalEntry } from '../../server/journal.ts';
import { portPurpose } from '../../services/apigateway/names.ts';
import { portOfLoadBalancer } from '../../services/elbv2/address.ts';
import { inventoryOf } from '../inventory.ts';
import { ControlError, type Route } from '../route.ts';

/** What only looks. */
export const lookRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/ping',
    open: true,
    run: (_request, { world }) => ({ sandbox: 'mysfits-wizard', id: world.identity.id, folder: folderDigest(world.dir) }),
  },
  {
    method: 'GET',
    path: '/status',
    run: (_request, { world, endpoint }) => ({
      running: true,
      endpoint,
      region: world.region,
      account: world.account,
      accessKeyId: world.identity.key.accessKeyId,
      secretAccessKey: world.identity.key.secretAccessKey,
      id: world.identity.id,
      dir: world.dir,
      folder: folderDigest(world.dir),
      pid: process.pid,
      upFor: Math.round(process.uptime()),
      memory: process.memoryUsage.rss(),
    }),
  },
  { method: 'GET', path: '/inventory', run: (_request, { world, services }) => inventoryOf(world, services) },
  { method: 'GET', path: '/inbox', run: (_request, { world }) => mailIn(world) },
  {
    method: 'GET',
    path: '/urls',
    run: (_request, { world }) => Object.fromEntries([...world.ports.all()].map(([purpose, port]) => [purpose, urlOf(port)])),
  },
  {
    method: 'GET',
    path: '/websites/:bucket',
    // The address of a website is public in AWS too, and whoever asks for it may hold no token.
    open: true,
    run({ params }, { world }) {
      const port = world.ports.drawn(`website/${params.bucket}`);
      if (port === undefined) throw new ControlError(404, `No website answers for the bucket ${params.bucket}.`);
      return { url: urlOf(port) };
    },
  },
  {
    method: 'GET',
    path: '/load-balancers/:dnsName',
    // A load balancer's address is public too: it stands in the page's config.json.
    open: true,
    run({ params: { dnsName = '' } }, { world }) {
      const port = portOfLoadBalancer(world, dnsName);
      if (port === undefined) throw new ControlError(404, `No load balancer answers by the name ${dnsName} at port 80.`);
      return { url: urlOf(port) };
    },
  },
  {
    method: 'GET',
    path: '/stages/:restApiId/:stage',
    // The address of a stage is public as well, for the same reason.
    open: true,
    run({ params: { restApiId = '', stage = '' } }, { world }) {
      const port = world.ports.drawn(portPurpose(restApiId, stage));
      if (port === undefined) throw new ControlError(404, `No stage ${stage} answers for the API ${restApiId}.`);
      return { url: `${urlOf(port)}${stage}/` };
    },
  },
  {
    method: 'GET',
    path: '/journal',
    async run({ query }, { journal }) {
      const entries: JournalEntry[] = [];
      for await (const entry of journal.read()) if (isWanted(entry, query)) entries.push(entry);
      return entries;
    },
  },
  { method: 'DELETE', path: '/journal', run: (_request, { journal }) => journal.clear() },
];

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/`;
}

function isWanted(entry: JournalEntry, query: URLSearchParams): boolean {
  const { service = entry.service, operation = entry.operation } = Object.fromEntries(query);
  return entry.service === service && entry.operation === operation;
}
