import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import { clipBytes, takeApart, type Film } from '../support/film';
import { chain, link, type ItemInput, type NodeJson, type Run } from './harness';
import { join, joined as joinedBy, withClip } from './helpers/joining';
import { end, NODE, shownError, start, until, useRig } from './helpers/support';
import { serveFiles, type FileServer } from '../support/fileServer';

const rig = useRig();

const joined = async (run: Run, item = 0, field = 'data'): Promise<Film> =>
	await joinedBy(rig, run, item, field);

const runJoin = async (
	input: ItemInput[],
	parameters: INodeParameters = {},
	more: Partial<NodeJson> = {},
): Promise<Run> => await rig.run(chain(start, join(parameters, more)), { input, credentials: {} });

const hashes = (packets: Film['pictures']) => packets.map(({ hash }) => hash);
const partsOf = async (...names: string[]) =>
	await Promise.all(names.map(async (name) => await takeApart(clipBytes(name))));

/** Seconds by which a clip's sound is shifted against its picture in the joined film, near its start. */
function offset(film: Film, part: Film, firstPicture: number): number {
	const own = new Map(part.sounds.map((sound) => [sound.hash, sound]));
	const from = film.pictures[firstPicture]!.at - 0.01;
	// The first picture may be shown from an earlier sound on.
	const picture = 4;
	const heard = film.sounds.filter(({ at }) => at >= from).slice(5, 20);
	const found = heard.find(({ hash }) => own.has(hash))!;
	const pictureShift = film.pictures[firstPicture + picture]!.at - part.pictures[picture]!.at;
	return found.at - own.get(found.hash)!.at - pictureShift;
}

describe('Join', () => {
	it('copies every picture and keeps sound in step, the index first', async () => {
		const names = ['b-frames.mp4', 'b-frames.mp4', 'b-frames.mp4'];
		const run = await runJoin(names.map((name) => withClip(name)));
		const film = await joined(run);
		const parts = await partsOf(...names);
		expect(film.boxes).toEqual(['ftyp', 'moov', 'mdat']);
		expect(film.codec).toMatch(/^avc1/);
		expect(hashes(film.pictures)).toEqual(parts.flatMap(({ pictures }) => hashes(pictures)));
		for (const [index, part] of parts.entries()) {
			expect(Math.abs(offset(film, part, index * part.pictures.length))).toBeLessThan(0.02);
		}
		// No hole and no overlap anywhere.
		for (const [index, { at }] of film.sounds.entries()) {
			expect(at).toBeCloseTo((index * 1024) / film.rate, 4);
		}
		const [item] = run.items('Join');
		expect(item!.json).toMatchObject({ parts: 3, skippedParts: [], groupValue: null });
		expect(item!.json.videoDurationSeconds).toBeCloseTo(7.8, 1);
		expect(item!.binary!.data).toMatchObject({ mimeType: 'video/mp4', fileName: 'video.mp4' });
		expect(item!.pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});

	it('joins clips whose decoders are set up differently, each key picture with its own set-up', async () => {
		const film = await joined(await runJoin([withClip('b-frames.mp4'), withClip('main.mp4')]));
		const [first, second] = await partsOf('b-frames.mp4', 'main.mp4');
		expect(film.codec).toMatch(/^avc3/);
		expect(film.pictures).toHaveLength(first!.pictures.length + second!.pictures.length);
		for (const [index, picture] of film.pictures.entries()) {
			const own = [...first!.pictures, ...second!.pictures][index]!;
			const prefix = picture.bytes.length - own.bytes.length;
			expect(Buffer.from(picture.bytes.subarray(prefix)).equals(own.bytes)).toBe(true);
			// A sequence parameter set (NAL unit type 7) leads every key picture.
			expect(picture.isKey ? picture.bytes[4]! & 31 : 7).toBe(7);
			expect(prefix > 0).toBe(picture.isKey);
		}
		expect(Math.abs(offset(film, second!, first!.pictures.length))).toBeLessThan(0.02);
	});

	it('fills with silence what a clip’s sound lacks, and joins fragmented clips', async () => {
		const names = ['main.mp4', 'fragmented.mp4'];
		const film = await joined(await runJoin(names.map((name) => withClip(name))));
		const parts = await partsOf(...names);
		expect(film.pictures).toHaveLength(parts[0]!.pictures.length + parts[1]!.pictures.length);
		const own = new Set(parts.flatMap(({ sounds }) => hashes(sounds)));
		const silent = film.sounds.filter(({ hash }) => !own.has(hash));
		expect(silent.length * (1024 / 44100)).toBeGreaterThan(0.5);
		expect(new Set(hashes(silent)).size).toBe(1);
		expect(Math.abs(offset(film, parts[1]!, parts[0]!.pictures.length))).toBeLessThan(0.02);
	});

	it('joins clips without sound', async () => {
		const film = await joined(await runJoin([withClip('silent.mp4'), withClip('silent.mp4')]));
		expect(film.pictures).toHaveLength(50);
		expect(film.sounds).toEqual([]);
	});

	it('gives a clip without sound silence, wherever it stands', async () => {
		const film = await joined(await runJoin([withClip('silent.mp4'), withClip('main.mp4')]));
		const [silent, main] = await partsOf('silent.mp4', 'main.mp4');
		expect(film.pictures).toHaveLength(silent!.pictures.length + main!.pictures.length);
		expect(new Set(hashes(film.sounds.slice(0, 40))).size).toBe(1);
		expect(film.sounds[40]!.at).toBeCloseTo((40 * 1024) / 44100, 4);
		expect(Math.abs(offset(film, main!, silent!.pictures.length))).toBeLessThan(0.02);
	});

	it('cuts clips of which nobody tells how long their speech is to the end of their sound', async () => {
		const run = await runJoin([withClip('main.mp4'), withClip('main.mp4')], {
			options: { clipEnds: 'cutToSpeech' },
		});
		expect((await joined(run)).pictures).toHaveLength(120);
		expect(run.json('Join')[0]!.videoDurationSeconds).toBeCloseTo(4.8, 1);
	});

	it('takes parts by their number, and makes a video of each group', async () => {
		const run = await runJoin(
			[
				withClip('b-frames.mp4', { lesson: { no: 2 }, part: 2, parts: 2 }),
				withClip('main.mp4', { lesson: { no: 1 }, part: 1, parts: 1 }),
				withClip('fragmented.mp4', { lesson: { no: 2 }, part: 1, parts: 2 }),
			],
			{
				groupBy: 'field',
				groupField: 'lesson.no',
				options: { outputBinaryField: 'film' },
			},
		);
		expect(run.json('Join')).toMatchObject([
			{ groupValue: '2', parts: 2 },
			{ groupValue: '1', parts: 1 },
		]);
		const [bFrames, fragmented] = await partsOf('b-frames.mp4', 'fragmented.mp4');
		const film = await joined(run, 0, 'film');
		expect(film.pictures).toHaveLength(bFrames!.pictures.length + fragmented!.pictures.length);
		// Part 1 came first, though its item came last.
		expect(film.pictures[0]!.bytes.length - fragmented!.pictures[0]!.bytes.length).toBeLessThan(
			100,
		);
		expect(run.items('Join')[0]!.binary!.film!.fileName).toBe('2.mp4');
		expect(run.items('Join')[0]!.pairedItem).toEqual([{ item: 2 }, { item: 0 }]);
	});
});

describe('a part that is not there', () => {
	const broken: [string, ItemInput, string][] = [
		[
			'failed',
			{ json: { isSuccess: false, failureReason: 'No face.' } },
			'its video failed: No face',
		],
		['is not ready', { json: { isSuccess: false, isFinal: false } }, 'its video is not ready yet'],
		['has no file', { json: {} }, 'it has no file'],
		[
			'has its file elsewhere',
			{ json: {}, binary: { film: { data: Buffer.from('x'), mimeType: 'video/mp4' } } },
			'it has no file in "data" but in "film"',
		],
	];

	it.each(broken)('%s: is named', async (_name, item, reason) => {
		const run = await runJoin([withClip('main.mp4'), { ...item, json: { ...item.json, part: 7 } }]);
		const error = shownError(run, 'Join');
		expect(error.message).toBe(`1 of 2 parts can't be joined: item 1 (part 7): ${reason} [item 0]`);
		expect(error.description).toContain('"If a Part Is Missing"');
	});

	it.each(broken)('%s: is left out on request', async (_name, item, reason) => {
		const run = await runJoin([withClip('main.mp4'), item], {
			options: { ifPartIsMissing: 'skip' },
		});
		expect((await joined(run)).pictures).toHaveLength(75);
		expect(run.json('Join')).toMatchObject([
			{ parts: 1, skippedParts: [{ item: 1, part: null, reason }] },
		]);
	});

	it('leaves nothing to join', async () => {
		const run = await runJoin([{ json: {} }], { options: { ifPartIsMissing: 'skip' } });
		expect(shownError(run, 'Join').message).toMatch(
			/^There is no video to join: item 0: it has no file/,
		);
	});

	it('goes to the error output of its group only', async () => {
		const workflow = chain(
			start,
			join({ groupBy: 'field', groupField: 'lesson' }, { onError: 'continueErrorOutput' }),
		);
		workflow.nodes.push(end);
		link(workflow, 'Join', 'End', { output: 1 });
		const run = await rig.run(workflow, {
			input: [withClip('main.mp4', { lesson: 'a' }), { json: { lesson: 'b' } }],
			credentials: {},
		});
		expect(run.json('Join')).toMatchObject([{ groupValue: 'a', parts: 1 }]);
		expect(run.json('Join', 1)).toHaveLength(1);
		expect(JSON.stringify(run.json('Join', 1))).toContain('There is no video of \\"b\\" to join');
	});
});

describe('clips that do not fit together', () => {
	it.each([
		['wide.mp4', 'the first is 320 × 320 pixels, the second is 480 × 320 pixels'],
		['stereo.mp4', 'the first has mono sound at 44100 Hz, the second has stereo sound at 48000 Hz'],
	])('%s', async (name, difference) => {
		const run = await runJoin([withClip('main.mp4'), withClip('b-frames.mp4'), withClip(name)]);
		expect(shownError(run, 'Join').message).toBe(
			`The video of item 0 and the video of item 2 do not fit together: ${difference} [item 0]`,
		);
	});

	it('Group Field that no item has', async () => {
		const run = await runJoin([withClip('main.mp4')], { groupBy: 'field', groupField: 'nothing' });
		expect(shownError(run, 'Join').message).toContain('no text or number in its field "nothing"');
	});
});

describe('linked clips', () => {
	let server: FileServer;
	beforeAll(async () => {
		server = await serveFiles({
			'b-frames.mp4': clipBytes('b-frames.mp4'),
			'main.mp4': clipBytes('main.mp4'),
			'page.mp4': Buffer.from('<!doctype html><html><title>Sign in</title>'),
			'sound.mp3': readFileSync(path.join(__dirname, '../fixtures/corpus/mp3/joined-info.mp3')),
		});
	});
	afterAll(async () => await server.close());
	beforeEach(() => void server.asked.splice(0));

	const fromLinks = { videoSource: 'url' } as const;
	const linked = (...paths: string[]) =>
		paths.map((path) => ({ json: { videoUrl: `${server.url}/${path}` } }));

	it.each([
		['are asked for once, from their start on', '', 1],
		['may tell no length', '?chunked', 1],
		['may break off once', '?break', 2],
	])('%s', async (_name, how, times) => {
		const names = [`b-frames.mp4${how}`, `main.mp4${how}`];
		const run = await runJoin(linked(...names), fromLinks);
		expect(server.asked).toEqual(
			names.flatMap((name) => new Array<string>(times).fill(`GET /${name}`)),
		);
		const parts = await partsOf('b-frames.mp4', 'main.mp4');
		expect((await joined(run)).pictures).toHaveLength(
			parts[0]!.pictures.length + parts[1]!.pictures.length,
		);
	});

	it.each([
		['page.mp4?endless', 'is a web page, not a video'],
		['sound.mp3?endless', 'is not an MP4 file with a picture'],
		['gone.mp4', "can't be loaded: its server answered with HTTP 404"],
	])('%s is given up as soon as it is known to be no video', async (name, words) => {
		const before = server.givenUp();
		const run = await runJoin(linked('main.mp4', name), fromLinks);
		expect(shownError(run, 'Join').message).toContain(`item 1: its video ${words}`);
		expect(server.asked).toEqual(['GET /main.mp4', `GET /${name}`]);
		if (name.endsWith('endless')) {
			await until(() => server.givenUp() > before, 'the connection is closed');
		}
	});

	it('an item without a link, or with a dead one, is a missing part', async () => {
		const input = [...linked('main.mp4', 'main.mp4?status=403'), { json: { videoUrl: '' } }];
		const run = await runJoin(input, { ...fromLinks, options: { ifPartIsMissing: 'skip' } });
		expect(run.json('Join')).toMatchObject([
			{
				parts: 1,
				skippedParts: [
					{ item: 1, reason: expect.stringContaining('its server answered with HTTP 403') },
					{ item: 2, reason: 'its "Video URL" is empty' },
				],
			},
		]);
	});
});

describe('the node', () => {
	it('wants no credential for Join, and one for everything else', () => {
		expect(rig.engine.parameterIssues(join())).toEqual([]);
		const [credential] = rig.engine.description(NODE).credentials!;
		expect(credential).toMatchObject({
			required: true,
			displayOptions: { hide: { operation: expect.arrayContaining(['join', 'split']) } },
		});
	});
});
