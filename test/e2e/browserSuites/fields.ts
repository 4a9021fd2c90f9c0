import { isDeepStrictEqual } from 'node:util';

import type { NodeView } from '../editor/nodeView';
import { waitUntil } from '../waitUntil';
import { avatar, chain, manualTrigger } from '../workflowParts';
import type { Scene } from './stage';

const aijisu = 'Aijisu (UniAll)';
const comet = 'CometAPI';

/** How the node's fields behave in the editor. Which are shown when: test/unit/operations/shownFields.test.ts. */
export function fieldsSuite(scene: Scene): void {
	const choose = async (view: NodeView, choices: Record<string, string>) => {
		for (const [name, option] of Object.entries(choices)) await view.choose(name, option);
	};

	const expectLabels = async (view: NodeView, labels: string[]) => {
		const isShown = async () => isDeepStrictEqual(await view.labels(), labels) || undefined;
		await waitUntil('the labels', isShown, { timeoutMs: 3000 }).catch(() => undefined);
		expect(await view.labels()).toEqual(labels);
	};

	describe('the parameters', () => {
		let view: NodeView;

		beforeAll(
			scene(async (stage) => {
				const key = await stage.storeKey('cometApi');
				await stage.open(chain('Fields', [manualTrigger(), avatar('Node', key, {})]));
				view = await stage.canvas.openNode('Node');
			}),
		);

		it(
			'follow the provider and the operation, and mark a value that the other provider does not know',
			scene(async () => {
				await choose(view, { provider: comet, audioSource: 'Audio ID' });
				const before = ['Provider', 'Resource', 'Operation'];
				const image = ['Image Source', 'Image URL'];
				const after = ['Prompt for Expression and Camera', 'Include Other Input Fields', 'Options'];
				await expectLabels(view, [
					...[...before, 'Mode', ...image],
					...['Audio Source', 'Audio ID', ...after],
				]);
				expect(await view.markOf('audioSource').isVisible()).toBe(false);
				await view.choose('provider', aijisu);
				await view.markOf('audioSource').waitFor();
				expect(await view.choices('audioSource')).toEqual(['Binary File', 'Speech Node', 'URL']);
				await choose(view, { audioSource: 'URL', audioDurationSource: 'Enter Manually' });
				await expectLabels(view, [
					...[...before, 'Model', ...image],
					...['Audio Source', 'Audio URL', 'Audio Duration', 'Audio Duration (Seconds)', ...after],
				]);
			}),
		);

		it(
			'keep fractions of seconds as they are typed',
			scene(async () => {
				await choose(view, { provider: aijisu, audioDurationSource: 'Enter Manually' });
				await view.type('audioDurationSeconds', '18.5');
				expect(await view.value('audioDurationSeconds')).toBe('18.5');
				await view.choose('operation', 'Wait');
				expect(await view.value('pollInterval')).toBe('2');
				await view.type('pollInterval', '2.25');
				expect(await view.value('pollInterval')).toBe('2.25');
			}),
		);

		it(
			'have options that can be added only beside others',
			scene(async () => {
				await choose(view, { operation: 'Submit', provider: comet });
				await view.addOption('Callback');
				expect(await view.addableOptions()).not.toContain('Callback URL');
				await view.choose('callback', 'Custom URL');
				await view.addOption('Callback URL');
				expect(await view.labels()).toEqual(expect.arrayContaining(['Callback', 'Callback URL']));
			}),
		);
	});
}
