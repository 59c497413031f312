import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openChromium } from '../helpers/chromium.ts';
import { type Instead, serveSite } from './site-server.ts';

export interface Visit {
  readonly page: Page;
  /** Where the site's front page is. */
  readonly home: string;
  /** What the browser complained about: console errors and warnings, exceptions. */
  readonly complaints: string[];
  /** Every address that was asked for. */
  readonly requests: string[];
}

interface Visiting extends BrowserContextOptions {
  readonly path?: string;
  readonly instead?: Instead;
}

/**
 * Gives a test file a browser, and each call a fresh visitor on the site. The site has a name that isn't loopback's, so
 * that it is no secure context, as it isn't behind S3's website endpoint: what such pages lack is lacking here.
 */
export function visitors() {
  let browser: Browser;
  const open: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    browser = await openChromium({ hosts: ['mysfits.test'] });
  });
  afterAll(async () => {
    await Promise.all(open.map((close) => close()));
    await browser?.close();
  });

  return async function visit({ path = '', instead = {}, ...options }: Visiting = {}): Promise<Visit> {
    const site = await serveSite(instead);
    const context = await browser.newContext(options);
    open.push(
      () => context.close(),
      () => site.close(),
    );
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    const home = `http://mysfits.test:${site.port}/`;
    await page.goto(home + path);
    return { page, home, complaints, requests };
  };
}
