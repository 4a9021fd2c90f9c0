import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright-core';
import type { BrowserContext, Locator, Page } from 'playwright-core';

import { owner } from './n8nClient';
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
		const profile = await mkdtemp(path.join(tmpdir(), 'chromium-'));
		try {
			const context = await chromium.launchPersistentContext(profile, {
				executablePath,
				args: flags,
				colorScheme,
				locale: 'en-GB',
				viewport: { width: 1440, height: 900 },
			});
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

/**
 * Takes a picture of a page or a part of it: into docs/images when `E2E_SCREENSHOTS` is set, else into
 * reports/screenshots, which git leaves out.
 * @returns the picture's path
 */
export async function screenshot(subject: Page | Locator, name: string): Promise<string> {
	const root = path.join(__dirname, '..', '..');
	const parts = process.env.E2E_SCREENSHOTS ? ['docs', 'images'] : ['reports', 'screenshots'];
	const file = path.join(root, ...parts, `${name}.png`);
	await mkdir(path.dirname(file), { recursive: true });
	await subject.screenshot({ path: file, animations: 'disabled' });
	return file;
}
