import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type ImageSource, imageSource } from '../../../src/oci/image.ts';
import { folderEntries } from '../../../src/oci/layers/folder-entries.ts';
import type { LayerEntry } from '../../../src/oci/layers/layer-entry.ts';
import { writeLayer } from '../../../src/oci/layers/write-layer.ts';

/** A server in the one language that every Debian has: it tells who it is, at /crash ends, at /memory takes more than it may. */
const SERVER = `
use strict; use warnings; use Socket;
$| = 1;
$SIG{TERM} = sub { print "told to stop\\n"; exit 0 };
socket(my $server, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1);
bind($server, sockaddr_in(8080, INADDR_ANY)) or die "bind: $!";
listen($server, 64) or die "listen: $!";
print "listening\\n";
while (1) {
  accept(my $client, $server) or next;
  my $request = <$client> // '';
  while (my $line = <$client>) { last if $line =~ /^\\r?$/ }
  exit 3 if $request =~ m{ /crash };
  if ($request =~ m{ /memory }) { my @much; push @much, ('x' x 2e7) . rand() while 1 }
  my $writable = open(my $file, '>', '/file') ? 'yes' : 'no';
  my $body = "user=$< writable=$writable version=" . ($ENV{VERSION} // '');
  print $client "HTTP/1.0 200 OK\\r\\nContent-Length: " . length($body) . "\\r\\n\\r\\n$body";
  close $client;
}
`;

/** Passes when something listens on port 8080. */
export const HEALTH_CHECK = [
  'CMD',
  '/usr/bin/perl',
  '-e',
  'use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in(8080, INADDR_LOOPBACK)) or exit 1',
];

/** An image with this machine's perl and the libraries that it needs, some ten megabytes, made without any engine. */
export async function perlImage(folder: string): Promise<ImageSource> {
  const perl = '/usr/bin/perl';
  const libraries = [...execFileSync('ldd', [perl], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  const owner = { uid: 0, gid: 0 } as const;
  const entries: LayerEntry[] = [perl, ...libraries].map((path) => ({
    ...owner,
    type: 'file',
    mode: 0o755,
    path: path.slice(1),
    from: realpathSync(path),
  }));
  const [modules] = execFileSync(perl, ['-MSocket', '-e', 'print $INC{"Socket.pm"} =~ s{/Socket.pm$}{}r'], {
    encoding: 'utf8',
  }).split('\n');
  entries.push(...(await folderEntries({ from: modules ?? '', at: join(modules ?? '').slice(1) })));
  entries.push({ ...owner, type: 'file', mode: 0o644, path: 'app/server.pl', from: Buffer.from(SERVER) });
  const layer = await writeLayer({ folder, entries });
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  return imageSource({
    config: { architecture, os: 'linux', config: { Cmd: [perl, '/app/server.pl'], User: '10001:10001' } },
    layers: [layer],
  });
}
