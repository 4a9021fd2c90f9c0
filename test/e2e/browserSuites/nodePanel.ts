import { NodePanel } from '../editor/nodePanel';
import { NodeView } from '../editor/nodeView';
import { picture } from '../pictures';
import { chain, manualTrigger } from '../workflowParts';
import type { Scene } from './stage';

/** How the node is found and added. */
export function nodePanelSuite(scene: Scene): void {
	it(
		'the node panel finds the node by several words, lists what it does, and adds it behind the trigger',
		scene(async (stage) => {
			const { page } = stage.browser;
			await stage.open(chain('Panel', [manualTrigger()]));
			const panel = await NodePanel.openBehind(stage.canvas.node('Start'), page);
			for (const words of ['tts', 'lip sync', 'aijisu', '可灵', '语音合成', 'Kling Avatar']) {
				await panel.search(words, 'Kling Avatar');
			}
			await panel.openActions('Kling Avatar');
			expect(await panel.names()).toEqual([
				'Create an avatar video',
				'Get an avatar video',
				'Join avatar videos',
				'Submit an avatar video',
				'Wait for an avatar video',
				'Generate speech from text',
				'Split audio into parts',
			]);
			await picture(page, 'node-panel', await panel.region());

			await panel.item('Wait for an avatar video').click();
			const view = await NodeView.shown(page);
			expect(await view.title()).toBe('Wait for an avatar video');
			expect(await view.value('operation')).toBe('Wait');
			await view.close();
			await stage.canvas.node('Wait for an avatar video').waitFor();
		}),
	);
}
