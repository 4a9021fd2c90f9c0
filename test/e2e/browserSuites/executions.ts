import { endless } from '../rig';
import { ExecutionList } from '../editor/executionList';
import { picture } from '../pictures';
import type { Scene } from './stage';

/** The list of a workflow's executions. */
export function executionsSuite(scene: Scene): void {
	it(
		'the list of executions shows one that waits for a callback, and its end after that',
		scene(async (stage) => {
			const { canvas, client, sim, browser } = stage;
			sim.jobMilliseconds = endless;
			const stored = await stage.open(await stage.example('parked-wait-callback.json'));
			await canvas.execute();
			const { id } = await client.executions.waitForNewest(stored, ['waiting']);

			const list = await ExecutionList.open(browser.page);
			await list.hasStatus(id, 'Waiting');
			await list.previewed();
			await picture(browser.page, 'waiting', await list.region());

			sim.jobs[0]?.complete();
			await list.hasStatus(id, 'Succeeded');
			expect((await client.executions.get(id)).status).toBe('success');
		}),
	);
}
