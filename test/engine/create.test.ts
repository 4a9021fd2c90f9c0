import type { INodeParameters } from 'n8n-workflow';

import { faults, type Provider } from '../simulator';
import { chain, type NodeJson } from './harness';
import { agentWorkflow, AGENTS, answersOf, asTool } from './helpers/agents';
import { mediaItem, silence } from './helpers/media';
import { paidTexts, refuse, scriptOf, textOf } from './helpers/scripts';
import { SPEAKERS, TEXT, voice, VOICES } from './helpers/speech';
import { end, shownError, start, useRig } from './helpers/support';
import { added, NODE } from './helpers/workflowParts';

const rig = useRig();

const create = (
	provider: Provider,
	parameters: INodeParameters = {},
	settings: Partial<Omit<NodeJson, 'parameters' | 'type'>> = {},
): NodeJson =>
	added({
		name: 'Create',
		type: NODE,
		credentials: { klingAvatarApi: { id: provider, name: provider } },
		...settings,
		parameters: {
			provider,
			resource: 'video',
			operation: 'create',
			imageSource: 'url',
			imageUrl: rig.file('portrait.jpg'),
			text: '={{ $json.text }}',
			voice: voice(VOICES[provider]),
			...parameters,
		},
	});

const texts = (...all: string[]) => all.map((text, index) => ({ json: { text, row: index } }));
/** Parts of about seven seconds each. */
const inParts = { options: { longestPart: 7 } };

describe.each(SPEAKERS)('%s', (provider) => {
	it('makes a video of a text, with its file and link', async () => {
		const run = await rig.run(chain(start, create(provider)), { input: texts(TEXT) });
		expect(run.error?.message).toBeUndefined();
		const [item] = run.items('Create');
		expect(item?.json).toMatchObject({
			provider,
			status: 'completed',
			isSuccess: true,
			reused: false,
			parts: 1,
			row: 0,
			videoUrl: expect.stringMatching(/^http/),
			tasks: [{ taskId: rig.sim.jobs.at(-1)?.id, text: TEXT }],
		});
		expect(item?.json.audioDurationSeconds).toBeGreaterThan(3);
		expect(item?.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
		expect(rig.creates).toHaveLength(1);
		expect(paidTexts(rig)).toEqual([TEXT]);
	});

	it('makes a long text in parts, and one video of them', async () => {
		const script = scriptOf('ships', 'trains', 'planes');
		const run = await rig.run(chain(start, create(provider, inParts)), { input: texts(script) });
		expect(run.error?.message).toBeUndefined();
		const [item, ...others] = run.items('Create');
		expect(others).toEqual([]);
		const { parts, videoDurationSeconds, audioDurationSeconds, tasks, videoUrl } = item!.json;
		expect(parts).toBe(3);
		expect(videoUrl).toBeNull();
		expect((tasks as Array<{ text: string }>).map(({ text }) => text).join(' ')).toBe(script);
		expect(Number(videoDurationSeconds)).toBeGreaterThanOrEqual(Number(audioDurationSeconds) - 0.5);
		expect(item?.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
		expect(rig.creates).toHaveLength(3);
	});
});

describe('a voice that is there', () => {
	it('is taken from a file', async () => {
		const input = [mediaItem()];
		const files = { imageSource: 'binary', audioSource: 'binary' };
		const run = await rig.run(chain(start, create('cometApi', files)), { input });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Create')).toMatchObject([{ isSuccess: true, parts: 1 }]);
		expect(rig.sim.speechJobs).toEqual([]);
	});

	it('is taken from a link', async () => {
		const link = { audioSource: 'url', audioUrl: rig.file('voice.mp3') };
		const run = await rig.run(chain(start, create('aijisu', link)), { input: texts('') });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Create')).toMatchObject([{ isSuccess: true, parts: 1 }]);
	});

	it('is split where the file is longer than a video may be', async () => {
		const input = [mediaItem({}, silence(20))];
		const files = {
			imageSource: 'binary',
			audioSource: 'binary',
			options: { longestPart: 8 },
		};
		const run = await rig.run(chain(start, create('cometApi', files)), { input });
		expect(run.error?.message).toBeUndefined();
		const [json] = run.json('Create');
		expect(Number(json?.parts)).toBeGreaterThan(1);
		expect(rig.creates).toHaveLength(Number(json?.parts));
	});
});

describe('before anything is paid', () => {
	it.each([
		[
			'a portrait that is not there',
			{ imageUrl: 'https://cdn.example.com/portrait.png' },
			'The image link',
		],
		['an empty text', { text: ' ' }, '"Text" is empty'],
		['a text that is too short', { text: 'Hi' }, '"Text" is too short'],
		['a total that is too long', { options: { maxTotalSeconds: 2 } }, '"Max Total Seconds" is 2'],
		[
			'a list for the name of the output field',
			{ options: { outputBinaryField: '={{ ["data"] }}' } },
			'"Put Output File in Field"',
		],
		['a way to cut that there is not', { options: { clipEnds: '={{ "trim" }}' } }, '"Clip Ends"'],
	])('finds %s', async (_name, parameters, words) => {
		const run = await rig.run(chain(start, create('cometApi', parameters)), { input: texts(TEXT) });
		expect(shownError(run, 'Create').message).toContain(words);
		expect(rig.sim.speechJobs).toEqual([]);
		expect(rig.creates).toEqual([]);
	});

	it.each([
		['Timeout (Seconds)', { options: { timeout: 'soon' } }],
		['Audio Source', { audioSource: 'speech' }],
	])('refuses a wrong %s for the whole node, in words', async (label, parameters) => {
		const run = await rig.run(chain(start, create('cometApi', parameters)), { input: texts(TEXT) });
		const { message, description } = shownError(run, 'Create');
		expect(message).toContain(label);
		expect(description).toMatch(/\S/);
		const goingOn = create('cometApi', parameters, { onError: 'continueRegularOutput' });
		const other = await rig.run(chain(start, goingOn), { input: texts(TEXT, TEXT) });
		expect(other.json('Create')).toMatchObject([
			{ isSuccess: false, failureReason: expect.stringContaining(label) },
			{ isSuccess: false, failureReason: expect.stringContaining(label) },
		]);
		expect(rig.sim.speechJobs).toEqual([]);
	});

	it('goes on with the other items', async () => {
		const node = create(
			'cometApi',
			{ imageUrl: `={{ $json.row === 0 ? "ftp://a" : "${rig.file('portrait.jpg')}" }}` },
			{ onError: 'continueRegularOutput' },
		);
		const run = await rig.run(chain(start, node), { input: texts(TEXT, `${TEXT} Again.`) });
		expect(run.json('Create')).toMatchObject([
			{ isSuccess: false, row: 0, failureReason: expect.stringContaining('Image URL') },
			{ isSuccess: true, row: 1 },
		]);
		expect(paidTexts(rig)).toEqual([`${TEXT} Again.`]);
	});

	it.each([
		['a text', {}],
		['a file', { audioSource: 'binary' }],
		['a link', { audioSource: 'url' }],
	])('goes on without an item whose output field is none, with %s', async (_source, parameters) => {
		const audioUrl = rig.file('voice.mp3');
		const options = { outputBinaryField: '={{ $json.row === 0 ? ["data"] : "data" }}' };
		const node = create(
			'cometApi',
			{ ...parameters, audioUrl, options },
			{ onError: 'continueRegularOutput' },
		);
		const input = [0, 1].map((row) => mediaItem({ text: TEXT, row }, silence(5)));
		const run = await rig.run(chain(start, node), { input });
		expect(run.json('Create')).toMatchObject([
			{ isSuccess: false, failureReason: expect.stringContaining('"Put Output File in Field"') },
			{ isSuccess: true, row: 1 },
		]);
		expect(rig.creates).toHaveLength(1);
	});

	it('takes a number alone, whose digits are words', async () => {
		const run = await rig.run(chain(start, create('cometApi')), { input: texts('12345678912345') });
		expect(run.json('Create')).toMatchObject([{ isSuccess: true, parts: 1 }]);
	});

	it('tells with Check Only how long the speech will be', async () => {
		const only = { options: { checkOnly: true, longestPart: 7 } };
		const run = await rig.run(chain(start, create('cometApi', only)), {
			input: texts(scriptOf('ships', 'trains')),
		});
		const [json] = run.json('Create');
		expect(json).toMatchObject({ checkOnly: true, parts: 2, taskId: null });
		expect(json?.audioDurationSeconds).toBeGreaterThan(5);
		expect(rig.sim.speechJobs).toEqual([]);
	});

	it('checks a file with Check Only, too', async () => {
		const only = { imageSource: 'binary', audioSource: 'binary', options: { checkOnly: true } };
		const run = await rig.run(chain(start, create('cometApi', only)), {
			input: [mediaItem()],
		});
		expect(run.json('Create')).toMatchObject([{ checkOnly: true, parts: 1 }]);
		expect(rig.creates).toEqual([]);
	});
});

describe('another try', () => {
	const script = scriptOf('ships', 'trains', 'planes');
	const retries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };

	it.each([
		['Retry On Fail', retries, false],
		['a retry of the execution', {}, true],
	])('%s pays for what is missing only', async (_name, settings, byHand) => {
		let left = 1;
		rig.sim.faultFor = ({ kind }) =>
			kind === 'create' && rig.creates.length > 1 && left-- > 0
				? faults.klingCode(1201)
				: undefined;
		const options = { input: texts(script), mode: 'trigger' } as const;
		const workflow = chain(start, create('cometApi', inParts, settings));
		const first = await rig.run(workflow, options);
		if (byHand) {
			const { message, description } = shownError(first, 'Create');
			expect(message).toContain('[item 0]');
			for (const { id } of [...rig.sim.jobs, ...rig.sim.speechJobs]) {
				expect(description).toContain(id);
			}
		}
		const run = byHand ? await rig.run(workflow, { previous: first }) : first;
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Create')).toMatchObject([{ parts: 3, isSuccess: true }]);
		expect(rig.sim.speechJobs).toHaveLength(3);
		expect(rig.sim.jobs).toHaveLength(3);
	});

	it('keeps to a text that varies between tries', async () => {
		let left = 1;
		rig.sim.faultFor = ({ kind }) =>
			kind === 'create' && left-- > 0 ? faults.klingCode(1201) : undefined;
		const varying = { ...inParts, text: '={{ "It is " + $now.toMillis() + ". " + $json.text }}' };
		const run = await rig.run(chain(start, create('cometApi', varying, retries)), {
			input: texts(script),
		});
		expect(run.error?.message).toBeUndefined();
		const [json] = run.json('Create');
		expect(rig.sim.speechJobs).toHaveLength(Number(json?.parts));
		expect(rig.sim.jobs).toHaveLength(Number(json?.parts));
	});

	it('after a time that was too short waits for the same tasks', async () => {
		rig.sim.jobMilliseconds = ({ kind }) => (kind === 'avatar' ? 500_000 : 200);
		const workflow = (timeout: number) =>
			chain(start, create('cometApi', { options: { ...inParts.options, timeout } }));
		const first = await rig.run(workflow(60), { input: texts(script), mode: 'trigger' });
		expect(shownError(first, 'Create').message).toContain('was not ready within 60 s');
		const run = await rig.run(workflow(3600), { previous: first });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Create')).toMatchObject([{ isSuccess: true, reused: true }]);
		expect(rig.sim.jobs).toHaveLength(3);
		expect(rig.sim.speechJobs).toHaveLength(3);
	});
});

describe('a video that the provider could not make', () => {
	const failOnce = () => {
		let left = 1;
		rig.sim.failure = ({ kind }) => (kind === 'avatar' && left-- > 0 ? 'no face found' : undefined);
	};

	it('is made anew by a retry of the execution, with the speech that is there', async () => {
		failOnce();
		const workflow = chain(start, create('kling', inParts));
		const options = { input: texts(scriptOf('ships', 'trains')), mode: 'trigger' } as const;
		const first = await rig.run(workflow, options);
		const { message, description } = shownError(first, 'Create');
		expect(message).toContain('Part 1 of 2');
		expect(message).toContain('no face found');
		expect(description).toContain('1 of 2 parts');
		// Create has no such field.
		expect(description).not.toContain('On Task Failure');
		const run = await rig.run(workflow, { previous: first });
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.speechJobs).toHaveLength(2);
		expect(rig.sim.jobs).toHaveLength(3);
	});

	it('is not made again by Retry On Fail, since it may have been charged', async () => {
		rig.sim.failure = ({ kind }) => (kind === 'avatar' ? 'no face found' : undefined);
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
		const run = await rig.run(chain(start, create('kling', {}, settings)), { input: texts(TEXT) });
		expect(shownError(run, 'Create').message).toContain('no face found');
		expect(rig.sim.jobs).toHaveLength(1);
	});

	it('takes its own item to the error output, from where it is led back for that part alone', async () => {
		failOnce();
		const node = create('kling', inParts, { onError: 'continueErrorOutput' });
		const workflow = chain(start, node, end);
		workflow.connections.Create!.main![1] = [{ node: 'Create', type: 'main', index: 0 }];
		const run = await rig.run(workflow, { input: texts(scriptOf('ships', 'trains')) });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('End')).toMatchObject([{ isSuccess: true, parts: 2 }]);
		expect(rig.sim.speechJobs).toHaveLength(2);
		expect(rig.sim.jobs).toHaveLength(3);
	});
});

describe('a part whose speech is refused', () => {
	it.each([
		['refused', 'request'],
		['not made', 'task'],
	])('(%s) leads its item back, which goes on with the other parts', async (how) => {
		let left = 1;
		if (how === 'refused') {
			refuse(rig, faults.klingCode(1201), { trains: 1 });
		} else {
			rig.sim.failure = ({ kind, body }) =>
				kind === 'speech' && String(body.text).includes('trains') && left-- > 0
					? 'The voice is not clear'
					: undefined;
		}
		const text = '={{ "Hello at " + $now.toMillis() + ", dear friends. " + $json.text }}';
		const node = create('cometApi', { ...inParts, text }, { onError: 'continueErrorOutput' });
		const workflow = chain(start, node, end);
		workflow.connections.Create!.main![1] = [{ node: 'Create', type: 'main', index: 0 }];
		const script = scriptOf('ships', 'trains', 'planes');
		const run = await rig.run(workflow, { input: texts(script) });
		expect(run.error?.message).toBeUndefined();
		const [json] = run.json('End');
		const { parts, tasks } = json as unknown as { parts: number; tasks: Array<{ text: string }> };
		expect(tasks.map((task) => task.text).join(' ')).toContain(script);
		expect(rig.sim.speechJobs).toHaveLength(parts + (how === 'refused' ? 0 : 1));
		expect(rig.sim.jobs).toHaveLength(parts);
	});
});

describe('several items', () => {
	it('each get a video of their own, all submitted before the first is waited for', async () => {
		const run = await rig.run(chain(start, create('cometApi', inParts)), {
			input: texts(scriptOf('ships', 'trains'), scriptOf('cats'), scriptOf('ships', 'trains')),
		});
		expect(run.error?.message).toBeUndefined();
		expect(run.items('Create').map(({ json, pairedItem }) => [json.parts, pairedItem])).toEqual([
			[2, { item: 0 }],
			[1, { item: 1 }],
			[2, { item: 2 }],
		]);
		expect(rig.sim.jobs).toHaveLength(5);
		const kinds = rig.sim.requests.map(({ kind }) => kind);
		expect(kinds.lastIndexOf('create')).toBeLessThan(kinds.indexOf('query'));
	});
});

describe.each(AGENTS)('as a tool of %s', (agent) => {
	const tool = (parameters: INodeParameters = {}) =>
		asTool(create('aijisu', { text: "={{ $fromAI('Text', '', 'string') }}", ...parameters }));
	const say = (Text: string) => [{ tool: 'Create', args: { Text } }];

	it('answers a repeated call with the same video', async () => {
		const run = await rig.run(agentWorkflow(agent, [tool()], [say(TEXT), say(TEXT)]));
		const [first, second] = answersOf(run);
		expect(first).toMatchObject({ isSuccess: true, videoUrl: expect.stringMatching(/^http/) });
		expect(second).toMatchObject({ taskId: first!.taskId, reused: true });
		expect(rig.sim.jobs).toHaveLength(1);
		expect(rig.sim.speechJobs).toHaveLength(1);
	});

	it('says within ten minutes that the same call goes on waiting', async () => {
		rig.sim.jobMilliseconds = ({ kind }) => (kind === 'avatar' ? 900_000 : 200);
		const began = rig.clock.now();
		const run = await rig.run(agentWorkflow(agent, [tool()], [say(TEXT), say(TEXT)]));
		const [first, second] = answersOf(run);
		expect(first?.whatHappened).toContain('was not ready within');
		expect(first?.nextStep).toContain('exactly the same arguments');
		expect(second).toMatchObject({ isSuccess: true });
		expect(rig.sim.jobs).toHaveLength(1);
		expect(rig.clock.now() - began).toBeLessThan(1_201_000);
	});

	it('gives the links of the parts of a long text', async () => {
		const run = await rig.run(
			agentWorkflow(agent, [tool(inParts)], [say(scriptOf('ships', 'trains'))]),
		);
		const [answer] = answersOf(run);
		expect(answer).toMatchObject({ isSuccess: true, parts: 2 });
		expect(answer?.tasks).toHaveLength(2);
		expect(answer?.nextStep).toContain('links in tasks');
	});
});

it('stops at once, and keeps what was created for a retry', async () => {
	rig.sim.jobMilliseconds = ({ kind }) => (kind === 'avatar' ? 500_000 : 200);
	const workflow = chain(start, create('cometApi'));
	await rig.stops(
		() => rig.run(workflow, { input: texts(TEXT), mode: 'trigger' }),
		() => rig.queries.length > 1,
	);
	expect(rig.sim.jobs).toHaveLength(1);
});

it('names the parts of an External Task ID apart', async () => {
	const named = { options: { longestPart: 7, externalTaskId: '={{ "row-" + $json.row }}' } };
	const run = await rig.run(chain(start, create('cometApi', named)), {
		input: texts(scriptOf('ships', 'trains')),
	});
	expect(run.error?.message).toBeUndefined();
	expect(rig.creates.map(({ body }) => (body as Record<string, unknown>).external_task_id)).toEqual(
		['row-0-1', 'row-0-2'],
	);
	expect(rig.sim.requestsOf('tts').map(textOf)).toHaveLength(2);
});
