import { readFileSync } from 'node:fs';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { faults, fixtureFiles, type Provider } from '../simulator';
import { chain, type NodeJson } from './harness';
import { generate, SPEAKERS } from './helpers/speech';
import { portraitFile, speechFile } from './helpers/media';
import { added, fields, LABELS, shownError, start, submit, useRig, wait } from './helpers/support';

const rig = useRig();

const spoken = (provider: Provider, more: INodeParameters = {}): NodeJson =>
	submit(provider, {
		imageSource: 'url',
		imageUrl: rig.file('portrait.jpg'),
		audioSource: 'speech',
		...more,
	});

const DAY = 24 * 3600 * 1000;
const keep: NodeJson = {
	name: 'Keep',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: {
		includeOtherFields: true,
		assignments: { assignments: [{ id: '1', name: 'lesson', value: '7', type: 'string' }] },
	},
};

describe.each(SPEAKERS)('%s', (provider) => {
	const isMinimax = provider === 'aijisu';

	const expectVideo = (json: IDataObject[], submitted: IDataObject[]) => {
		expect(json).toMatchObject([{ provider, isSuccess: true }]);
		const [speech] = rig.sim.speechJobs;
		const [job] = rig.sim.jobs;
		expect(rig.sim.createdCount).toBe(1);
		if (isMinimax) {
			expect(job!.body.audio_url).toContain(`/media/${speech!.id}.mp3`);
			const seconds = Number(job!.body.audio_duration_seconds);
			expect(seconds).toBeGreaterThanOrEqual(speech!.audioSeconds!);
			expect(seconds - speech!.audioSeconds!).toBeLessThan(0.2);
		} else expect(job!.body.audio_id).toBe(`audio-${speech!.id}`);
		expect(submitted[0]!.audioDurationSeconds).toBeCloseTo(speech!.audioSeconds!, 0);
	};

	it('makes a video in three nodes, without an expression', async () => {
		const run = await rig.run(chain(start, generate(provider), spoken(provider), wait(provider)));
		expect(run.error?.message).toBeUndefined();
		expectVideo(run.json('Wait'), run.json('Submit'));
	});

	it('finds the speech behind an Edit Fields node that keeps the other fields', async () => {
		const run = await rig.run(
			chain(start, generate(provider), keep, spoken(provider), wait(provider)),
		);
		expect(run.error?.message).toBeUndefined();
		expectVideo(run.json('Wait'), run.json('Submit'));
	});

	it('says what a Set node has dropped', async () => {
		const drop = fields('Drop', '({ lesson: 7 })');
		const run = await rig.run(chain(start, generate(provider), drop, spoken(provider)));
		const error = shownError(run, 'Submit');
		expect(error.message).toBe(
			`"Audio Source" is "Speech Node", but the item has no "${isMinimax ? 'audioUrl' : 'audioId'}" [item 0]`,
		);
		expect(error.description).toContain('"Include Other Input Fields"');
		expect(rig.sim.createdCount).toBe(0);
	});

	it("refuses another provider's speech", async () => {
		const other = isMinimax ? 'kling' : 'aijisu';
		const item = { provider: other, audioId: 'audio-5s', audioUrl: rig.file('voice.mp3') };
		const run = await rig.run(chain(start, spoken(provider)), { input: [{ json: item }] });
		const error = shownError(run, 'Submit');
		expect(error.message).toContain(
			`the speech in the item was made by ${LABELS[other]}, and "Provider" is ${LABELS[provider]}`,
		);
		expect(error.description).toContain('Use the same provider in both nodes');
		expect(rig.sim.createdCount).toBe(0);
	});

	it.each([
		[1.2, 'The speech is 1.2 s long'],
		[301, 'The speech is 301 s long'],
	])('refuses speech of %d s before it is paid', async (audioDurationSeconds, message) => {
		const item = {
			provider,
			audioId: 'audio-5s',
			audioUrl: rig.file('voice.mp3'),
			audioDurationSeconds,
		};
		const run = await rig.run(chain(start, spoken(provider)), { input: [{ json: item }] });
		expect(shownError(run, 'Submit').message).toContain(message);
		expect(rig.sim.requestsOf('create')).toEqual([]);
	});

	it('picks up the video in a retry, although no parameter names the speech', async () => {
		const item = {
			provider,
			audioId: 'audio-5s',
			audioUrl: rig.file('voice.mp3'),
			audioDurationSeconds: 9,
		};
		rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1301) });
		const node = spoken(provider, { options: { submissionsInParallel: 1 } });
		const input = [{ json: { ...item, lesson: 1 } }, { json: { ...item, lesson: 2 } }];
		const run = await rig.run(chain(start, node), { input, mode: 'trigger' });
		expect(run.status).toBe('error');
		const retried = await rig.run(chain(start, node), { previous: run });
		expect(retried.json('Submit')).toMatchObject([
			{ taskId: rig.ids[0], reused: true },
			{ taskId: rig.ids[1], reused: false },
		]);
		expect(rig.creates).toHaveLength(3);
	});
});

describe.each(['cometApi', 'kling'] as const)('%s', (provider) => {
	const age = (days: number) => ({
		provider,
		audioId: 'audio-5s',
		audioDurationSeconds: 5,
		submittedAt: new Date(Date.now() - days * DAY).toISOString(),
	});

	it('refuses an audio ID that is too old, and says how old it is', async () => {
		const run = await rig.run(chain(start, spoken(provider)), { input: [{ json: age(31) }] });
		expect(shownError(run, 'Submit').message).toContain(
			'The speech was made 31 days ago; Kling accepts an audio ID for 30 days',
		);
		expect(rig.sim.requestsOf('create')).toEqual([]);
	});

	it('takes one of 29 days', async () => {
		const run = await rig.run(chain(start, spoken(provider)), { input: [{ json: age(29) }] });
		expect(run.json('Submit')).toMatchObject([{ audioDurationSeconds: 5 }]);
	});

	it('takes the link of speech that has no audio ID', async () => {
		const item = { provider, audioId: null, audioUrl: rig.file('voice.mp3') };
		const run = await rig.run(chain(start, spoken(provider)), { input: [{ json: item }] });
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.jobs[0]!.body.sound_file).toBe(rig.file('voice.mp3'));
	});
});

describe('aijisu', () => {
	it('refuses a link that has ended', async () => {
		const item = {
			provider: 'aijisu',
			audioUrl: rig.file('voice.mp3'),
			audioDurationSeconds: 9,
			audioUrlExpiresAt: '2026-01-01T00:00:00.000Z',
		};
		const run = await rig.run(chain(start, spoken('aijisu')), { input: [{ json: item }] });
		expect(shownError(run, 'Submit').message).toContain(
			'The link of the speech worked until 2026-01-01T00:00:00.000Z',
		);
	});

	it('needs no look into the link where the length is known', async () => {
		const item = {
			provider: 'aijisu',
			audioUrl: rig.file('voice.mp3'),
			audioDurationSeconds: '9.14',
		};
		const options = { checkMediaLinks: false };
		const run = await rig.run(chain(start, spoken('aijisu', { options })), {
			input: [{ json: item }],
		});
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.jobs[0]!.body.audio_duration_seconds).toBe(9.2);
		expect(rig.sim.requestsOf('file')).toEqual([]);
	});

	it('counts the seconds of speech against Max Total Seconds', async () => {
		const item = { provider: 'kling', audioId: 'audio-59s', audioDurationSeconds: 59 };
		const node = spoken('kling', { options: { maxTotalSeconds: 100 } });
		const run = await rig.run(chain(start, node), { input: [{ json: item }, { json: item }] });
		expect(shownError(run, 'Submit').message).toContain('is 118 s long');
	});
});

describe('a new Submit whose Audio Source nobody has set', () => {
	const node = (provider: Provider, more: INodeParameters = {}): NodeJson =>
		added(submit(provider, { imageSource: 'url', imageUrl: rig.file('portrait.jpg'), ...more }));
	const audioOf = () => String(rig.sim.jobs[0]?.body.audio_id ?? rig.sim.jobs[0]?.body.sound_file);

	it.each(SPEAKERS)('takes the speech of a Speech node before it: %s', async (provider) => {
		const run = await rig.run(chain(start, generate(provider), node(provider)));
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Submit')[0]?.audioDurationSeconds).toBeGreaterThan(3);
		expect(rig.sim.speechJobs).toHaveLength(1);
	});

	it.each(['data', 'recording'])('takes the audio file of the item, in "%s"', async (field) => {
		const binary = { [field]: speechFile, photo: portraitFile };
		const input = [{ json: { voiceId: 'a column of the sheet', audioUrl: '' }, binary }];
		const run = await rig.run(chain(start, node('cometApi')), { input });
		expect(run.error?.message).toBeUndefined();
		expect(audioOf()).toBe(readFileSync(fixtureFiles.speechMp3, 'base64'));
	});

	it('takes the speech, and not a file that the item brought along', async () => {
		const input = [{ json: {}, binary: { data: speechFile } }];
		const run = await rig.run(chain(start, added(generate('kling')), node('kling')), { input });
		expect(run.error?.message).toBeUndefined();
		expect(audioOf()).toBe(`audio-${rig.sim.speechJobs[0]!.id}`);
	});

	it('takes no file in place of a speech that failed', async () => {
		rig.sim.faultFor = ({ kind }) => (kind === 'tts' ? faults.klingCode(1201) : undefined);
		const input = [{ json: {}, binary: { data: speechFile } }];
		const speech = { ...added(generate('kling')), onError: 'continueRegularOutput' as const };
		const run = await rig.run(chain(start, speech, node('kling')), { input });
		expect(shownError(run, 'Submit').message).toContain('Kling AI refused the request');
		expect(rig.creates).toEqual([]);
	});

	it.each([
		['neither', {}, 'holds neither speech nor an audio file'],
		['several files', { one: speechFile, two: speechFile }, 'several sound files: "one", "two"'],
	])('says so where the item has %s', async (_name, binary, words) => {
		const run = await rig.run(chain(start, node('cometApi')), { input: [{ json: {}, binary }] });
		expect(shownError(run, 'Submit').message).toContain(`"Audio Source" is "Automatic"`);
		expect(shownError(run, 'Submit').message).toContain(words);
		expect(rig.creates).toEqual([]);
	});

	it('keeps the file where a saved node says nothing', async () => {
		const saved = submit('cometApi', { imageSource: 'url', imageUrl: rig.file('portrait.jpg') });
		const input = [{ json: {}, binary: { data: speechFile } }];
		const run = await rig.run(chain(start, saved), { input });
		expect(run.error?.message).toBeUndefined();
		expect(audioOf()).toBe(readFileSync(fixtureFiles.speechMp3, 'base64'));
	});
});
