import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import type { Turn } from './harness';
import {
	AGENTS,
	agentWorkflow,
	answersOf,
	asTool,
	submitCalls,
	submitTool,
} from './helpers/agents';
import { created } from './helpers/jobs';
import { generate, SPEAKERS } from './helpers/speech';
import { get, speaksKling, useRig, wait } from './helpers/support';

const rig = useRig();

const TASK_ID = "={{ $fromAI('Task_ID', ``, 'string') }}";
const callFor = (tool: 'Get' | 'Wait', Task_ID: string): Turn => [{ tool, args: { Task_ID } }];
const waitTool = (parameters: INodeParameters = {}) =>
	asTool(wait('aijisu', { taskId: TASK_ID, maxPollInterval: 30, ...parameters }));
const getTool = (parameters: INodeParameters = {}) =>
	asTool(get('aijisu', { taskId: TASK_ID, ...parameters }));

async function submittedId(): Promise<string> {
	const [item] = await created(rig, 'aijisu', ['before']);
	return String(item!.taskId);
}

describe.each(AGENTS)('what the model behind %s gets', (agent) => {
	const answers = async (
		tools: Array<ReturnType<typeof asTool>>,
		turns: Turn[],
	): Promise<IDataObject[]> => {
		const run = await rig.run(agentWorkflow(agent, tools, turns));
		expect(run.status).toBe('success');
		return answersOf(run);
	};

	it('of a submission is the task and what comes next, and nothing that it has no use for', async () => {
		const [answer] = await answers([submitTool()], submitCalls('one'));
		expect(answer).toMatchObject({ taskId: rig.ids[0], isFinal: false, reused: false });
		expect(answer!.nextStep).toContain(`Wait for it with the taskId "${rig.ids[0]}"`);
		expect(Object.values(answer!)).not.toContain(null);
		expect(JSON.stringify(answer).length).toBeLessThan(800);
	});

	it('of a repeated call says that nothing is charged again', async () => {
		const [, again] = await answers([submitTool()], submitCalls('one', 'one'));
		expect(again).toMatchObject({ taskId: rig.ids[0], reused: true });
		expect(again!.nextStep).toMatch(/^This task exists already/);
	});

	it.each([
		['empty', { Image_URL: '' }],
		['no link', { Image_URL: 'the portrait from before' }],
	])('of an argument that is %s names it', async (_, args: IDataObject) => {
		const tool = submitTool({ imageUrl: "={{ $fromAI('Image_URL', ``, 'string') }}" });
		const [answer] = await answers([tool], [[{ tool: 'Submit', args: { Prompt: 'p', ...args } }]]);
		expect(answer).toMatchObject({ isSuccess: false, mayHaveBeenCharged: false });
		expect(answer!.whatHappened).toMatch(/^"Image URL" /);
		expect(answer!.nextStep).toContain('Call this tool again');
		expect(answer!.nextStep).toContain('"Image_URL"');
		expect(rig.creates).toEqual([]);
	});

	it('of what no argument causes is to be told to the user', async () => {
		const tool = submitTool({ prompt: 'fixed', imageUrl: '' });
		const [answer] = await answers([tool], [[{ tool: 'Submit', args: {} }]]);
		expect(answer).toMatchObject({
			whatHappened: expect.stringMatching(/^"Image URL" /),
			nextStep: expect.stringContaining('Tell the user'),
		});
	});

	it('of an unsure request forbids another one', async () => {
		rig.sim.inject({ on: 'create', fault: faults.afterHandling(faults.status(500)) });
		const [answer, again] = await answers([submitTool()], submitCalls('one', 'one'));
		for (const one of [answer, again]) {
			expect(one).toMatchObject({ mayHaveBeenCharged: true, isSuccess: false });
			expect(one!.nextStep).toMatch(/^Do not call this tool again for this/);
			expect(one!.adviceForUser).toContain('Look in your aijisu account');
		}
		expect(rig.creates).toHaveLength(1);
	});

	it.each([
		['the content', 1301, /argument|arguments/],
		['the key', 1000, /^Tell the user\./],
		['the account', 1101, /^Tell the user\./],
	])('of a refusal of %s says who can do something', async (_, code, step) => {
		rig.sim.faultFor = ({ kind }) => (kind === 'create' ? faults.klingCode(code) : undefined);
		const [answer] = await answers([submitTool()], submitCalls('one'));
		expect(answer).toMatchObject({ mayHaveBeenCharged: false });
		expect(answer!.nextStep).toMatch(step);
	});

	it('of a node without a usable credential is what is wrong with it', async () => {
		const tool = submitTool({ provider: 'cometApi' });
		const [answer] = await answers([tool], submitCalls('one'));
		expect(answer).toMatchObject({ isSuccess: false, mayHaveBeenCharged: false });
		expect(answer!.whatHappened).toContain('credential');
		expect(answer!.nextStep).toContain('ell the user');
	});

	it('of a finished wait is the link, never the file or the own body of the provider', async () => {
		const id = await submittedId();
		const options = { downloadVideo: true };
		const tool = waitTool({ simplify: false, options });
		const run = await rig.run(agentWorkflow(agent, [tool], [callFor('Wait', id)]));
		const [answer] = answersOf(run);
		expect(answer).toMatchObject({ taskId: id, isFinal: true, isSuccess: true });
		expect(answer!.videoUrl).toContain(id);
		expect(answer!.nextStep).toMatch(/^Give the user the link in videoUrl/);
		expect(answer).not.toHaveProperty('raw');
		expect(rig.sim.requestsOf('file')).toEqual([]);
	});

	it.each(['throw', 'output'])('of a job that fails is the reason (%s)', async (onTaskFailure) => {
		rig.sim.failure = () => 'no face found';
		const id = await submittedId();
		const [answer] = await answers([waitTool({ onTaskFailure })], [callFor('Wait', id)]);
		expect(answer).toMatchObject({ taskId: id, isFinal: true, isSuccess: false, status: 'failed' });
		expect(answer!.whatHappened).toContain('no face found');
		expect(answer!.nextStep).toMatch(/^Tell the user why/);
	});

	it.each(['throw', 'output'])(
		'of a wait ends at the cap with what to do (%s)',
		async (onTimeout) => {
			rig.sim.jobMilliseconds = 3_600_000;
			const id = await submittedId();
			const tool = waitTool({ timeout: 3600, pollInterval: 10, onTimeout });
			const [answer] = await answers([tool], [callFor('Wait', id)]);
			expect(answer).toMatchObject({
				taskId: id,
				isFinal: false,
				isSuccess: false,
				mayHaveBeenCharged: true,
			});
			expect(answer!.whatHappened).toContain('was not ready within 600 s');
			expect(answer!.nextStep).toContain(`again with the taskId "${id}"`);
			expect(answer!.nextStep).toContain('Do not submit');
		},
	);

	it('of a smaller Timeout of the user ends there', async () => {
		rig.sim.jobMilliseconds = 60_000;
		const id = await submittedId();
		const [answer] = await answers([waitTool({ timeout: 0.3 })], [callFor('Wait', id)]);
		expect(answer!.whatHappened).toContain('within 0.3 s');
	});

	it.each(['Get', 'Wait'] as const)('of %s with an ID that nobody knows', async (name) => {
		const tool = name === 'Get' ? getTool() : waitTool();
		const [answer] = await answers([tool], [callFor(name, 'nothing')]);
		expect(answer).toMatchObject({ taskId: 'nothing', mayHaveBeenCharged: false });
		expect(answer!.nextStep).toMatch(/^Use the taskId exactly as it was returned/);
	});

	it.each(['Get', 'Wait'] as const)('of %s with an empty ID names the argument', async (name) => {
		const tool = name === 'Get' ? getTool() : waitTool();
		const [answer] = await answers([tool], [callFor(name, ' ')]);
		expect(answer).toMatchObject({ whatHappened: '"Task ID" is empty', mayHaveBeenCharged: false });
		expect(answer!.nextStep).toContain('"Task_ID"');
	});

	it('of Get says that it is not ready, and later that it is', async () => {
		rig.sim.jobMilliseconds = 60_000;
		const id = await submittedId();
		const [early] = await answers([getTool()], [callFor('Get', id)]);
		expect(early).toMatchObject({ taskId: id, isFinal: false });
		expect(early!.nextStep).toContain('not ready yet');
		rig.sim.jobs[0]!.complete();
		const [done] = await answers([getTool()], [callFor('Get', id)]);
		expect(done).toMatchObject({ isSuccess: true });
		expect(done!.nextStep).toMatch(/^Give the user the link/);
	});

	it('of Check Only says that nothing was submitted', async () => {
		const tool = submitTool({ options: { checkMediaLinks: false, checkOnly: true } });
		const [answer] = await answers([tool], submitCalls('one'));
		expect(answer!.nextStep).toContain('nothing was submitted');
		expect(rig.creates).toEqual([]);
	});

	it.each([...SPEAKERS, 'fal', 'waveSpeed'] as const)(
		'of speech by %s is what Submit takes',
		async (provider) => {
			const options = { downloadSpeech: true };
			const tool = asTool(generate(provider, { text: "={{ $fromAI('Text') }}", options }));
			const text = 'A short text.';
			const [answer, again] = await answers(
				[tool],
				[text, text].map((Text) => [{ tool: 'Speech', args: { Text } }]),
			);
			expect(answer).toMatchObject({ isSuccess: true, reused: false });
			const field = speaksKling(provider) ? 'audioId' : 'audioUrl';
			expect(answer).toHaveProperty(field);
			expect(answer!.nextStep).toContain(`the ${field}`);
			expect(answer).not.toHaveProperty('text');
			expect(again).toMatchObject({ taskId: answer!.taskId, reused: true });
		},
	);

	it('of a speech without a text names the argument', async () => {
		const tool = asTool(generate('cometApi', { text: "={{ $fromAI('Text') }}" }));
		const [answer] = await answers([tool], [[{ tool: 'Speech', args: { Text: ' ' } }]]);
		expect(answer).toMatchObject({ isSuccess: false, mayHaveBeenCharged: false });
		expect(answer!.nextStep).toContain('"Text"');
	});

	it('of a gateway that cannot be reached is what to try', async () => {
		const credentials = rig.credentials({ baseUrl: 'http://127.0.0.1:9' });
		const workflow = agentWorkflow(agent, [getTool()], [callFor('Get', 'some-task')]);
		const [answer] = answersOf(await rig.run(workflow, { credentials }));
		expect(answer!.whatHappened).toContain('could not be reached');
		expect(answer!.nextStep).toContain('The task still exists');
	});
});

// Older agents hold arguments against the tool's schema, and do not call the node.
it.each([
	['left out', {}],
	['null', { Image_URL: null }],
])('an argument that is %s is named to the model of agent3', async (_, args: IDataObject) => {
	const tool = submitTool({ imageUrl: "={{ $fromAI('Image_URL', ``, 'string') }}" });
	const turns = [[{ tool: 'Submit', args: { Prompt: 'p', ...args } }]];
	const [answer] = answersOf(await rig.run(agentWorkflow('agent3', [tool], turns)));
	expect(answer).toMatchObject({ whatHappened: '"Image URL" is empty', mayHaveBeenCharged: false });
	expect(answer!.nextStep).toContain('a usable value for the argument "Image_URL"');
	expect(rig.creates).toEqual([]);
});
