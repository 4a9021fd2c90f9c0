import type { Locator, Page } from 'playwright-core';

import { around } from '../pictures';
import type { Region } from '../pictures';

/** n8n's list of nodes and of their actions, at the right of the canvas. */
export class NodePanel {
	private constructor(private readonly page: Page) {}

	/** The list that is being opened, once it is there. */
	static async shown(page: Page): Promise<NodePanel> {
		await page.getByTestId('node-creator-search-bar').waitFor();
		return new NodePanel(page);
	}

	/** Opens it with the plus behind a node, so that what is added is connected to that. */
	static async openBehind(node: Locator, page: Page): Promise<NodePanel> {
		await node.getByTestId('canvas-handle-plus').click();
		return await NodePanel.shown(page);
	}

	/** The names that are listed. */
	async names(): Promise<string[]> {
		return (await this.items.allInnerTexts()).map((text) => text.trim());
	}

	item(name: string): Locator {
		return this.items.filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) });
	}

	/** Types into the search field and waits until a node of that name is listed. */
	async search(words: string, name: string): Promise<void> {
		await this.page.getByTestId('node-creator-search-bar').fill(words);
		await this.item(name).waitFor();
	}

	/** Opens the list of a node's actions, and waits until it has taken the place of the list of nodes. */
	async openActions(node: string): Promise<void> {
		await this.item(node).click();
		await this.item(node).waitFor({ state: 'detached' });
		await this.header.nth(1).waitFor({ state: 'detached' });
		await this.items.first().waitFor();
	}

	/** The part of the window from its title to its last entry. */
	async region(): Promise<Region> {
		const panel = await around([this.header, this.items], 0);
		return { ...panel, height: panel.height + 20 };
	}

	/** Of the list; while one list slides over another there are two. */
	private get header(): Locator {
		return this.page.getByTestId('nodes-list-header');
	}

	private get items(): Locator {
		return this.page.getByTestId('node-creator-item-name');
	}
}
