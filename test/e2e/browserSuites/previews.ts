import { waitUntil } from '../waitUntil';
import { avatar, chain, manualTrigger, node } from '../workflowParts';
import type { Scene } from './stage';

/** What a person can map before anything has run. */
export function previewsSuite(scene: Scene): void {
	describe('the input of a node behind one that has never run', () => {
		it.each([
			['video', 'submit', ['provider', 'taskId', 'status', 'audioDurationSeconds', 'reused']],
			['video', 'get', ['provider', 'taskId', 'status', 'videoUrl', 'videoUrlExpiresAt']],
			['video', 'wait', ['provider', 'taskId', 'status', 'videoUrl', 'failureReason']],
			['speech', 'generate', ['provider', 'taskId', 'audioId', 'audioUrl', 'text']],
		])(
			'shows the fields of %s, %s',
			scene(async (stage, resource: string, operation: string, fields: string[]) => {
				const key = await stage.storeKey('cometApi');
				await stage.open(
					chain('Preview', [
						manualTrigger(),
						avatar('Video', key, { provider: 'cometApi', resource, operation }),
						node('Next', 'n8n-nodes-base.set', 3.4),
					]),
				);
				const view = await stage.canvas.openNode('Next');
				await waitUntil('the preview of the output', async () => {
					const items = view.window.getByTestId('run-data-schema-item');
					const names = (await items.allInnerTexts()).map(
						(text) => text.trim().split(/\s/)[0] ?? '',
					);
					return fields.every((field) => names.includes(field)) || undefined;
				});
				expect(await view.window.innerText()).toContain('Usually outputs the following fields');
				await view.close();
			}),
		);
	});
}
