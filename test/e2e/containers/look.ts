import { openChromium } from '../../helpers/chromium.ts';

/** What somebody sees who opens the page. */
export interface Seen {
  readonly names: readonly string[];
  /** What the page says below its list. */
  readonly source: string;
  /** Where the page asked for creatures. */
  readonly asked: readonly string[];
  readonly complaints: readonly string[];
}

/** Opens the page in Chromium, waits until the service has told who is waiting, and opens the profile of one of them. */
export async function lookAtPage(site: string, { profile }: { readonly profile: string }): Promise<Seen> {
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (request.url().includes('/mysfits')) asked.push(request.url());
    });
    await page.goto(site);
    await page.locator('#source[data-told="service"]').waitFor();
    const names = await page.locator('.card h3').allTextContents();
    const source = (await page.locator('#source').textContent()) ?? '';
    const answered = page.waitForResponse((response) => response.url().includes('/mysfits/'));
    await page.getByRole('link', { name: profile }).click();
    await answered;
    await page.getByRole('dialog').waitFor();
    return { names, source, asked, complaints };
  } finally {
    await browser.close();
  }
}
