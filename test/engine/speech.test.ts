import { speechSeconds } from '../simulator/speech/plan';
import { faults, type Provider, type SwitchSettings } from '../simulator';
import { chain } from './harness';
import { generate, SPEAKERS, TEXT, voice, VOICES } from './helpers/speech';
import { end, fields, LABELS, shownError, start, useRig } from './helpers/support';

const rig = useRig({});

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SECONDS = speechSeconds(TEXT);
const createPaths: Record<(typeof SPEAKERS)[number], string> = {
	aijisu: '/v1/audio/tasks',
	cometApi: '/kling/v1/audio/tts',
	kling: '/v1/audio/tts',
};

const switched = (speech: SwitchSettings['speech']) =>
	Object.assign(rig.sim.switches.speech, speech);

const speak = async (
	provider: Provider,
	parameters: Parameters<typeof generate>[1] = {},
	settings: Parameters<typeof generate>[2] = {},
) => await rig.run(chain(start, generate(provider, parameters, settings), end));

describe.each(SPEAKERS)('%s', (provider) => {
	const isMinimax = provider === 'aijisu';

	it('speaks a text', async () => {
		const run = await speak(provider, { speed: 1 });
		expect(run.error?.message).toBeUndefined();
		const [job] = rig.sim.speechJobs;
		expect(rig.sim.speechJobs).toHaveLength(1);
		expect(job!.body).toEqual(
			isMinimax
				? { model: 'minimax-speech-2.8-hd', text: TEXT, voice_id: VOICES[provider], speed: 1 }
				: { text: TEXT, voice_id: VOICES[provider], voice_language: 'en', voice_speed: 1 },
		);
		expect(rig.sim.requestsOf('tts').map(({ path }) => path)).toEqual([createPaths[provider]]);
		const [item] = run.items('End');
		expect(item!.binary).toBeUndefined();
		expect(item!.json).toEqual({
			provider,
			taskId: job!.id,
			status: 'completed',
			isFinal: true,
			isSuccess: true,
			providerStatus: isMinimax ? 'succeeded' : 'succeed',
			audioId: isMinimax ? null : `audio-${job!.id}`,
			audioUrl: expect.stringContaining(`/media/${job!.id}.mp3`),
			audioUrlExpiresAt: null,
			audioDurationSeconds: expect.closeTo(SECONDS, 1),
			voiceId: VOICES[provider],
			text: TEXT,
			characters: TEXT.length,
			failureReason: null,
			submittedAt: expect.stringMatching(ISO_DATE),
			updatedAt: isMinimax ? null : expect.stringMatching(ISO_DATE),
			charge: isMinimax ? null : expect.objectContaining({ units: 0.05 }),
			reused: false,
		});
	});

	it('puts the sound into the item when that is asked for', async () => {
		const options = { downloadSpeech: true, outputBinaryField: 'voice' };
		const run = await speak(provider, { options });
		const [item] = run.items('End');
		expect(Object.keys(item!.binary ?? {})).toEqual(['voice']);
		const [job] = rig.sim.speechJobs;
		expect(item!.binary!.voice).toMatchObject({
			mimeType: 'audio/mpeg',
			fileName: `${job!.id}.mp3`,
		});
		const sound = rig.sim.requestsOf('sound');
		expect(sound).toHaveLength(1);
		expect((await rig.engine.bytes(item!.binary!.voice!)).length).toBe(sound[0]!.bytesSent);
		expect(item!.json.audioDurationSeconds).toBeCloseTo(SECONDS, 1);
	});

	it('takes any voice by its ID, and says when the provider does not have it', async () => {
		const run = await speak(provider, { voice: voice('nobody', 'id') });
		const error = shownError(run, 'Speech');
		expect(error.message).toContain(isMinimax ? 'voice id not exist' : 'Voice id not found');
		expect(error.description).toContain('Nothing was created, and nothing is charged.');
		expect(error.description).not.toMatch(/image|video/i);
		expect(rig.sim.speechJobs).toHaveLength(0);
	});

	it('tells when the link stops working', async () => {
		switched({ linkSaysItsEnd: true });
		const run = await speak(provider);
		expect(run.json('End')[0]!.audioUrlExpiresAt).toMatch(ISO_DATE);
	});

	it('fetches from another host without the key', async () => {
		switched({ host: 'foreign' });
		const run = await speak(provider, { options: { downloadSpeech: true } });
		expect(run.items('End')[0]!.binary!.data!.mimeType).toBe('audio/mpeg');
	});

	it('measures what the provider does not tell, also of a link that needs the key', async () => {
		switched({ duration: 'none', linkNeedsKey: true });
		const [item] = (await speak(provider)).items('End');
		expect(item!.json.audioDurationSeconds).toBeCloseTo(SECONDS, 1);
		// Whoever has no key cannot use that link, so the file goes along.
		expect(Object.keys(item!.binary ?? {})).toEqual(['data']);
	});

	it('names the task when the sound cannot be fetched, and fetches it in a retry', async () => {
		const fault = rig.sim.inject({ on: 'sound', times: Infinity, fault: faults.status(404) });
		const workflow = chain(start, generate(provider, { options: { downloadSpeech: true } }), end);
		const run = await rig.run(workflow, { mode: 'trigger' });
		const [job] = rig.sim.speechJobs;
		const error = shownError(run, 'Speech');
		expect(error.message).toContain(
			`The speech of task ${job!.id} is ready, but could not be downloaded: `,
		);
		expect(error.context.task).toMatchObject({ taskId: job!.id, status: 'completed' });
		fault.remove();
		const retried = await rig.run(workflow, { previous: run });
		expect(retried.json('End')).toMatchObject([{ taskId: job!.id, reused: true }]);
		expect(retried.items('End')[0]!.binary).toBeDefined();
		expect(rig.sim.requestsOf('tts')).toHaveLength(1);
	});

	it('waits for speech that is not there at once', async () => {
		switched({ answer: 'task' });
		const run = await speak(provider);
		expect(run.json('End')).toMatchObject([{ status: 'completed', isSuccess: true }]);
		expect(rig.sim.requestsOf('ttsQuery').length).toBeGreaterThan(0);
	});

	it('says which task was not ready in time, and picks it up in a retry', async () => {
		switched({ answer: 'task' });
		rig.sim.jobMilliseconds = 60_000;
		const workflow = chain(start, generate(provider, { options: { timeout: 1 } }), end);
		const run = await rig.run(workflow, { mode: 'trigger' });
		const [job] = rig.sim.speechJobs;
		const error = shownError(run, 'Speech');
		expect(error.message).toMatch(
			new RegExp(
				`^The speech of task ${job!.id} was not ready within 1 s; its last known state is`,
			),
		);
		expect(error.description).toContain('It will be charged.');
		expect(error.context.task).toMatchObject({ taskId: job!.id, text: TEXT });
		job!.complete();
		const retried = await rig.run(workflow, { previous: run });
		expect(retried.json('End')).toMatchObject([{ taskId: job!.id, isSuccess: true, reused: true }]);
		expect(rig.sim.speechJobs).toHaveLength(1);
	});

	it('says why the provider could not speak it', async () => {
		switched({ answer: 'task' });
		rig.sim.failure = () => 'The text is not allowed';
		const run = await speak(provider);
		const [job] = rig.sim.speechJobs;
		const error = shownError(run, 'Speech');
		expect(error.message).toBe(
			`${LABELS[provider]} could not make the speech of task ${job!.id}: The text is not allowed [item 0]`,
		);
		expect(error.context.task).toMatchObject({ taskId: job!.id, status: 'failed' });
	});
});

describe.each(['cometApi', 'kling'] as const)('%s, whose speech may be a task', (provider) => {
	it.each(['404', 'unknown path'] as const)('that cannot be asked for: %s', async (query) => {
		switched({ answer: 'task', query });
		const run = await speak(provider);
		const [job] = rig.sim.speechJobs;
		const error = shownError(run, 'Speech');
		expect(error.message).toContain(
			`${LABELS[provider]} accepted the text (task ${job!.id}) but returned no audio, and its status can't be checked`,
		);
		expect(error.description).toContain(`account for task ${job!.id}`);
		expect(error.context.task).toMatchObject({ taskId: job!.id });
		expect(rig.sim.requestsOf('tts')).toHaveLength(1);
	});
});

describe('aijisu', () => {
	it('fetches the sound from the gateway when there is no link', async () => {
		switched({ minimaxResult: 'content' });
		const [item] = (await speak('aijisu', { options: { outputBinaryField: 'mine' } })).items('End');
		expect(item!.json).toMatchObject({ audioUrl: null, isSuccess: true });
		expect(item!.json.audioDurationSeconds).toBeCloseTo(SECONDS, 1);
		expect(item!.binary!.mine).toMatchObject({ mimeType: 'audio/mpeg' });
	});

	it('renews a link that has ended before it was fetched', async () => {
		switched({ linkSeconds: 0.3, linkRenewed: true, minimaxLength: 'extra_info' });
		rig.sim.inject({ on: 'sound', fault: faults.status(403) });
		const run = await speak('aijisu', { options: { downloadSpeech: true } });
		expect(run.error?.message).toBeUndefined();
		expect(run.items('End')[0]!.binary!.data).toBeDefined();
	});

	it('sends what the options say', async () => {
		const options = {
			volume: 1.5,
			pitch: -2,
			emotion: 'happy',
			format: 'wav',
			downloadSpeech: true,
		};
		const parameters = {
			speechModel: 'minimax-speech-02-hd',
			language: 'English',
			speed: 0.5,
			options,
		};
		const run = await speak('aijisu', parameters);
		expect(rig.sim.speechJobs[0]!.body).toEqual({
			model: 'minimax-speech-02-hd',
			text: TEXT,
			voice_id: 'Wise_Woman',
			language: 'English',
			speed: 0.5,
			volume: 1.5,
			pitch: -2,
			emotion: 'happy',
			format: 'wav',
		});
		expect(run.items('End')[0]!.binary!.data).toMatchObject({
			mimeType: 'audio/wav',
			fileExtension: 'wav',
		});
		expect(run.json('End')[0]!.audioDurationSeconds).toBeCloseTo(speechSeconds(TEXT, 0.5), 1);
	});
});

it('says once which texts do not seem to be in their Language, and speaks them', async () => {
	const node = generate('kling', { text: '={{ $json.text }}', language: 'en' });
	const texts = ['欢迎来到本课程。', 'Welcome.', '今天我们学习。'];
	const run = await rig.run(chain(start, node, end), {
		input: texts.map((text) => ({ json: { text } })),
	});
	expect(rig.sim.speechJobs).toHaveLength(3);
	expect(run.hints('Speech').filter(({ message }) => message.includes('Language'))).toEqual([
		expect.objectContaining({
			message: expect.stringContaining(
				'items 0, 2: Chinese characters, but "Language" is "English"',
			),
			location: 'outputPane',
			type: 'warning',
		}),
	]);
});

describe('before anything is paid', () => {
	it.each([
		['kling', { text: '={{ " " }}' }, '"Text" is empty'],
		[
			'kling',
			{ text: `={{ "好".repeat(1001) }}` },
			'"Text" has 1001 characters; Kling AI accepts up to 1000',
		],
		['kling', { voice: voice('AOT'), language: 'zh' }, 'Voice "Ace" doesn\'t support Chinese'],
		['cometApi', { voice: voice('mengwa-v1'), language: 'en' }, "doesn't support English"],
		['kling', { speed: 0.7 }, '"Speed" is 0.7; it must be a number, from 0.8 to 2'],
		['aijisu', { speed: 2.1 }, '"Speed" is 2.1; it must be a number, from 0.5 to 2'],
		['aijisu', { speechModel: 'minimax-speech-9' }, '"Model" is "minimax-speech-9"'],
		['aijisu', { options: { emotion: 'bored' } }, '"Emotion" is "bored"'],
		['aijisu', { options: { format: 'ogg' } }, '"Format" is "ogg"'],
		['aijisu', { options: { volume: 11 } }, '"Volume" is 11; it must be a number, from 0 to 10'],
		['aijisu', { options: { pitch: 0.5 } }, '"Pitch" is 0.5; it must be a whole number'],
		['aijisu', { options: { timeout: 0 } }, '"Timeout (Seconds)" is 0'],
	] as const)('%s refuses %j', async (provider, parameters, message) => {
		const error = shownError(await speak(provider, parameters as never), 'Speech');
		expect(error.message).toContain(message);
		expect(rig.sim.requests).toEqual([]);
	});

	it('takes a text of exactly the longest length, whatever the script', async () => {
		const parameters = { text: `={{ "𠀀".repeat(1000) }}`, language: 'zh' };
		const run = await speak('kling', parameters);
		expect(run.json('End')).toMatchObject([{ characters: 1000 }]);
	});

	it('sends nothing for any item when one cannot be used', async () => {
		const workflow = chain(start, generate('kling', { text: '={{ $json.text }}' }));
		const input = [{ json: { text: 'one' } }, { json: { text: '' } }];
		const run = await rig.run(workflow, { input });
		expect(shownError(run, 'Speech').message).toBe('"Text" is empty [item 1]');
		expect(rig.sim.requests).toEqual([]);
	});

	it('leaves the others alone where the user wants to go on', async () => {
		const node = generate(
			'kling',
			{ text: '={{ $json.text }}' },
			{ onError: 'continueRegularOutput' },
		);
		const input = [{ json: { text: 'one' } }, { json: { text: '' } }];
		const run = await rig.run(chain(start, node, fields('End', '$json')), { input });
		expect(run.json('End')).toMatchObject([
			{ isSuccess: true, text: 'one' },
			{ isSuccess: false, failureReason: '"Text" is empty', taskId: null },
		]);
	});
});
