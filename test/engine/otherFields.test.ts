import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, link, type ItemInput, type NodeJson } from './harness';
import { AGENTS, agentWorkflow, answersOf, asTool } from './helpers/agents';
import { portraitFile, speechFile } from './helpers/media';
import { noCallbacks, poke } from './helpers/parking';
import { generate, SPEAKERS, TEXT } from './helpers/speech';
import { added, end, get, start, submit, useRig, wait } from './helpers/support';

const rig = useRig();

/** What a form or a sheet gives: a row with its text and a photo. */
const row = (number: number, more: IDataObject = {}): ItemInput => ({
	json: { row: number, title: `Lesson ${number}`, text: TEXT, ...more },
	binary: { photo: portraitFile },
});

const ofPhoto = { imageSource: 'binary', imageBinaryField: 'photo', audioSource: 'speech' };
const ofRow = (number: number) => ({ row: number, title: `Lesson ${number}` });
const files = (item: INodeExecutionData | undefined) =>
	Object.entries(item?.binary ?? {}).map(([field, { mimeType }]) => `${field}: ${mimeType}`);
const spoken = () => ({ ...rig.fromLinks, audioSource: 'speech' });

/** The nodes as new ones, in one line. */
const line = (...nodes: NodeJson[]) => chain(start, ...nodes.map(added));

describe.each(SPEAKERS)('a form with a photo and a text, through %s', (provider) => {
	it('becomes a video in one line, and the row is still there at its end', async () => {
		const run = await rig.run(
			line(
				generate(provider),
				submit(provider, ofPhoto),
				wait(provider, { options: { downloadVideo: true } }),
				get(provider),
			),
			{ input: [row(1), row(2)] },
		);
		expect(run.error?.message).toBeUndefined();
		expect([rig.sim.speechJobs.length, rig.sim.createdCount]).toEqual([2, 2]);
		for (const node of ['Speech', 'Submit', 'Wait', 'Get']) {
			expect(run.json(node)).toMatchObject([ofRow(1), ofRow(2)]);
			expect(run.items(node).map(({ binary }) => binary?.photo?.id)).toEqual(
				run.items('Start').map(({ binary }) => binary?.photo?.id),
			);
		}
		expect(run.json('Get').map(({ taskId, text }) => [taskId, text])).toEqual(
			rig.sim.jobs.map(({ id }) => [id, TEXT]),
		);
		expect(run.items('Get').map(files)).toEqual(
			Array(2).fill(['photo: image/jpeg', 'data: video/mp4']),
		);
	});
});

describe("the node's own file", () => {
	it('goes into a free field where the wanted one holds an image, and the output pane says so', async () => {
		const input = [{ json: { text: TEXT }, binary: { data: portraitFile } }];
		const run = await rig.run(
			line(
				generate('cometApi', { options: { downloadSpeech: true } }),
				submit('cometApi', { ...ofPhoto, imageBinaryField: 'data' }),
				wait('cometApi', { options: { downloadVideo: true } }),
			),
			{ input },
		);
		expect(run.error?.message).toBeUndefined();
		expect(files(run.items('Wait')[0])).toEqual([
			'data: image/jpeg',
			'speech: audio/mpeg',
			'video: video/mp4',
		]);
		expect(run.hints('Speech').map(({ message }) => message)).toContain(
			'The speech is in the field "speech", because "data" holds another file of the input.',
		);
		expect(run.hints('Wait').map(({ message }) => message)).toContain(
			'The video is in the field "video", because "data" holds another file of the input.',
		);
	});

	it('goes into the same field of every item, which is free in all of them', async () => {
		const input = [
			{ json: { text: 'The first of two.' } },
			{ json: { text: 'The second one.' }, binary: { data: portraitFile, speech: speechFile } },
		];
		const run = await rig.run(line(generate('kling', { options: { downloadSpeech: true } })), {
			input,
		});
		expect(run.items('Speech').map(files)).toEqual([
			['speech_1: audio/mpeg'],
			['data: image/jpeg', 'speech: audio/mp3', 'speech_1: audio/mpeg'],
		]);
	});

	it('replaces the same file, fetched once more', async () => {
		const options = { downloadVideo: true };
		const run = await rig.run(
			line(submit('kling', rig.fromLinks), wait('kling', { options }), get('kling', { options })),
		);
		expect(files(run.items('Get')[0])).toEqual(['data: video/mp4']);
		expect(run.hints('Get')).toEqual([]);
	});

	it('leaves the video of another task alone', async () => {
		const options = { downloadVideo: true };
		const again = { ...submit('kling', rig.fromLinks), name: 'Submit Again' };
		const waited = { ...wait('kling', { options }), name: 'Wait Again' };
		const run = await rig.run(
			line(submit('kling', rig.fromLinks), wait('kling', { options }), again, waited),
		);
		expect(files(run.items('Wait Again')[0])).toEqual(['data: video/mp4', 'video: video/mp4']);
	});
});

describe('the parts of a text', () => {
	it('each have the fields and the files of their row', async () => {
		const text = 'A sentence that lasts for some time, as sentences do. '.repeat(6);
		const options = { splitLongText: true, longestPart: 12 };
		const run = await rig.run(
			line(generate('cometApi', { options }), submit('cometApi', ofPhoto), wait('cometApi')),
			{ input: [row(7, { text })] },
		);
		expect(run.error?.message).toBeUndefined();
		const parts = run.json('Wait').length;
		expect(parts).toBeGreaterThan(1);
		expect(run.json('Wait')).toMatchObject(
			Array.from({ length: parts }, (_, index) => ({ ...ofRow(7), part: index + 1, parts })),
		);
		expect(run.items('Wait').map(files)).toEqual(
			Array(parts).fill(['photo: image/jpeg', 'data: video/mp4']),
		);
	});
});

describe('a column named error', () => {
	it('goes along under another name, and n8n does not try again', async () => {
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const run = await rig.run(
			line(
				generate('kling', {}, settings),
				submit('kling', spoken(), settings),
				wait('kling', {}, settings),
				get('kling', {}, settings),
			),
			{ input: [row(1, { error: 'none', details: 'see page 4' })] },
		);
		for (const node of ['Speech', 'Submit', 'Wait', 'Get']) {
			const [json] = run.json(node);
			expect(json).toMatchObject({ inputError: 'none', details: 'see page 4' });
			expect(json).not.toHaveProperty('error');
		}
		expect([rig.sim.speechJobs.length, rig.creates.length]).toEqual([1, 1]);
	});

	it('of an error output that is led back is no column: it goes', async () => {
		rig.sim.inject({ on: 'create', fault: faults.klingCode(1301) });
		const failing = submit('kling', rig.fromLinks, { onError: 'continueErrorOutput' });
		const workflow = line(failing);
		workflow.nodes.push(end);
		link(workflow, 'Submit', 'End');
		link(workflow, 'Submit', 'Submit', { output: 1 });
		const run = await rig.run(workflow, { input: [row(1)] });
		expect(run.json('End')).toMatchObject([{ ...ofRow(1), taskId: rig.ids[0], reused: false }]);
		expect(Object.keys(run.json('End')[0]!)).not.toEqual(
			expect.arrayContaining([expect.stringMatching(/error|details|failureAdvice/i)]),
		);
		expect(rig.sim.createdCount).toBe(1);
	});
});

describe('what an item says about an earlier task', () => {
	it('is the new one’s, or nothing', async () => {
		const old = {
			taskId: 'task-of-march',
			status: 'completed',
			isSuccess: true,
			videoUrl: 'https://cdn.example.com/march.mp4',
			videoDurationSeconds: 31,
			externalTaskId: 'row-9',
		};
		const run = await rig.run(line(generate('kling'), submit('kling', spoken())), {
			input: [row(9, old)],
		});
		const nothing = { videoUrl: null, videoDurationSeconds: null };
		// The name of a task that the user made up stays the user's.
		const { taskId } = run.json('Speech')[0]!;
		expect(run.json('Speech')).toMatchObject([
			{ ...ofRow(9), ...nothing, taskId, isSuccess: true, externalTaskId: 'row-9' },
		]);
		expect(taskId).not.toBe(old.taskId);
		expect(run.json('Submit')).toMatchObject([
			{ ...ofRow(9), ...nothing, taskId: rig.ids[0], isSuccess: false },
		]);
	});

	it('goes with everything that this node says about one', async () => {
		const again = {
			...generate('kling', { text: 'Another text, of another day.' }),
			name: 'Again',
		};
		const run = await rig.run(
			line(submit('kling', rig.fromLinks), wait('kling', { simplify: false }), again),
		);
		const [json] = run.json('Again');
		expect(json).toMatchObject({
			videoUrl: null,
			externalTaskId: null,
			mode: null,
			callbackExecutionId: null,
		});
		expect(json).not.toHaveProperty('raw');
	});

	it('stays where the result is about the same task', async () => {
		const run = await rig.run(line(submit('kling', rig.fromLinks), wait('kling')));
		const { mode, audioDurationSeconds } = run.json('Submit')[0]!;
		expect([mode, audioDurationSeconds]).toEqual(['std', expect.closeTo(6, 1)]);
		expect(run.json('Wait')).toMatchObject([{ mode, audioDurationSeconds, isSuccess: true }]);
	});

	it('ends with a dry run', async () => {
		const dry = submit('kling', { ...rig.fromLinks, options: { checkOnly: true } });
		const real = { ...submit('kling', rig.fromLinks), name: 'Real' };
		const run = await rig.run(line(dry, real), { input: [row(1)] });
		expect(run.json('Submit')).toMatchObject([{ ...ofRow(1), checkOnly: true }]);
		expect(run.json('Real')).toMatchObject([{ ...ofRow(1), taskId: rig.ids[0] }]);
		expect(Object.keys(run.json('Real')[0]!)).not.toEqual(
			expect.arrayContaining([expect.stringMatching(/^(checkOnly|request)$/)]),
		);
	});
});

describe('an item that failed', () => {
	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'is still the row that it was (%s)',
		async (onError) => {
			rig.sim.failure = () => 'no face found';
			const workflow = line(submit('kling', rig.fromLinks), wait('kling', {}, { onError }));
			const run = await rig.run(workflow, { input: [row(1), row(2)] });
			const output = onError === 'continueErrorOutput' ? 1 : 0;
			expect(run.json('Wait', output)).toMatchObject([ofRow(1), ofRow(2)]);
			expect(run.items('Wait', output).map(files)).toEqual(Array(2).fill(['photo: image/jpeg']));
		},
	);

	it('keeps its row when the node cannot work at all', async () => {
		const settings = { onError: 'continueRegularOutput' } as const;
		const run = await rig.run(line(submit('kling', rig.fromLinks, settings)), {
			input: [row(1)],
			credentials: rig.credentials({ baseUrl: 'no address' }),
		});
		expect(run.json('Submit')).toMatchObject([{ ...ofRow(1), isSuccess: false, taskId: null }]);
		expect(files(run.items('Submit')[0])).toEqual(['photo: image/jpeg']);
	});
});

describe('a parked Wait', () => {
	const parked = (more: IDataObject = {}) =>
		line(
			submit('cometApi', { ...rig.fromLinks, options: { callback: 'execution' } }),
			wait('cometApi', {
				waitMode: 'callback',
				timeout: 600,
				options: { downloadVideo: true },
				...(more as object),
			}),
			end,
		);

	it('keeps what the items brought when a callback resumes it', async () => {
		noCallbacks(rig);
		const waiting = await rig.run(parked(), {
			input: [row(1, { nested: { tags: ['a', 'b'] } }), row(2)],
			mode: 'trigger',
		});
		for (const job of rig.sim.jobs) job.complete();
		const run = await (await poke(rig, waiting)).resumed!;
		expect(run.status).toBe('success');
		expect(run.json('End')).toMatchObject([
			{ ...ofRow(1), isSuccess: true, nested: { tags: ['a', 'b'] } },
			{ ...ofRow(2), isSuccess: true },
		]);
		expect(run.items('End').map(files)).toEqual(
			Array(2).fill(['photo: image/jpeg', 'data: video/mp4']),
		);
	});

	it('keeps it for an item whose task failed', async () => {
		noCallbacks(rig);
		const waiting = await rig.run(parked(), { input: [row(1)], mode: 'trigger' });
		rig.sim.jobs[0]!.fail('no face found');
		const run = await (await poke(rig, waiting)).resumed!;
		expect(run.json('End')).toMatchObject([{ ...ofRow(1), failureReason: 'no face found' }]);
		expect(run.items('End').map(files)).toEqual([['photo: image/jpeg']]);
	});

	it('keeps it at the end of its time', async () => {
		noCallbacks(rig);
		const waiting = await rig.run(parked(), { input: [row(1)], mode: 'trigger' });
		const run = await rig.engine.resumeByTimer(waiting);
		expect(run.json('End')).toMatchObject([{ ...ofRow(1), taskId: rig.ids[0], isFinal: false }]);
		expect(run.items('End').map(files)).toEqual([['photo: image/jpeg']]);
	});
});

describe('Include Other Input Fields', () => {
	it('keeps the text of an item that could not be read, for the next try', async () => {
		const unread = added(generate('kling', { speed: 9 }, { onError: 'continueRegularOutput' }));
		const run = await rig.run(chain(start, unread), { input: [row(1)] });
		expect(run.json('Speech')).toMatchObject([{ ...ofRow(1), isSuccess: false, text: TEXT }]);
	});

	it('is off in a node that was saved before it was there', async () => {
		const nodes = [generate('kling'), submit('kling', spoken()), wait('kling'), get('kling')];
		const run = await rig.run(chain(start, ...nodes), { input: [row(1)] });
		for (const { name } of nodes) {
			expect(run.json(name)[0]).not.toHaveProperty('row');
			expect(run.items(name)[0]).not.toHaveProperty('binary');
		}
		expect(Object.keys(run.json('Wait')[0]!)).not.toContain('mode');
	});

	it('can be turned on there, and off in a new one', async () => {
		const on = submit('kling', { ...rig.fromLinks, includeOtherFields: true });
		const off = added(wait('kling', { includeOtherFields: false, downloadVideo: false }));
		const run = await rig.run(chain(start, on, off), { input: [row(1)] });
		expect(run.json('Submit')).toMatchObject([ofRow(1)]);
		expect(run.json('Wait')[0]).not.toHaveProperty('row');
		expect(run.items('Wait')[0]).not.toHaveProperty('binary');
	});

	it.each(AGENTS)('does not reach the model of %s', async (agent) => {
		const tool = added(asTool(submit('kling', rig.fromLinks)));
		const run = await rig.run(agentWorkflow(agent, [tool], [[{ tool: 'Submit', args: {} }]]), {
			input: [row(1)],
		});
		expect(answersOf(run)).toMatchObject([{ taskId: rig.ids[0], reused: false }]);
		expect(answersOf(run)[0]).not.toHaveProperty('row');
		expect(answersOf(run)[0]).not.toHaveProperty('title');
	});
});
