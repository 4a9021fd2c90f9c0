import type { Locator, Page } from 'playwright-core';

import { CredentialForm } from './credentialForm';
import { NodeOutput } from './nodeOutput';

/** An opened node: its parameters, its credential and its output. */
export class NodeView {
	readonly output: NodeOutput;

	private constructor(
		private readonly page: Page,
		readonly window: Locator,
	) {
		this.output = new NodeOutput(page, window.getByTestId('output-panel'));
	}

	/** The node that is being opened, once it is there. */
	static async shown(page: Page): Promise<NodeView> {
		const window = page.getByTestId('ndv');
		await window.getByTestId('node-parameters').waitFor();
		return new NodeView(page, window);
	}

	async title(): Promise<string> {
		return (await this.window.getByTestId('node-title-container').innerText()).trim();
	}

	parameter(name: string): Locator {
		return this.parameters.getByTestId(`parameter-input-${name}`);
	}

	/** What a field holds, or the name of the option that is picked. */
	async value(name: string): Promise<string> {
		return await this.parameter(name).locator('input').inputValue();
	}

	/** Starts a new credential, whether or not there are some to choose from. */
	async newCredential(): Promise<CredentialForm> {
		// n8n 1.x has the list also when there are none.
		const none = this.window.getByTestId('node-credentials-empty-state');
		const select = this.window.getByTestId('node-credentials-select');
		await none.or(select).first().waitFor();
		if (await none.isVisible()) {
			await none.getByRole('button').click();
		} else {
			await select.click();
			await this.page.getByTestId('node-credentials-select-item-new').click();
		}
		return await CredentialForm.shown(this.page);
	}

	async editCredential(): Promise<CredentialForm> {
		await this.window.getByTestId('credential-edit-button').click();
		return await CredentialForm.shown(this.page);
	}

	/** The name of the credential that the node uses. */
	async credential(): Promise<string> {
		return await this.window
			.getByTestId('node-credentials-select')
			.locator('input')
			.first()
			.inputValue();
	}

	async close(): Promise<void> {
		const { window } = this;
		await window.getByTestId('ndv-close-button').or(window.getByTestId('back-to-canvas')).click();
		await this.window.waitFor({ state: 'hidden' });
	}

	private get parameters(): Locator {
		return this.window.getByTestId('node-parameters');
	}
}
