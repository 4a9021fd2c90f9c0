import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { clipBytes } from '../support/film';
import { chain, type ItemInput, type Run } from './harness';
import { join, joined, withClip } from './helpers/joining';
import { shownError, start, submit, uncheckedLinks, useRig, wait } from './helpers/support';

const rig = useRig();

const runJoin = async (input: ItemInput[], parameters: INodeParameters = {}): Promise<Run> =>
	await rig.run(chain(start, join(parameters)), { input, credentials: {} });
const skip = { options: { ifPartIsMissing: 'skip' } };
const file = (data: Buffer): ItemInput['binary'] => ({
	data: { data, mimeType: 'video/mp4', fileName: 'part.mp4' },
});
/** The items that a joined film is made of, in order. */
const order = (run: Run, item = 0) =>
	(run.items('Join')[item]!.pairedItem as Array<{ item: number }>).map(({ item }) => item);
const numbered = (...numbers: IDataObject[]) => numbers.map((json) => withClip('main.mp4', json));

describe('a file that is no video', () => {
	const page = Buffer.from('<!doctype html><html><body>Link expired</body></html>');
	it.each<[string, Buffer, string]>([
		['of 0 bytes', Buffer.alloc(0), 'is an empty file'],
		['a web page', page, 'is a web page, not a video'],
		['half of one', clipBytes('main.mp4').subarray(0, 20_000), 'is incomplete or damaged'],
		['a sound', clipBytes('silent.mp4').subarray(0, 40), 'is incomplete or damaged'],
		['noise', Buffer.alloc(5000, 7), 'is not an MP4 file with a picture'],
	])('%s: is named, and left out on request', async (_name, data, words) => {
		const input = [withClip('main.mp4'), { json: { part: 2 }, binary: file(data) }];
		expect(shownError(await runJoin(input), 'Join').message).toMatch(
			new RegExp(`^The video of item 1 ${words}`),
		);
		const run = await runJoin(input, skip);
		expect((await joined(rig, run)).pictures).toHaveLength(75);
		expect(run.json('Join')).toMatchObject([
			{ parts: 1, skippedParts: [{ item: 1, part: 2, reason: expect.stringContaining(words) }] },
		]);
	});
});

describe('groups', () => {
	const byLesson = { groupBy: 'field', groupField: 'lesson' };

	it('by values of several types, in the order in which they come', async () => {
		const run = await runJoin(
			numbered({ lesson: 2 }, { lesson: 'b' }, { lesson: '2' }, { lesson: true }, { lesson: 0 }),
			byLesson,
		);
		expect(run.json('Join').map(({ groupValue }) => groupValue)).toEqual(['2', 'b', 'true', '0']);
		expect(order(run)).toEqual([0, 2]);
	});

	it.each<[string, unknown]>([
		['empty', ''],
		['blank', ' '],
		['null', null],
		['a list', [1]],
	])('refuses a value that is %s', async (_name, lesson) => {
		const run = await runJoin(numbered({ lesson: 1 }, { lesson } as IDataObject), byLesson);
		expect(shownError(run, 'Join').message).toContain('Item 1 has no text or number');
	});

	it('by a field that is not in the output of Submit and Wait', async () => {
		const lessons = ['a', 'b', 'a'].map((lesson, index) => ({
			json: { lesson, prompt: `clip ${index}` },
		}));
		const workflow = chain(
			start,
			submit('cometApi', uncheckedLinks),
			wait('cometApi', { options: { downloadVideo: true } }),
			join(byLesson),
		);
		const run = await rig.run(workflow, { input: lessons });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Wait')[0]).not.toHaveProperty('lesson');
		expect(run.json('Join').map(({ groupValue }) => groupValue)).toEqual(['a', 'b']);
		expect([order(run, 0), order(run, 1)]).toEqual([[0, 2], [1]]);
	});
});

describe('fifty items', () => {
	it('become one video in step to the end', async () => {
		const count = 50;
		const clip = withClip('main.mp4');
		const film = await joined(rig, await runJoin(Array.from({ length: count }, () => clip)));
		expect(film.pictures).toHaveLength(75 * count);
		expect(film.pictures.at(-1)!.at).toBeCloseTo(3 * count - 0.04, 2);
		expect(film.sounds).toHaveLength(Math.round((3 * count * film.rate) / 1024));
	});
});
