import type { Execution, WorkflowJson } from '../n8nTypes';
import { itemsOf, jsonOf, reasonOf, type Rig } from '../rig';
import { exampleWorkflow, expectVideos } from './exampleParts';

/** The example workflows that get their orders from an app or give their videos to one. */
export function examplesWithAppsSuite(use: () => Rig): void {
	const run = async (workflow: WorkflowJson): Promise<Execution> => {
		const execution = await use().run(workflow);
		expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
		return execution;
	};

	describe('the example workflows with apps', () => {
		beforeEach(() => {
			use().sim.jobMilliseconds = 1;
		});

		it('table-as-queue.json makes what is to do, writes it back, and pays once', async () => {
			const { client, sim } = use();
			const { tables } = client;
			const portrait = `${sim.url}/files/portrait.png`;
			const text = 'This is one of the rows of a table that become videos.';
			const table = await tables.create(
				'videos',
				['text', 'portrait', 'state', 'video', 'problem'],
				[
					{ text, portrait },
					{ text, portrait, state: 'done', video: 'made before' },
					{ text: '', portrait },
				],
			);
			const workflow = exampleWorkflow(use(), 'table-as-queue.json');
			const execution = await run(workflow);
			expect(itemsOf(execution, 'Write Problem')).toHaveLength(1);
			await expectVideos(use(), execution, 'Create');
			const [made] = jsonOf(execution, 'Create');
			const done = { state: 'done', video: made?.videoUrl };
			expect(await tables.rows(table)).toMatchObject([
				done,
				{ state: 'done', video: 'made before' },
				{ state: 'failed', video: null, problem: expect.stringMatching(/^Text/) },
			]);

			const [{ id }] = (await tables.rows(table)) as [{ id: number }];
			expect(itemsOf(await run(workflow), 'Rows to Do')).toEqual([]);
			// As after an interruption: whoever empties the cell has the row made again.
			for (const state of [null, '']) {
				await tables.change(table, id, { state, video: null });
				const again = await run(workflow);
				expect(jsonOf(again, 'Create')).toMatchObject([{ taskId: made?.taskId }]);
				expect((await tables.rows(table))[0]).toMatchObject(done);
			}
			expect(sim.createdCount).toBe(1);
		});
	});
}
