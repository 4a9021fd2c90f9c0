import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium, selectors } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';

import { owner } from './n8nClient';
import { takesPictures } from './pictures';
import { prepareChromium } from './setup/chromium';

/** Headless, and silent towards the outside. */
const flags = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

export interface BrowserOptions {
	colorScheme?: 'light' | 'dark';
}

/** Chromium with an empty profile and one page. */
export class Browser {
	private constructor(
		readonly page: Page,
		private readonly context: BrowserContext,
		private readonly profile: string,
	) {}

	static async open({ colorScheme = 'light' }: BrowserOptions = {}): Promise<Browser> {
		const executablePath = await prepareChromium();
		selectors.setTestIdAttribute('data-test-id');
		const profile = await mkdtemp(path.join(tmpdir(), 'chromium-'));
		try {
			const context = await chromium.launchPersistentContext(profile, {
				executablePath,
				args: flags,
				colorScheme,
				locale: 'en-GB',
				viewport: { width: 1360, height: 850 },
				// Documents are read on screens of twice the resolution.
				deviceScaleFactor: takesPictures ? 2 : 1,
			});
			context.setDefaultTimeout(30_000);
			return new Browser(context.pages()[0] ?? (await context.newPage()), context, profile);
		} catch (error) {
			await rm(profile, { recursive: true, force: true });
			throw error;
		}
	}

	/** Signs in through n8n's own form as the owner and waits until the form is left. */
	async signIn(serverUrl: string): Promise<void> {
		await this.page.goto(`${serverUrl}/signin`);
		await this.page.locator('input[name="emailOrLdapLoginId"]').fill(owner.email);
		await this.page.locator('input[name="password"]').fill(owner.password);
		await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
		await this.page.waitForURL((url) => !url.pathname.includes('signin'));
	}

	async close(): Promise<void> {
		await this.context.close();
		await rm(this.profile, { recursive: true, force: true });
	}
}
