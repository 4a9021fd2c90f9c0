import type { Locator, Page } from 'playwright-core';

import type { StoredWorkflow } from '../n8nTypes';
import { around } from '../pictures';
import type { Region } from '../pictures';
import { NodeView } from './nodeView';

/** A node's name and subtitle are drawn below it. */
export const labelHeight = 48;

/** More than n8n ever shows at a time. */
const mostMessages = 10;

/** An `<img>` in the page, as far as it is asked here. */
interface Picture {
	src: string;
	decode(): Promise<void>;
}

/** A workflow in n8n's editor, as a person sees and uses it. */
export class Canvas {
	constructor(
		readonly page: Page,
		private readonly serverUrl: string,
	) {}

	/** Opens a stored workflow and waits until its nodes are drawn. */
	async open({ id, nodes }: StoredWorkflow): Promise<void> {
		await this.page.goto(`${this.serverUrl}/workflow/${id}`);
		for (const { name, type } of nodes) {
			if (!type.endsWith('.stickyNote')) await this.node(name).waitFor();
		}
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** The part of the window that holds all nodes and notes, with their names, and the lines of loops around them. */
	async region(): Promise<Region> {
		const drawn = this.page.locator('.vue-flow__node');
		const nodes = await around([drawn]);
		const all = await around([drawn, this.page.locator('.vue-flow__edge-path')]);
		const bottom = Math.max(nodes.y + nodes.height + labelHeight, all.y + all.height);
		return { ...all, height: bottom - all.y };
	}

	/** The address of the picture that stands for a node. */
	async iconOf(name: string): Promise<string> {
		const image = this.node(name).locator('img');
		await image.waitFor();
		return await image.evaluate(async (element: Picture) => {
			await element.decode();
			return new URL(element.src).pathname;
		});
	}

	/** Opens a node with a double click. */
	async openNode(name: string): Promise<NodeView> {
		await this.node(name).dblclick();
		return await NodeView.shown(this.page);
	}

	/** Clicks "Execute workflow". */
	async execute(): Promise<void> {
		await this.page.getByTestId('execute-workflow-button').click();
	}

	/** Waits for the tick on a node. */
	async succeeded(name: string): Promise<void> {
		await this.node(name).getByTestId('canvas-node-status-success').waitFor();
	}

	/** Waits for the red mark on a node. */
	async failed(name: string): Promise<void> {
		await this.node(name).getByTestId('node-issues').waitFor();
	}

	/** Waits for the messages in the corner, closes them and gives their texts. */
	async closeMessages(): Promise<string[]> {
		const message = this.page.locator('.el-notification').first();
		await message.waitFor();
		const texts: string[] = [];
		for (let i = 0; i < mostMessages && (await message.isVisible()); i++) {
			const [id, text] = await Promise.all([message.getAttribute('id'), message.innerText()]);
			await message.locator('.el-notification__closeBtn').click();
			await this.page.locator(`#${id}`).waitFor({ state: 'detached' });
			texts.push(text);
		}
		return texts;
	}

	/** Fits all nodes into the window, and takes the pointer off all that answers to it. */
	async fit(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
		await this.page.mouse.move(640, 5);
	}
}
