import { isDeepStrictEqual } from 'node:util';

import { around, picture } from '../pictures';
import { waitUntil } from '../waitUntil';
import { avatar, chain, manualTrigger } from '../workflowParts';
import type { Scene } from './stage';

/** How a voice is looked for, and what the shortest chain looks like. */
export function voicesSuite(scene: Scene): void {
	it(
		'the voices of Speech are searched in the list',
		scene(async (stage) => {
			const provider = 'aijisu';
			const key = await stage.storeKey(provider);
			const parameters = { provider, resource: 'speech', operation: 'generate' };
			await stage.open(
				chain('Voices', [
					manualTrigger(),
					avatar('Speech', key, parameters),
					avatar('Submit', key, { provider, operation: 'submit', audioSource: 'speech' }),
					avatar('Wait', key, { provider, operation: 'wait' }),
				]),
			);
			const { page } = stage.browser;
			const view = await stage.canvas.openNode('Speech');
			await view.window.getByTestId('rlc-input').first().click();
			// n8n 2 marks the input itself, n8n 1 what is around it.
			const search = page.getByTestId('rlc-search');
			await search.and(page.locator('input')).or(search.locator('input')).fill('woman');
			const items = page.getByTestId('rlc-item').filter({ visible: true });
			const shown = async () => (await items.allInnerTexts()).map((text) => text.trim());
			const found = ['Calm Woman, Calm_Woman', 'Wise Woman, Wise_Woman'];
			await waitUntil(
				'the voices',
				async () => isDeepStrictEqual(await shown(), found) || undefined,
			).catch(() => undefined);
			expect(await shown()).toEqual(found);
			await picture(page, 'voices', await around([view.window]));
			await items.first().click();
			await view.close();
		}),
	);
}
