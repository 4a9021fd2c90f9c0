import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { NodePanel } from '../editor/nodePanel';
import { NodeView } from '../editor/nodeView';
import type { Scene } from './stage';
import { leave } from './credential';

const README = readFileSync(path.join(__dirname, '../../../README.md'), 'utf8');

/** Words of one of the README's steps; throws when they do not stand there. */
function said(step: number, words: string): string {
	const line = README.split('\n').find((one) => one.startsWith(`${step}. `));
	if (!line?.includes(words)) throw new Error(`Step ${step} of the README does not say "${words}"`);
	return words;
}

/** Counts a person's clicks from here on. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
	await page.evaluate(`
		window.clicks = 0;
		window.addEventListener('pointerdown', () => { window.clicks += 1; }, true);
	`);
	return async () => Number(await page.evaluate('window.clicks'));
}

/** Picks an option of a list in an opened node. */
async function choose(page: Page, list: Locator, option: string): Promise<void> {
	await list.click();
	await page
		.getByRole('option')
		.filter({ visible: true })
		.filter({ has: page.getByText(option, { exact: true }) })
		.click();
}

/** From an empty workflow to a video, as the README says. */
export function firstVideoSuite(scene: Scene): void {
	it.each([['CometAPI'], ['Aijisu (UniAll)']])(
		"the README's five steps lead to a video of %s that plays, in at most twelve clicks after the credential",
		scene(async ({ canvas, server, sim, browser: { page } }, provider: string) => {
			await page.goto(`${server.url}/workflow/new`);
			await page.getByTestId('canvas-add-button').click();
			const clicks = await countClicks(page);
			const triggers = await NodePanel.shown(page);
			await triggers.item(said(1, 'Trigger manually')).click();
			const trigger = page.locator('[data-test-id="canvas-node"]').first();
			const panel = await NodePanel.openBehind(trigger, page);
			await panel.search(said(1, 'kling'), said(1, 'Kling Avatar'));
			await panel.openActions('Kling Avatar');
			await panel.item(said(1, 'Create an avatar video')).click();
			const view = await NodeView.shown(page);

			const form = await view.newCredential();
			await form.choose(said(2, 'Provider').toLowerCase(), provider);
			await form.type('apiKey', sim.key);
			await form.type('baseUrl', sim.url);
			await form.save();
			await leave(form, server.version);
			const clicksBefore = await clicks();
			const began = Date.now();
			if (provider !== 'CometAPI') {
				said(2, 'Set _Provider_ in the node to the same');
				await choose(page, view.parameter('provider'), provider);
			}

			said(3, 'Image URL');
			await view.parameter('imageUrl').locator('input').fill(`${sim.url}/files/portrait.png`);
			said(4, 'Text');
			const text = 'Welcome to our chess club. In this lesson you will meet your teacher.';
			await view.parameter('text').locator('textarea').fill(text);
			await choose(page, view.parameter(said(4, 'Language').toLowerCase()), 'English');
			await view.window.getByTestId('rlc-input').first().click();
			said(4, 'Voice');
			await page.getByTestId('rlc-item').filter({ visible: true }).first().click();
			const words = said(5, 'Execute step');
			await view.window.getByTestId('node-execute-button').filter({ hasText: words }).click();
			await view.output.schemaWith(said(5, 'videoUrl'));
			const { seconds } = await view.output.playVideo();
			expect(seconds).toBeGreaterThan(2);
			const taken = (await clicks()) - clicksBefore;
			process.stdout.write(
				`README's steps with ${provider}: ${clicksBefore + 1} clicks to the credential, ${taken} after it, ${Math.round((Date.now() - began) / 1000)} s\n`,
			);
			expect(taken).toBeLessThanOrEqual(12);
			expect([sim.createdCount, sim.speechJobs.length]).toEqual([1, 1]);
			await view.close();
			await canvas.closeMessages();
		}),
	);
}
