import type { Locator, Page } from 'playwright-core';

import { around } from '../pictures';
import type { Region } from '../pictures';
import { labelHeight } from './canvas';

/** The tab "Executions" of an opened workflow. */
export class ExecutionList {
	private constructor(private readonly page: Page) {}

	static async open(page: Page): Promise<ExecutionList> {
		await page.getByTestId('radio-button-executions').click();
		await page.getByTestId('current-executions-list').waitFor();
		return new ExecutionList(page);
	}

	/** Waits until the list, which refreshes itself, shows an execution with a status. */
	async hasStatus(id: string, status: 'Waiting' | 'Succeeded'): Promise<void> {
		await this.page.getByTestId(`execution-details-${id}`).getByText(status).waitFor();
	}

	/** The part of the window from its top to the lowest node of the picked execution. */
	async region(): Promise<Region> {
		const nodes = await around([await this.nodes()]);
		const width = this.page.viewportSize()?.width ?? nodes.x + nodes.width;
		return { x: 0, y: 0, width, height: nodes.y + nodes.height + labelHeight };
	}

	/** Waits until the picked execution's nodes are drawn. */
	async previewed(): Promise<void> {
		await (await this.nodes()).first().waitFor();
	}

	/** The nodes of the picked execution; n8n 1.x draws them in a frame. */
	private async nodes(): Promise<Locator> {
		const host = this.page.getByTestId('execution-preview-host');
		const frame = this.page.getByTestId('workflow-preview-iframe');
		await host.or(frame).first().waitFor();
		return (await frame.isVisible())
			? frame.contentFrame().getByTestId('canvas-node')
			: host.getByTestId('canvas-node');
	}
}
