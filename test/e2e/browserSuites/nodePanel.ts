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
				'Get the status and link of an avatar video',
				'Join avatar videos',
				'Submit a paid avatar video and get its task ID',
				'Wait for an avatar video and get its link',
				'Generate paid speech from text',
				'Split speech into parts',
			]);
			await picture(page, 'node-panel', await panel.region());

			await panel.item('Wait for an avatar video and get its link').click();
			const view = await NodeView.shown(page);
			expect(await view.title()).toBe('Wait for an avatar video and get its link');
			expect(await view.value('operation')).toBe('Wait');
			await view.close();
			await stage.canvas.node('Wait for an avatar video and get its link').waitFor();
		}),
	);
}
