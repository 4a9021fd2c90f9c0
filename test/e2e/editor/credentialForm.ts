import type { Locator, Page } from 'playwright-core';

import { around } from '../pictures';
import type { Region } from '../pictures';

/** The window in which a credential is made and changed. */
export class CredentialForm {
	private constructor(
		private readonly page: Page,
		readonly window: Locator,
	) {}

	/** The form that is being opened, once it is there. */
	static async shown(page: Page): Promise<CredentialForm> {
		const window = page.getByTestId('editCredential-modal');
		await window.getByTestId('parameter-input-apiKey').waitFor();
		return new CredentialForm(page, window);
	}

	/** Types into a text field. */
	async type(name: string, text: string): Promise<void> {
		await this.window.getByTestId(`parameter-input-${name}`).locator('input').fill(text);
	}

	/** Shows a text field as it is while nobody has filled it in; what is stored stays. */
	async showEmpty(name: string): Promise<void> {
		const input = this.window.getByTestId(`parameter-input-${name}`).locator('input');
		await input.evaluate((element: { value: string }) => {
			element.value = '';
		});
	}

	async choose(name: string, option: string): Promise<void> {
		await this.window.getByTestId(`parameter-input-${name}`).click();
		const options = this.page.getByRole('option').filter({ visible: true });
		await options.filter({ has: this.page.getByText(option, { exact: true }) }).click();
		await options.first().waitFor({ state: 'hidden' });
	}

	/** n8n tests what it saves, and closes the form when that succeeds. */
	async save(): Promise<void> {
		await this.window.getByTestId('credential-save-button').click();
	}

	/** Waits for the red banner, and gives the reason that it unfolds. */
	async failure(): Promise<string> {
		const banner = this.window.locator('.el-tag--danger').filter({ visible: true });
		const more = banner.getByText('More details');
		await more.click();
		await more.waitFor({ state: 'hidden' });
		return await banner.innerText();
	}

	/** Waits for the green banner. */
	async succeeded(): Promise<void> {
		await this.window
			.getByTestId('credentials-config-container-test-success')
			.getByText('Connection tested successfully')
			.waitFor();
	}

	/** The part of the window from the form's top to its last field. */
	async region(): Promise<Region> {
		const form = await around([this.window], 0);
		const { y, height } = await around([
			this.window.getByTestId('credential-connection-parameter'),
		]);
		return { ...form, height: y + height - form.y };
	}

	async waitUntilClosed(): Promise<void> {
		await this.window.waitFor({ state: 'hidden' });
	}

	/** Closes it without saving. */
	async close(): Promise<void> {
		await this.window.getByRole('button', { name: 'Close' }).click();
		await this.waitUntilClosed();
	}
}
