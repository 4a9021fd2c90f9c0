import { takeApart } from '../../support/film';
import { itemsOf, jsonOf, reasonOf, type Rig } from '../rig';
import { exampleWorkflow } from './exampleParts';

/**
 * A script of several parts becomes one video.
 *
 * @param times how often the example's script is said, which takes about a minute
 */
export function longScriptSuite(use: () => Rig, times: number): void {
	it(`long-script-to-one-video.json makes one video of ${times} min of speech`, async () => {
		const { sim } = use();
		sim.jobMilliseconds = 100;
		const workflow = exampleWorkflow(use(), 'long-script-to-one-video.json');
		const speech = workflow.nodes.find(({ name }) => name === 'Speech')!;
		speech.parameters.text = `={{ ($('Script').item.json.text + ' ').repeat(${times}).trim() }}`;
		const execution = await use().run(workflow);
		expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
		const parts = jsonOf(execution, 'Speech').length;
		expect(parts).toBeGreaterThanOrEqual(times * 2);
		expect([sim.speechJobs.length, sim.createdCount]).toEqual([parts, parts]);
		const seconds = jsonOf(execution, 'Wait').reduce(
			(sum, { videoDurationSeconds }) => sum + Number(videoDurationSeconds),
			0,
		);
		expect(seconds).toBeGreaterThan(times * 56);
		const [video] = itemsOf(execution, 'Join');
		expect(video!.json).toMatchObject({ parts, skippedParts: [] });
		const film = await takeApart(await use().fileOf(video));
		expect(film.boxes).toEqual(['ftyp', 'moov', 'mdat']);
		expect(Math.abs(film.pictures.at(-1)!.at - seconds)).toBeLessThan(1);
	});
}
