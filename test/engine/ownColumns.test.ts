/** A sheet's own columns called `error`, `details`, `message` or `part` are not what n8n or this node put out. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { chain, Engine, link, type NodeJson } from './harness';
import { clip, clipsIn, join, split, telling } from './helpers/joining';
import { silence } from './helpers/media';
import { end, onlyIf, shownError, start, useRig } from './helpers/support';

const COLUMNS = { error: 'none', details: 'see notes', message: 'hello', part: 'Intro' };

describe('Split Audio', () => {
	// The rig finds any key `error` in an output; here it is the input's.
	let engine: Engine;
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'own-columns-'));
		engine = await Engine.start({ userFolder: folder });
	});
	afterAll(async () => {
		await engine.stop();
		await rm(folder, { recursive: true, force: true });
	});

	it('keeps them, and what stood in "part"', async () => {
		const input = [{ json: { ...COLUMNS, row: 7 }, binary: { data: silence(20) } }];
		const run = await engine.run(chain(start, split()), { input });
		expect(run.json('Split')).toHaveLength(3);
		for (const json of run.json('Split')) {
			expect(json).toMatchObject({ ...COLUMNS, row: 7, part: expect.any(Number) });
			expect(json.partOf).toMatchObject({ part: 'Intro' });
		}
	});

	it.each(['continueErrorOutput', 'continueRegularOutput'] as const)(
		'drops its own failure from what is led back (%s)',
		async (onError) => {
			const mended = { longestPart: '={{ $runIndex > 0 ? 8 : $json.longest }}' };
			const workflow = chain(start, split(mended, { onError }), end);
			workflow.nodes.push(
				onlyIf('Once More', '$runIndex < 1 && ($json.error ?? $json.failureReason) !== undefined'),
			);
			const output = onError === 'continueErrorOutput' ? 1 : 0;
			link(workflow, 'Split', 'Once More', { output });
			link(workflow, 'Once More', 'Split');
			const input = [{ json: { longest: 3, row: 7 }, binary: { data: silence(20) } }];
			const run = await engine.run(workflow, { input });
			const parts = run.json('Split', 0, 1);
			expect(parts).toHaveLength(3);
			// With its file.
			for (const { binary } of run.items('Split', 0, 1)) {
				expect(binary?.data?.bytes).toBeGreaterThan(0);
			}
			for (const json of parts) {
				for (const key of ['error', 'details', 'isSuccess', 'failureReason', 'failureAdvice'])
					expect(json).not.toHaveProperty(key);
			}
		},
	);
});

describe('Join', () => {
	const rig = useRig();
	const runJoin = async (items: IDataObject[], more: Partial<NodeJson> = {}) =>
		await rig.run(chain(start, { ...join(telling()), ...more }), {
			input: items.map((json, n) => clip(n, json)),
			credentials: {},
		});

	it.each<[string, IDataObject]>([
		['"none"', { error: 'none' }],
		['a sentence', { error: 'This lesson has errors to be found', row: 1 }],
		['"false", beside other columns', { error: 'false', details: 'x', message: 'y', row: 1 }],
		['of an item whose task succeeded', { error: 'none', isSuccess: true }],
	])('takes an item with a video and a column "error" that holds %s', async (_name, column) => {
		const run = await runJoin([column, { row: 2 }]);
		expect(await clipsIn(rig, run)).toEqual([0, 1]);
		expect(run.json('Join')).toMatchObject([{ parts: 2, skippedParts: [] }]);
	});

	it.each<[string, IDataObject, string]>([
		['n8n’s own, alone', { error: 'The task failed.' }, 'its video failed: The task failed ['],
		[
			'n8n’s own, as an object',
			{ row: 1, error: { message: 'Timed out' } },
			'its video failed: Timed out',
		],
		[
			'this node’s, on the error output behind a success',
			{
				isSuccess: true,
				error: 'Gone',
				details: { failureReason: 'No link.', failureAdvice: 'Run Get.' },
			},
			'its video failed: No link',
		],
		[
			'n8n 1’s, from a callback',
			{ isSuccess: false, isFinal: false, error: 'Gone.', message: 'x' },
			'its video failed: Gone',
		],
		[
			'a column, beside no video',
			{ row: 1, error: 'none' },
			'it has no file; its field "error" says "none"',
		],
		[
			'a column, of a task that failed',
			{ error: 'none', isSuccess: false, failureReason: 'No face' },
			'its video failed: No face',
		],
	])('names an item without a video: %s', async (_name, json, words) => {
		const run = await rig.run(chain(start, join()), {
			input: [clip(0), { json }],
			credentials: {},
		});
		expect(shownError(run, 'Join').message).toContain(`item 1: ${words}`);
	});

	it('knows the failed items of another node’s error output, led on to it', async () => {
		const failing = join({ videoBinaryField: 'nothing' }, { onError: 'continueErrorOutput' });
		const workflow = chain(start, { ...failing, name: 'Before' });
		workflow.nodes.push(join());
		link(workflow, 'Before', 'Join', { output: 1 });
		const run = await rig.run(workflow, { input: [clip(0, { row: 1 })], credentials: {} });
		expect(run.json('Before', 1)).toHaveLength(1);
		expect(shownError(run, 'Join').message).toContain(
			'its video failed: There is no video to join',
		);
	});
});
