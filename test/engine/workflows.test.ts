import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { NodeConnectionTypes, type IDataObject, type INodeType } from 'n8n-workflow';

import { speechNode } from '../demo/speechNode';
import { faults, Simulator } from '../simulator';
import { HeldClock } from '../support/heldClock';
import { Engine, type Run, type RunOptions, type WorkflowJson } from './harness';
import { mediaItem } from './helpers/media';

const FOLDER = path.resolve(__dirname, '../../workflows');
const TYPE = 'n8n-nodes-kling-avatar.klingAvatar';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

/** Stand-in for n8n's Split Out with one field; the suite in a full n8n runs the real one. */
const splitOut: INodeType = {
	description: {
		displayName: 'Split Out',
		name: 'splitOut',
		group: ['transform'],
		version: 1,
		description: 'Stand-in for n8n-nodes-base.splitOut',
		defaults: { name: 'Split Out' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{ displayName: 'Field', name: 'fieldToSplitOut', type: 'string', default: '' },
			{ displayName: 'Options', name: 'options', type: 'collection', default: {}, options: [] },
		],
	},
	async execute() {
		const field = this.getNodeParameter('fieldToSplitOut', 0) as string;
		const rows = this.getInputData().flatMap(({ json }, item) =>
			(json[field] as IDataObject[]).map((row) => ({ json: row, pairedItem: { item } })),
		);
		return [rows];
	},
};

let sim: Simulator;
let engine: Engine;

let clock: HeldClock;

beforeAll(async () => {
	clock = HeldClock.install();
	sim = await Simulator.start({ jobMilliseconds: 150 });
	engine = await Engine.start({
		binaryDataMode: 'filesystem',
		nodeTypes: {
			'@n8n/n8n-nodes-langchain.openAi': speechNode,
			'n8n-nodes-base.splitOut': splitOut,
		},
	});
	await engine.serveWebhooks();
});

afterEach(() => sim.reset());

afterAll(async () => {
	await engine.stop();
	await sim.close();
	clock.uninstall();
});

/** The example as it is, with its links leading to the simulator, its credentials there, and a brisk pace. */
function example(file: string): WorkflowJson {
	const text = readFileSync(path.join(FOLDER, file), 'utf8')
		.replaceAll(/https:\/\/example\.com\/[\w-]+\.png/g, `${sim.url}/files/portrait.png`)
		.replaceAll(/https:\/\/example\.com\/[\w-]+\.mp3/g, `${sim.url}/files/voice.mp3`);
	const workflow = JSON.parse(text) as WorkflowJson;
	for (const node of workflow.nodes) {
		if (node.type !== TYPE) continue;
		const provider = String(node.parameters?.provider);
		node.credentials = { klingAvatarApi: { id: provider, name: provider } };
		if (node.parameters?.operation === 'wait' && node.parameters.waitMode !== 'callback') {
			node.parameters.pollInterval = 0.1;
		}
	}
	return workflow;
}

async function run(file: string, options: RunOptions = {}): Promise<Run> {
	const credential = (provider: string) => ({
		type: 'klingAvatarApi',
		data: { provider, apiKey: sim.key, baseUrl: sim.url },
	});
	return await engine.run(example(file), {
		credentials: {
			aijisu: credential('aijisu'),
			cometApi: credential('cometApi'),
			kling: credential('kling'),
		},
		...options,
	});
}

/** The videos in a node's items, by size; each must be as long as the simulator made it. */
function videoSizes(result: Run, node: string): number[] {
	return result.items(node).map(({ binary = {} }) => {
		const videos = Object.values(binary).filter(({ mimeType }) => mimeType === 'video/mp4');
		return videos.length === 1 ? (videos[0]?.bytes ?? 0) : 0;
	});
}

describe.each(files)('example workflow %s', (file) => {
	const workflow = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as WorkflowJson;
	const ours = workflow.nodes.filter(({ type }) => type === TYPE || type === `${TYPE}Tool`);

	it('uses only parameters and values that the node has', () => {
		expect(ours.length).toBeGreaterThan(0);
		for (const node of ours) {
			expect(engine.strayParameters(node)).toEqual([]);
			expect(engine.parameterIssues(node)).toEqual([]);
			const odd = { ...node, parameters: { ...node.parameters, operation: 'nonsense', odd: 1 } };
			expect(engine.strayParameters(odd)).toEqual(
				expect.arrayContaining(['operation cannot be "nonsense"', 'odd is not shown']),
			);
		}
	});

	it('is of the newest version of the node, and has n8n store what a stopped execution has output', () => {
		expect(ours.map(({ typeVersion }) => typeVersion)).toEqual(ours.map(() => 1.1));
		expect(workflow.settings).toMatchObject({ saveExecutionProgress: true });
	});

	it('holds no credential and explains itself on a note', () => {
		expect(workflow.nodes.every((node) => node.credentials === undefined)).toBe(true);
		const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(String(notes[0]?.parameters?.content)).toMatch(/^## /);
	});
});

describe('running the examples', () => {
	it('create-first-video.json makes a video of the portrait that it brings', async () => {
		const result = await run('create-first-video.json');
		expect(result.error?.message).toBeUndefined();
		const [created] = result.json('Create');
		expect(created).toMatchObject({ isSuccess: true, parts: 1 });
		expect(created?.audioDurationSeconds).toBeCloseTo(10, -1);
		expect(videoSizes(result, 'Create')[0]).toBeGreaterThan(40_000);
	});

	describe('form-to-video.json', () => {
		const submitted = (text: string) => {
			const { image } = mediaItem().binary!;
			return [{ json: { Text: text }, binary: { Photo: image! } }];
		};

		it.each([
			['a sentence', 'This is what the person in the photo says to you.', 1],
			['a long text', 'This is one of many sentences that the person says. '.repeat(14), 2],
		])('shows the videos of %s', async (_name, text, parts) => {
			const result = await run('form-to-video.json', { input: submitted(text) });
			expect(result.error?.message).toBeUndefined();
			const [page] = result.json('Show Video');
			const shown = String(page?.responseText).match(/(?<=<video src=")[^"]+(?=" controls)/g);
			expect(shown).toHaveLength(parts);
			const [created] = result.json('Create');
			const { tasks } = created as { tasks: IDataObject[] };
			expect(shown).toEqual(tasks.map(({ videoUrl }) => videoUrl));
			expect(sim.createdCount).toBe(parts);
		});

		it('says why there is none', async () => {
			const result = await run('form-to-video.json', { input: submitted('Hi') });
			const [page] = result.json('Say Why Not');
			expect(page?.completionMessage).toContain('Text is too short');
			expect(sim.createdCount).toBe(0);
		});
	});

	it.each([
		'speech-to-video-aijisu.json',
		'speech-to-video-cometapi.json',
		'speech-to-video-kling.json',
	])('%s makes a video from text', async (file) => {
		const result = await run(file);
		expect(result.error?.message).toBeUndefined();
		expect(result.json('Wait')).toMatchObject([{ status: 'completed', isSuccess: true }]);
		expect(videoSizes(result, 'Wait')[0]).toBeGreaterThan(40_000);
		expect(sim.createdCount).toBe(1);
	});

	it.each([
		'script-to-video-aijisu.json',
		'script-to-video-cometapi.json',
		'script-to-video-kling.json',
	])('%s makes speech of the text, and a video of the speech', async (file) => {
		const result = await run(file);
		expect(result.error?.message).toBeUndefined();
		const [speech] = result.json('Speech');
		expect(speech).toMatchObject({ isSuccess: true, characters: 95 });
		expect(result.json('Wait')).toMatchObject([{ status: 'completed', isSuccess: true }]);
		expect(videoSizes(result, 'Wait')[0]).toBeGreaterThan(40_000);
		expect([sim.speechJobs.length, sim.createdCount]).toEqual([1, 1]);
	});

	it('long-script-to-one-video.json makes one video of a script in parts', async () => {
		const result = await run('long-script-to-one-video.json');
		expect(result.error?.message).toBeUndefined();
		const parts = result.json('Speech').length;
		expect(parts).toBe(3);
		expect(result.json('Join')).toMatchObject([{ parts, skippedParts: [] }]);
		const seconds = result
			.json('Wait')
			.reduce((sum, { videoDurationSeconds }) => sum + Number(videoDurationSeconds), 0);
		expect(result.json('Join')[0]!.videoDurationSeconds).toBeCloseTo(seconds, 0);
		expect([sim.speechJobs.length, sim.createdCount]).toEqual([parts, parts]);
	});

	it('batch-with-failures.json sends each kind of item its own way', async () => {
		// One row is refused when it is submitted, another one fails while it is made.
		sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1301) });
		let made = 0;
		sim.failure = () => (++made === 2 ? 'no face found' : undefined);
		const result = await run('batch-with-failures.json');
		expect(result.error?.message).toBeUndefined();
		expect(result.json('Videos')).toMatchObject([{ isSuccess: true }]);
		expect(result.json('Not Made')).toMatchObject([{ failureReason: 'no face found' }]);
		expect(result.json('Not Submitted')).toMatchObject([
			{ name: expect.stringMatching(/^Lesson/), details: { mayHaveBeenCharged: false } },
		]);
	});

	it('durable-poll-loop.json ends when the task does', async () => {
		let result = await run('durable-poll-loop.json');
		for (let rounds = 0; result.status === 'waiting' && rounds < 5; rounds += 1) {
			for (const job of sim.jobs) job.complete();
			result = await engine.resumeByTimer(result);
		}
		expect(result.status).toBe('success');
		expect(result.json('Done')).toMatchObject([{ isSuccess: true }]);
		expect(videoSizes(result, 'Done')[0]).toBeGreaterThan(40_000);
	});

	it('parked-wait-callback.json is resumed by the callback', async () => {
		sim.jobMilliseconds = 400;
		const parked = await run('parked-wait-callback.json');
		expect(parked.status).toBe('waiting');
		const result = await engine.untilFinished(parked);
		expect(result.status).toBe('success');
		expect(result.json('Videos')).toMatchObject([{ isSuccess: true }]);
	});

	it('failover.json asks the other provider only when nothing was created', async () => {
		sim.inject({ on: 'create', provider: 'cometApi', fault: faults.klingCode(1101) });
		const result = await run('failover.json');
		expect(result.error?.message).toBeUndefined();
		expect(result.json('Videos')).toMatchObject([{ provider: 'aijisu', isSuccess: true }]);
		expect(sim.jobs.map(({ provider }) => provider)).toEqual(['aijisu']);
	});

	it('failover.json leaves an unclear answer to a person', async () => {
		sim.inject({ on: 'create', provider: 'cometApi', fault: faults.status(502) });
		const result = await run('failover.json');
		expect(result.json('Ask a Person')).toMatchObject([{ details: { mayHaveBeenCharged: true } }]);
		expect(sim.requestsOf('create')).toHaveLength(1);
	});

	it('retry-safe-submit.json retries what was refused in passing, and pays once', async () => {
		sim.inject({ on: 'create', fault: faults.klingCode(1300) });
		const result = await run('retry-safe-submit.json');
		expect(result.error?.message).toBeUndefined();
		expect(result.json('Wait')).toMatchObject([{ isSuccess: true }]);
		expect(sim.createdCount).toBe(1);
	});
});
