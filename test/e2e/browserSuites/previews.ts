import { waitUntil } from '../waitUntil';
import { avatar, chain, manualTrigger, node } from '../workflowParts';
import type { Scene } from './stage';

const fields = ['provider', 'taskId', 'status', 'videoUrl', 'failureReason'];

/** What a person can map before anything has run; every preview is held against the node in n8n's engine. */
export function previewsSuite(scene: Scene): void {
	it(
		'the input of a node behind a Wait that has never run shows its fields',
		scene(async (stage) => {
			const key = await stage.storeKey('cometApi');
			await stage.open(
				chain('Preview', [
					manualTrigger(),
					avatar('Video', key, { provider: 'cometApi', operation: 'wait' }),
					node('Next', 'n8n-nodes-base.set', 3.4),
				]),
			);
			const view = await stage.canvas.openNode('Next');
			await waitUntil('the preview of the output', async () => {
				const items = view.window.getByTestId('run-data-schema-item');
				const names = (await items.allInnerTexts()).map((text) => text.trim().split(/\s/)[0] ?? '');
				return fields.every((field) => names.includes(field)) || undefined;
			});
			expect(await view.window.innerText()).toContain('Usually outputs the following fields');
			await view.close();
		}),
	);
}
