import { around, picture } from '../pictures';
import { avatar, chain, manualTrigger } from '../workflowParts';
import type { Scene } from './stage';

/** How a voice is looked for, and what the shortest chain looks like. */
export function voicesSuite(scene: Scene): void {
	describe('the voices of Speech', () => {
		it.each([
			['kling', '阳光', ['Shine (阳光男生), ai_kaiya', 'Sunny (阳光少年), genshin_vindi2']],
			['aijisu', 'woman', ['Calm Woman, Calm_Woman', 'Wise Woman, Wise_Woman']],
		] as const)(
			'are searched in the list: %s, "%s"',
			scene(
				async (stage, provider: 'kling' | 'aijisu', words: string, found: readonly string[]) => {
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
					await picture(page, `speech-chain-${provider}`);
					const view = await stage.canvas.openNode('Speech');
					await view.window.getByTestId('rlc-input').first().click();
					await page.getByTestId('rlc-search').locator('input').fill(words);
					const items = page.getByTestId('rlc-item').filter({ visible: true });
					for (const name of found) await items.filter({ hasText: name }).waitFor();
					await page
						.getByTestId('rlc-item')
						.filter({ hasText: 'Sprite' })
						.waitFor({ state: 'detached' });
					expect((await items.allInnerTexts()).map((text) => text.trim())).toEqual(found);
					await picture(page, `voices-${provider}`, await around([view.window]));
					await items.first().click();
					await view.close();
				},
			),
		);
	});
}
