import type { Locator, Page } from 'playwright-core';

import { CredentialForm } from './credentialForm';
import { NodeOutput } from './nodeOutput';

/** The first line of each text: what follows is an option's description or a label's buttons. */
const firstLines = (texts: string[]): string[] =>
	texts.map((text) => text.trim().split('\n')[0]?.trim() ?? '');

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

	/** The labels of the parameters that are shown, from top to bottom. */
	async labels(): Promise<string[]> {
		return firstLines(await this.shownLabels.allInnerTexts());
	}

	parameter(name: string): Locator {
		return this.parameters.getByTestId(`parameter-input-${name}`);
	}

	/** The red sign beside a parameter that cannot stay as it is. */
	markOf(name: string): Locator {
		return this.parameters
			.getByTestId('parameter-item')
			.filter({ has: this.page.getByTestId(`parameter-input-${name}`) })
			.getByTestId('parameter-issues');
	}

	/** Types into a field, and leaves it. */
	async type(name: string, text: string): Promise<void> {
		const input = this.parameter(name).locator('input');
		await input.fill(text);
		await input.blur();
	}

	/** What a field holds, or the name of the option that is picked. */
	async value(name: string): Promise<string> {
		return await this.parameter(name).locator('input').inputValue();
	}

	/** Picks an option of a parameter by the name it is shown with. */
	async choose(name: string, option: string): Promise<void> {
		await this.parameter(name).click();
		const exactly = this.page.getByText(option, { exact: true });
		await this.openOptions.filter({ has: exactly }).click();
		await this.openOptions.first().waitFor({ state: 'hidden' });
	}

	/** The options that a parameter offers. */
	async choices(name: string): Promise<string[]> {
		return await this.listed(this.parameter(name));
	}

	/** What "Add option" offers. */
	async addableOptions(): Promise<string[]> {
		return await this.listed(this.optionAdder);
	}

	async addOption(label: string): Promise<void> {
		await this.optionAdder.click();
		await this.openOptions.getByText(label, { exact: true }).click();
		await this.parameters.getByText(label, { exact: true }).first().waitFor();
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

	/** Labels of parameters; n8n 1.x has others in them, of the switch between value and expression. */
	private get shownLabels(): Locator {
		const labels = this.parameters.getByTestId('input-label').locator('label[for]');
		return labels.filter({ visible: true });
	}

	private get optionAdder(): Locator {
		return this.parameters
			.getByTestId('collection-parameter-add')
			.or(this.parameters.locator('.add-option'));
	}

	private get openOptions(): Locator {
		return this.page.getByRole('option').filter({ visible: true });
	}

	private async listed(opener: Locator): Promise<string[]> {
		await opener.click();
		await this.openOptions.first().waitFor();
		const names = firstLines(await this.openOptions.allInnerTexts());
		await this.page.keyboard.press('Escape');
		await this.openOptions.first().waitFor({ state: 'hidden' });
		return names;
	}
}
