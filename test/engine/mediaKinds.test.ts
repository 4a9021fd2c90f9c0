import { corpusBytes } from '../fixtures/corpus';
import { serveFiles } from '../support/fileServer';
import { silentMp3 } from '../support/silentMp3';
import { chain, type ItemInput } from './harness';
import { mediaItem, portraitFile, speechFile } from './helpers/media';
import { fromFiles, PROVIDERS, shownError, start, submit, useRig } from './helpers/support';
import { refuse } from './helpers/refusal';

const rig = useRig({ engine: { binaryDataMode: 'filesystem' } });

const file = (data: Buffer, mimeType = 'audio/mpeg') => ({ data, mimeType, fileName: 'audio.mp3' });
const voiceOf = (name: string) => file(corpusBytes(name));

describe('a sound that is exactly as long as is taken', () => {
	const RATES = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

	it('aijisu takes MP3 of 300 s at every sample rate', async () => {
		const input = RATES.map((rate) => mediaItem({}, file(silentMp3(rate, 300 * rate))));
		const run = await rig.run(chain(start, submit('aijisu', fromFiles)), { input });
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.createdCount).toBe(RATES.length);
		const sent = run.json('Submit').map(({ audioDurationSeconds }) => audioDurationSeconds);
		expect(sent).toEqual(RATES.map(() => 300));
	});

	it('CometAPI is sent MP3 of 60 s at every sample rate', async () => {
		const input = RATES.map((rate) => mediaItem({}, file(silentMp3(rate, 60 * rate))));
		const settings = { onError: 'continueRegularOutput' } as const;
		await rig.run(chain(start, submit('cometApi', fromFiles, settings)), { input });
		// The simulator plays the encoder's padding, too, and so refuses some: it is not asked here.
		expect(rig.sim.requestsOf('create')).toHaveLength(RATES.length);
	});

	it('CometAPI takes M4A whose packets go a frame further than its edit list', async () => {
		const names = ['limits/60s-24khz.m4a', 'limits/60s-44khz.m4a'];
		const input = names.map((name) => mediaItem({}, voiceOf(name)));
		const run = await rig.run(chain(start, submit('cometApi', fromFiles)), { input });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Submit')).toMatchObject(names.map(() => ({ audioDurationSeconds: 60 })));
	});

	it('and says so in tenths when it is longer', async () => {
		const input = [mediaItem({}, file(silentMp3(24_000, 60.04 * 24_000)))];
		await refuse(
			rig,
			{ node: submit('cometApi', fromFiles), input },
			{
				message: 'The audio is 60.1 s long; CometAPI accepts 2–60 s',
				advice: 'Split a file with Split Audio',
			},
		);
	});
});

it('a WAV header written by hand is sent as it should have been', async () => {
	const names = [
		'wav/block-1.wav',
		'wav/block-4.wav',
		'wav/block-32.wav',
		'wav/byte-rate-half.wav',
	];
	const input = names.map((name) => mediaItem({}, voiceOf(name)));
	const run = await rig.run(chain(start, submit('cometApi', fromFiles)), { input });
	expect(run.error?.message).toBeUndefined();
	const right = corpusBytes('wav/pcm-16.wav');
	for (const { body } of rig.sim.jobs) {
		const { sound_file: sent } = body as { sound_file: string };
		expect(Buffer.from(sent, 'base64').equals(right)).toBe(true);
	}
	expect(rig.sim.jobs).toHaveLength(names.length);
});

describe.each(PROVIDERS)('what is no sound for %s', (provider) => {
	const rawPcm = /raw PCM/;

	it.each([
		['mp4/amr.3gp', 'The audio is AMR in 3GP; Kling accepts MP3, WAV, M4A and AAC'],
		['mp4/ac3.mp4', 'The audio is AC-3 in MP4; Kling accepts MP3, WAV, M4A and AAC'],
		['named/film.mov', 'The audio is a video (QuickTime); Kling accepts MP3, WAV, M4A and AAC'],
		[
			'named/film-silent.webm',
			'The audio is a video without sound (WebM); Kling accepts MP3, WAV, M4A and AAC',
		],
		[
			'named/film-silent.mp4',
			'The audio is a video without sound (MP4); Kling accepts MP3, WAV, M4A and AAC',
		],
		['named/film.flv', 'The audio is a video (FLV); Kling accepts MP3, WAV, M4A and AAC'],
		['named/speech.wv', 'The audio is WavPack; Kling accepts MP3, WAV, M4A and AAC'],
		['named/speech.dts', 'The audio is DTS; Kling accepts MP3, WAV, M4A and AAC'],
		['wav/aac-inside.wav', 'The audio is WAV with AAC in it; Kling accepts MP3, WAV, M4A and AAC'],
		[
			'mp3/junk-between.mp3',
			'The audio has bytes in its middle that are no sound, so its length depends on the player',
		],
		[
			'containers/adts-junk.aac',
			'The audio has bytes in its middle that are no sound, so its length depends on the player',
		],
		['texts/latin-1.html', 'The audio is a web page, not a sound'],
		['texts/gbk.json', 'The audio is JSON text, not a sound'],
	])('%s is named', async (name, message) => {
		const error = await refuse(
			rig,
			{ node: submit(provider, fromFiles), input: [mediaItem({}, voiceOf(name))] },
			{ message, advice: /\w/ },
		);
		expect(error.message + error.description).not.toMatch(rawPcm);
	});

	it('a video is no picture', async () => {
		const image = file(corpusBytes('images/film-mp4.jpg'), 'image/jpeg');
		const input: ItemInput[] = [{ binary: { data: speechFile, image } }];
		await refuse(
			rig,
			{ node: submit(provider, fromFiles), input },
			{ message: 'The image is a video (MP4), not a picture', advice: 'Use a still picture' },
		);
	});
});

describe('seconds by hand', () => {
	const byHand = { audioDurationSource: 'manual', audioDurationSeconds: 3 };
	const texts = [
		'texts/latin-1.html',
		'texts/gbk.json',
		'texts/shift-jis.html',
		'texts/utf-16le.json',
		'texts/script.html',
	];

	it.each(texts)('do not excuse a file that is text: %s', async (name) => {
		await refuse(
			rig,
			{
				node: submit('aijisu', { ...fromFiles, ...byHand }),
				input: [mediaItem({}, voiceOf(name))],
			},
			{ message: /^The audio is .*, not a sound/, advice: /It reads: / },
		);
	});

	it('nor a link that gives text, whose advice is that for a link', async () => {
		const names = [...texts, 'bad/noise.bin', 'named/speech.wv', 'mp4/xhe-aac.m4a'];
		const files = names.map((name) => [name, corpusBytes(name)] as const);
		const server = await serveFiles(Object.fromEntries(files));
		try {
			for (const name of names) {
				const audioUrl = `${server.url}/${name}`;
				const seconds = name === 'bad/noise.bin' ? {} : byHand;
				const node = submit('aijisu', { ...rig.fromLinks, ...seconds, audioUrl });
				const run = await rig.run(chain(start, node));
				const error = shownError(run, 'Submit');
				expect(error.message).toMatch(/^The audio /);
				expect(error.description).not.toMatch(/node before this one|node that makes the speech/);
			}
			expect(rig.sim.createdCount).toBe(0);
		} finally {
			await server.close();
		}
	});
});

it('content pasted where a link belongs is told from a file of the item', async () => {
	const page = corpusBytes('bad/page.mp3').toString('base64');
	const parameters = {
		imageSource: 'binary',
		imageBinaryField: 'image',
		audioSource: 'url',
		audioUrl: `data:text/html;base64,${page}`,
	};
	await refuse(
		rig,
		{ node: submit('cometApi', parameters), input: [{ binary: { image: portraitFile } }] },
		{ message: 'The audio is a web page, not a sound', advice: 'Check what the URL field holds' },
	);
});
