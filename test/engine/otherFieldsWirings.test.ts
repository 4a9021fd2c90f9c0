import { readFileSync } from 'node:fs';

import { faults, fixtureFiles, jobVideo } from '../simulator';
import { chain, link } from './harness';
import { portraitFile, speechFile } from './helpers/media';
import { promptOf } from './helpers/submissions';
import {
	added,
	end,
	fields,
	get,
	onlyIf,
	prompted,
	start,
	submit,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig({ engine: { binaryDataMode: 'default' } });

const download = { options: { downloadVideo: true } };
const portrait = () => ({ imageSource: 'url', imageUrl: rig.file('portrait.jpg') });

describe('files that n8n keeps in memory', () => {
	it('go along, and a video finds its way beside the speech that it was made of', async () => {
		const nodes = [
			submit('kling', { ...portrait(), audioSource: 'binary' }),
			wait('kling', download),
		];
		const run = await rig.run(chain(start, ...nodes.map(added)), {
			input: [{ json: { row: 1 }, binary: { data: speechFile, logo: portraitFile } }],
		});
		expect(run.error?.message).toBeUndefined();
		const { data, logo, video } = run.items('Wait')[0]!.binary!;
		expect((await rig.engine.bytes(data!)).equals(readFileSync(fixtureFiles.speechMp3))).toBe(true);
		expect((await rig.engine.bytes(logo!)).equals(readFileSync(fixtureFiles.portraitJpg))).toBe(
			true,
		);
		const made = jobVideo(rig.sim.jobs[0]!, null);
		expect((await rig.engine.bytes(video!)).equals(made.read(0, made.size))).toBe(true);
	});

	it('are stored once, however many nodes they go through', async () => {
		const nodes = [
			submit('kling', { ...portrait(), audioSource: 'binary' }),
			wait('kling'),
			get('kling'),
		];
		const run = await rig.run(chain(start, ...nodes.map(added)), {
			input: [{ binary: { data: speechFile } }],
		});
		const content = run.items('Start')[0]!.binary!.data!.data;
		expect(run.text.split(content)).toHaveLength(2);
	});
});

describe('a loop', () => {
	it('of Get, If and the way back keeps the row and its file until the video is there', async () => {
		rig.sim.jobMilliseconds = 3_600_000;
		const options = { ...download };
		const turn = fields('Turn', '({ ...$json, turns: ($json.turns ?? 0) + 1 })');
		const workflow = chain(
			start,
			added(submit('kling', rig.fromLinks)),
			added(get('kling', options)),
			onlyIf('Open?', '!$json.isFinal && $runIndex < 3'),
			turn,
		);
		link(workflow, 'Turn', 'Get');
		workflow.nodes.push(end);
		link(workflow, 'Open?', 'End', { output: 1 });
		const run = await rig.run(workflow, { input: [{ json: { row: 4 } }] });
		expect(run.tasks('Get')).toHaveLength(4);
		expect(run.json('End')).toMatchObject([{ row: 4, turns: 3, taskId: rig.ids[0] }]);
		expect(rig.sim.createdCount).toBe(1);
	});

	it('back from the error output pays for what is missing only, with Continue as with a retry', async () => {
		let refusals = 2;
		rig.sim.faultFor = (request) =>
			request.kind === 'create' && promptOf(request) === 'two' && refusals-- > 0
				? faults.klingCode(1301)
				: undefined;
		const failing = submit(
			'kling',
			{ ...rig.fromLinks, prompt: '={{ $json.prompt }}' },
			{ onError: 'continueErrorOutput' },
		);
		const workflow = chain(start, added(failing), added(wait('kling')));
		workflow.nodes.push(end);
		link(workflow, 'Wait', 'End');
		link(workflow, 'Submit', 'Submit', { output: 1 });
		const run = await rig.run(workflow, { input: prompted(['one', 'two', 'three']) });
		expect(run.error?.message).toBeUndefined();
		const done = run.tasks('End').flatMap(({ data }) => data?.main?.[0] ?? []);
		expect(done.map(({ json }) => json.prompt).sort()).toEqual(['one', 'three', 'two']);
		expect(rig.sim.createdCount).toBe(3);
	});
});

describe('a retry of the execution', () => {
	it('behind a row with a file pays for nothing again', async () => {
		rig.sim.failure = () => 'no face found';
		const workflow = chain(start, added(submit('kling', rig.fromLinks)), added(wait('kling')));
		const input = [{ json: { row: 1 }, binary: { photo: portraitFile } }];
		const run = await rig.run(workflow, { input, mode: 'trigger' });
		expect(run.status).toBe('error');
		const again = await rig.run(workflow, { previous: run });
		expect(again.status).toBe('error');
		expect(rig.creates).toHaveLength(1);
	});
});
