import type { Locator, Page } from 'playwright-core';

/** A `<video>` in the page, as far as it is asked here. */
interface Film {
	error: { message: string } | null;
	readyState: number;
	currentTime: number;
	duration: number;
	videoWidth: number;
	pause(): void;
}

/** The right side of an opened node. */
export class NodeOutput {
	constructor(
		private readonly page: Page,
		private readonly panel: Locator,
	) {}

	/** Changes to one of n8n's views of the items. */
	private async show(view: 'Schema' | 'Table' | 'Binary'): Promise<void> {
		await this.panel.getByTestId(`radio-button-${view.toLowerCase()}`).click();
	}

	/** Changes to the view that lists the fields of the items, and waits until `field` is listed. */
	async schemaWith(field: string): Promise<void> {
		await this.show('Schema');
		await this.panel.getByText(field, { exact: true }).waitFor();
	}

	/** The rows of the table, each by its column names. */
	async table(): Promise<Array<Record<string, string>>> {
		await this.show('Table');
		const table = this.panel.locator('table');
		await table.waitFor();
		const columns = (await table.locator('thead th').allInnerTexts()).map((text) => text.trim());
		const rows = await table.locator('tbody tr').all();
		return await Promise.all(
			rows.map(async (row) => {
				const cells = await row.locator('td').allInnerTexts();
				return Object.fromEntries(columns.map((column, i) => [column, cells[i]?.trim() ?? '']));
			}),
		);
	}

	/** What the panel holds when a node failed. */
	get errorParts(): Locator {
		return this.panel.locator('.node-error-view__header, .node-error-view__info');
	}

	/** What a failed node says: its message and, below that, the advice. */
	async error(): Promise<{ message: string; description: string }> {
		const message = this.panel.getByTestId('node-error-message');
		await message.waitFor();
		return {
			message: (await message.innerText()).trim(),
			description: (await this.panel.getByTestId('node-error-description').innerText()).trim(),
		};
	}

	/**
	 * Opens the last file of an item as n8n shows it, waits until the video has begun to play, and pauses it.
	 * @returns its length in seconds and its width in pixels
	 */
	async playVideo(): Promise<{ seconds: number; width: number }> {
		await this.show('Binary');
		await this.panel.getByTestId('ndv-view-binary-data').last().click();
		const video = this.panel.locator('video');
		await video.waitFor();
		const plays = ({ error, readyState, currentTime }: Film) => {
			if (error) throw new Error(`The browser cannot play it: ${error.message}`);
			return readyState >= 2 && currentTime > 1;
		};
		await this.page.waitForFunction(plays, await video.elementHandle());
		const facts = await video.evaluate((film: Film) => {
			film.pause();
			return { seconds: film.duration, width: film.videoWidth };
		});
		return facts;
	}
}
