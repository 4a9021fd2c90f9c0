/** A script of several minutes becomes one video, wherever n8n keeps files. */
import { takeApart } from '../support/film';
import { itemsOf, jsonOf, reasonOf, Rig } from './rig';
import { chosenVersions } from './setup/chosenVersions';
import { exampleWorkflow } from './suites/exampleParts';

const versions = chosenVersions.filter((version) => version.startsWith('2.'));
/** The example's script is about a minute; as often it is three. */
const TIMES = 3;

describe.each(
	versions.flatMap((version) => ['filesystem', 'database'].map((mode) => [version, mode] as const)),
)('n8n %s with files in its %s storage', (version, mode) => {
	let rig: Rig | undefined;
	beforeAll(async () => {
		rig = await Rig.start(version, mode);
	});
	afterAll(async () => await rig?.stop());

	it('joins the videos of three minutes', async () => {
		const { sim } = rig!;
		sim.jobMilliseconds = 100;
		const workflow = exampleWorkflow(rig!, 'long-script-to-one-video.json');
		const speech = workflow.nodes.find(({ name }) => name === 'Speech')!;
		speech.parameters.text = `={{ ($json.text + ' ').repeat(${TIMES}).trim() }}`;
		const execution = await rig!.run(workflow);
		expect(reasonOf(execution)).toBeUndefined();
		const parts = jsonOf(execution, 'Speech').length;
		expect(parts).toBeGreaterThanOrEqual(6);
		expect([sim.speechJobs.length, sim.createdCount]).toEqual([parts, parts]);
		const seconds = jsonOf(execution, 'Wait').reduce(
			(sum, { videoDurationSeconds }) => sum + Number(videoDurationSeconds),
			0,
		);
		expect(seconds).toBeGreaterThan(170);
		const [video] = itemsOf(execution, 'Join');
		expect(video!.json).toMatchObject({ parts, skippedParts: [] });
		const film = await takeApart(await rig!.fileOf(video));
		expect(film.boxes).toEqual(['ftyp', 'moov', 'mdat']);
		expect(Math.abs(film.pictures.at(-1)!.at - seconds)).toBeLessThan(1);
	});
});
