/** What is cut off a speech is a sound of its own, through Split Audio, Submit and Wait to the film that Join makes. */
import type { INodeParameters } from 'n8n-workflow';

import { measureAudio } from '../../nodes/KlingAvatar/media';
import { chain, type ItemInput, type NodeJson, type Run } from './harness';
import { join, joined, split } from './helpers/joining';
import { portraitFile, silence } from './helpers/media';
import { noCallbacks, poke } from './helpers/parking';
import { generate } from './helpers/speech';
import { fields, get, shownError, start, submit, useRig, wait } from './helpers/support';

const rig = useRig();

/** Half a minute and more, without a word that comes twice in a row. */
const TEXT = Array.from(
	{ length: 6 },
	(_, n) => `Sentence number ${n + 1} of the lesson is about ten words long.`,
).join(' ');
const download = { options: { downloadSpeech: true } };
const spoken = (more: INodeParameters = {}): NodeJson =>
	submit('kling', {
		imageSource: 'url',
		imageUrl: rig.file('portrait.jpg'),
		audioSource: 'speech',
		...more,
	});
const text = [{ json: { text: TEXT, lesson: 7 } }];
const whole = ({ binary }: ReturnType<Run['items']>[number]) => binary!.data!;
const secondsOf = async (run: Run, node: string, item: number) =>
	(await measureAudio(await rig.engine.bytes(whole(run.items(node)[item]!)))).durationSeconds;

describe('Speech → Split Audio → Submit (Speech Node)', () => {
	it('makes a video of each part, not of the whole', async () => {
		const run = await rig.run(
			chain(
				start,
				generate('kling', download),
				split(),
				spoken({ options: { maxTotalSeconds: 60 } }),
			),
			{ input: text },
		);
		expect(run.error?.message).toBeUndefined();
		const parts = run.json('Split');
		expect(parts.length).toBeGreaterThan(1);
		for (const [index, part] of parts.entries()) {
			for (const name of [
				'audioId',
				'audioUrl',
				'audioUrlExpiresAt',
				'taskId',
				'text',
				'characters',
			])
				expect(part).not.toHaveProperty(name);
			expect(part).toMatchObject({ provider: 'kling', part: index + 1, parts: parts.length });
			const { body } = rig.sim.jobs[index]!;
			expect(body.audio_id).toBeUndefined();
			expect(body.sound_file).toBe(
				(await rig.engine.bytes(whole(run.items('Split')[index]!))).toString('base64'),
			);
			expect(part.audioDurationSeconds).toBeCloseTo(await secondsOf(run, 'Split', index), 2);
		}
		const sent = run.json('Submit').map(({ audioDurationSeconds }) => Number(audioDurationSeconds));
		const [{ audioDurationSeconds }] = run.json('Speech') as [{ audioDurationSeconds: number }];
		expect(sent.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(audioDurationSeconds, 0);
		expect(run.json('Submit').map(({ part, cutId }) => [part, cutId])).toEqual(
			parts.map(({ part, cutId }) => [part, cutId]),
		);
	});

	it('of speech that fits: the speech itself, by its audio ID', async () => {
		const nodes = [generate('kling', download), split({ longestPart: 60 }), spoken()];
		const run = await rig.run(chain(start, ...nodes), { input: text });
		expect(run.json('Split')).toMatchObject([{ part: 1, parts: 1, text: TEXT }]);
		expect(rig.sim.jobs[0]!.body.audio_id).toBe(run.json('Speech')[0]!.audioId);
	});

	it('of a part that got the whole’s audio ID back, by a Merge: is refused', async () => {
		const merged = fields('Merged', '{ ...$json, ...$("Speech").item.json, parts: $json.parts }');
		merged.parameters = { ...merged.parameters, options: { stripBinary: false } };
		const nodes = [generate('kling', download), split(), merged, spoken()];
		const run = await rig.run(chain(start, ...nodes), { input: text });
		expect(shownError(run, 'Submit').message).toContain('the item has two sounds');
		expect(rig.creates).toEqual([]);
	});

	it.each([
		['in a field of another name', { voice: silence(20) }, 'voice', 3],
		[
			'beside another sound: which one is not guessed',
			{ data: silence(20), sample: silence(4) },
			'data',
			0,
		],
	])('a file %s', async (_name, files, audioBinaryField, count) => {
		const item: ItemInput = { json: { text: 'own' }, binary: { ...files, image: portraitFile } };
		const run = await rig.run(chain(start, split({ audioBinaryField }), spoken()), {
			input: [item],
		});
		expect(rig.creates).toHaveLength(count);
		if (count === 0) expect(shownError(run, 'Submit').message).toContain('several sound files');
		expect(run.json('Split')[0]).toMatchObject({ text: 'own' });
	});

	it('does not take what a failed Speech passes on for speech', async () => {
		const speech = generate('kling', { text: ' ' }, { onError: 'continueRegularOutput' });
		const run = await rig.run(chain(start, speech, spoken()), {
			input: [{ json: {}, binary: { data: silence(20) } }],
		});
		expect(run.nodeError('Submit')).toBeDefined();
		expect(rig.creates).toEqual([]);
	});
});

describe('Clip Ends: Cut to the Speech', () => {
	// The video lasts 6 s, and so does the sound in it.
	const input = [{ binary: { data: silence(3.3), image: portraitFile } }];
	const cut = join({ options: { clipEnds: 'cutToSpeech' } });
	const keeping = { options: { downloadVideo: true } };
	const submitted = (options = {}) =>
		submit('cometApi', { imageSource: 'binary', audioSource: 'binary', options });
	const expectCut = async (run: Run, node: string) => {
		expect(run.json(node)).toMatchObject([{ audioDurationSeconds: 3.3 }]);
		const { pictures } = await joined(rig, run);
		expect(Math.max(...pictures.map(({ at }) => at))).toBeCloseTo(3.25, 3);
	};

	it('behind a Wait', async () => {
		const run = await rig.run(chain(start, submitted(), wait('cometApi', keeping), cut), { input });
		await expectCut(run, 'Wait');
	});

	it('behind a Wait that was parked', async () => {
		noCallbacks(rig);
		const parkedWait = wait('cometApi', { ...keeping, waitMode: 'callback', timeout: 600 });
		const workflow = chain(start, submitted({ callback: 'execution' }), parkedWait, cut);
		const parked = await rig.run(workflow, { input, mode: 'trigger' });
		rig.sim.jobs[0]!.complete();
		await expectCut(await (await poke(rig, parked)).resumed!, 'Wait');
	});

	it('behind a Wait and a Get', async () => {
		const nodes = [submitted(), wait('cometApi'), get('cometApi', keeping), cut];
		await expectCut(await rig.run(chain(start, ...nodes), { input }), 'Get');
	});

	it('not by the length of another task than the one that is asked for', async () => {
		const created = await rig.run(chain(start, submit('cometApi', rig.fromLinks)));
		const { taskId } = created.json('Submit')[0]!;
		const node = wait('cometApi', { taskId: '={{ $json.other }}' });
		const run = await rig.run(chain(start, node), {
			input: [{ json: { other: taskId, taskId: 'x', audioDurationSeconds: 2 } }],
		});
		expect(run.json('Wait')[0]).not.toHaveProperty('audioDurationSeconds');
	});
});
