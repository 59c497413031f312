import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium, which asks nobody for anything but pages. `hosts` are names of this machine. */
export function openChromium({ hosts = [] }: { readonly hosts?: readonly string[] } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(',')}`,
    ],
  });
}
