import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { audioBreach } from '../../nodes/KlingAvatar/media/limits';
import { measureAudio } from '../../nodes/KlingAvatar/media/measureAudio';
import { KLING_LIMITS } from '../../nodes/KlingAvatar/providers/klingAvatar';
import { chain, type ItemInput, type Run } from './harness';
import { split } from './helpers/joining';
import { portraitFile } from './helpers/media';
import { shownError, start, submit, useRig } from './helpers/support';

const rig = useRig();

const sound = (name: string) => readFileSync(path.join(__dirname, '../fixtures/speech', name));

/** The same speech as samples: the largest of 0.04 s around a moment, from 0 to 1. */
function loudest(seconds: number): number {
	const samples = sound('samples.wav').subarray(44);
	const around = samples.subarray(
		Math.round((seconds - 0.02) * 8000),
		Math.round((seconds + 0.02) * 8000),
	);
	return Math.max(...[...around].map((sample) => Math.abs(sample - 128) / 128));
}

const withSound = (name: string, json: IDataObject = {}): ItemInput => ({
	json,
	binary: {
		data: { data: sound(name), mimeType: 'audio/mpeg', fileName: `my.${name}` },
		image: portraitFile,
	},
});

const runSplit = async (input: ItemInput[], parameters: INodeParameters = {}): Promise<Run> =>
	await rig.run(chain(start, split(parameters)), { input, credentials: {} });

const bytesOf = async (run: Run, index: number) =>
	await rig.engine.bytes(run.items('Split')[index]!.binary!.data!);

describe('Split', () => {
	it.each([
		['tagged.mp3', 'mp3', 'audio/mpeg'],
		['untagged.mp3', 'mp3', 'audio/mpeg'],
		['plain.aac', 'aac', 'audio/aac'],
		['packed.m4a', 'aac', 'audio/aac'],
		['samples.wav', 'wav', 'audio/wav'],
	])('%s is cut in its pauses, and nothing is lost', async (name, extension, mimeType) => {
		const run = await runSplit([withSound(name, { lesson: 7 })]);
		expect(run.error?.message).toBeUndefined();
		const items = run.items('Split');
		const whole = await measureAudio(sound(name));
		let position = 0;
		for (const [index, { json, binary, pairedItem }] of items.entries()) {
			const facts = await measureAudio(await bytesOf(run, index));
			expect(facts.durationSeconds).toBeCloseTo(json.audioDurationSeconds as number, 2);
			expect(facts.durationSeconds).toBeGreaterThanOrEqual(2);
			expect(facts.durationSeconds).toBeLessThanOrEqual(8);
			expect(audioBreach(facts, { ...KLING_LIMITS, providerLabel: 'Kling' })).toBeNull();
			position += facts.durationSeconds;
			const isLast = index === items.length - 1;
			expect(json).toMatchObject({
				lesson: 7,
				part: index + 1,
				parts: items.length,
				cutInPause: isLast ? null : true,
			});
			expect(binary!.data).toMatchObject({ mimeType, fileExtension: extension });
			expect(binary!.data!.fileName).toBe(`my.${path.parse(name).name}-${index + 1}.${extension}`);
			expect(binary!.image!.mimeType).toBe('image/jpeg');
			expect(pairedItem).toEqual({ item: 0 });
			if (!isLast) expect(loudest(position)).toBeLessThan(0.03);
		}
		expect(items.length).toBeGreaterThanOrEqual(3);
		expect(Math.abs(position - whole.durationSeconds)).toBeLessThan(0.05);
	});

	it('cuts where it is quietest when there is no pause, and says so', async () => {
		const run = await runSplit([withSound('no-pause.mp3')]);
		expect(run.json('Split').map(({ cutInPause }) => cutInPause)).toEqual([false, null]);
	});

	it('leaves whole what fits, byte by byte', async () => {
		const run = await runSplit([withSound('packed.m4a')], { longestPart: 60 });
		expect(run.json('Split')).toMatchObject([{ part: 1, parts: 1, cutInPause: null }]);
		expect((await bytesOf(run, 0)).equals(sound('packed.m4a'))).toBe(true);
	});

	it('gives Submit parts that it takes, of every item', async () => {
		const run = await rig.run(
			chain(start, split(), submit('cometApi', { imageSource: 'binary', audioSource: 'binary' })),
			{ input: [withSound('untagged.mp3'), withSound('plain.aac')] },
		);
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.createdCount).toBe(run.items('Split').length);
		expect(run.json('Submit').map(({ audioDurationSeconds }) => audioDurationSeconds)).toEqual(
			run
				.json('Split')
				.map(({ audioDurationSeconds }) => expect.closeTo(audioDurationSeconds as number, 2)),
		);
	});
});

describe('what Split refuses', () => {
	it.each<[string, ItemInput, INodeParameters, RegExp]>([
		[
			'a compressed WAV',
			withSound('compressed.wav'),
			{ longestPart: 4 },
			/^The audio is WAV with Microsoft ADPCM in it/,
		],
		[
			'no file',
			{ json: {} },
			{},
			/^"Audio Input Binary Field" is "data", but the item has no file/,
		],
		[
			'bounds that meet',
			withSound('plain.aac'),
			{ shortestPart: 5 },
			/more than half of "Longest Part"/,
		],
		[
			'a length that is none',
			withSound('plain.aac'),
			{ longestPart: '={{ "x" }}' },
			/^"Longest Part \(Seconds\)" is/,
		],
		[
			'a picture',
			{ json: {}, binary: { data: portraitFile } },
			{},
			/^The audio is a picture \(JPEG\), not a sound/,
		],
	])('%s', async (_name, item, parameters, message) => {
		const run = await runSplit([item], parameters);
		expect(shownError(run, 'Split').message).toMatch(message);
	});
});
