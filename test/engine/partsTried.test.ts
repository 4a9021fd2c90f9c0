import type { INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, link, type NodeJson, type ToolAnswer } from './harness';
import { AGENTS, agentWorkflow, asTool } from './helpers/agents';
import {
	allOf,
	asked,
	oneEach,
	paidTexts,
	refuse,
	scriptOf,
	sentence,
	textOf,
} from './helpers/scripts';
import { generate } from './helpers/speech';
import { asInput, end, fields, onlyIf, shownError, start, useRig } from './helpers/support';

const rig = useRig();
const NAMES = ['bells', 'crabs', 'doves', 'eels'];
const SCRIPT = scriptOf(...NAMES);
const refusal = faults.klingCode(1201);
const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const workflow = (parameters: INodeParameters = {}, settings: Partial<NodeJson> = {}) =>
	chain(start, generate('cometApi', { options: oneEach, ...parameters }, settings), end);
const longestPart = (seconds: number) => ({ options: { ...oneEach, longestPart: seconds } });
const input = asInput([{ text: SCRIPT }]);

/** Texts that differ at every try, in ways that the node can or cannot see through. */
const VARYING: Record<string, string> = {
	'the time': '={{ "Hello at " + $now.toMillis() + ". " + $json.text }}',
	'a greeting of any length':
		'={{ "Hello ".repeat(1 + 9 * Math.random()) + "friends. " + $json.text }}',
	'a name that chance gives':
		'={{ "Hello " + "my very dear old friends ".repeat($now.toMillis() % 7) + ". " + $json.text }}',
	'what nothing can stand in for':
		'={{ "Hello ".repeat(1 + Number(String($execution.id).length)) + Date() + " " + $json.text }}',
};

describe.each(Object.entries(VARYING))('a text that varies by %s', (_name, text) => {
	it.each([
		['Retry On Fail', true],
		['a retry of the execution', false],
	])('is one cut in every try of %s, and heard as its items say', async (_way, isByNode) => {
		refuse(rig, refusal, { doves: 1, eels: 1 });
		const node = workflow({ text }, isByNode ? retrying : {});
		let run = await rig.run(node, { input, mode: 'trigger' });
		for (let tries = 0; run.status === 'error' && tries < 3; tries += 1) {
			run = await rig.run(node, { previous: run });
		}
		const items = run.json('End');
		const [{ parts, cutId }] = items as [{ parts: number; cutId: string }];
		expect(items).toHaveLength(parts);
		for (const [index, item] of items.entries()) {
			expect(item).toMatchObject({ part: index + 1, parts, cutId });
			expect(rig.sim.job(String(item.taskId)).body.text).toBe(item.text);
		}
		const heard = items.map((item) => String(item.text)).join(' ');
		for (const name of NAMES) expect(heard.split(name)).toHaveLength(2);
		expect(rig.sim.speechJobs).toHaveLength(parts);
	});
});

it('a varying text that is not cut is put out as it was spoken', async () => {
	rig.sim.inject({ on: 'tts', after: 1, fault: refusal });
	const text = '={{ $json.text + $now.toMillis() }}';
	const node = workflow({ text, options: { submissionsInParallel: 1 } }, retrying);
	const run = await rig.run(node, { input: asInput([{ text: 'one ' }, { text: 'two ' }]) });
	expect(run.tasks('Speech')).toHaveLength(1);
	expect(rig.sim.speechJobs).toHaveLength(2);
	for (const item of run.json('End')) {
		expect(rig.sim.job(String(item.taskId)).body.text).toBe(item.text);
		expect(item.characters).toBe(String(item.text).length);
	}
});

describe('before a retry', () => {
	const failed = async (parameters: INodeParameters = {}) => {
		refuse(rig, refusal, { doves: 1 });
		return await rig.run(workflow(parameters), { input, mode: 'trigger' });
	};

	it('Longest Part is changed: no part of the old cut is used for another, and what it cost is said', async () => {
		const first = await failed();
		const [bells, crabs] = rig.sim.speechJobs;
		const run = await rig.run(workflow(longestPart(13)), { previous: first });
		expect(run.json('End').map(({ text }) => text)).toEqual([
			scriptOf('bells', 'crabs'),
			scriptOf('doves', 'eels'),
		]);
		expect(run.json('End')).toMatchObject([{ part: 1, reused: false }, { part: 2 }]);
		const hints = run.hints('Speech').map(({ message }) => message);
		const seconds = (job = bells) =>
			`${job!.audioSeconds} s, ${sentence('bells').length} characters`;
		expect(hints).toContain(
			`Speech that an earlier try has paid for is not used, because the text has changed since, or is cut otherwise: task ${bells!.id} (item 0, part 1 of 4, "This is the one about bells, which goes…", ${seconds()}); task ${crabs!.id} (item 0, part 2 of 4, "This is the one about crabs, which goes…", ${seconds(crabs)}).`,
		);
		expect(run.logs.join('\n')).toContain(`not used, because the text has changed since`);
	});

	it('a sentence is mended: that part alone is paid', async () => {
		const first = await failed();
		const text = '={{ $json.text.replace("about doves", "about owls") }}';
		const run = await rig.run(workflow({ text }), { previous: first });
		expect(run.json('End').map((item) => item.text)).toEqual(
			['bells', 'crabs', 'owls', 'eels'].map(sentence),
		);
		expect(new Set(run.json('End').map(({ cutId }) => cutId)).size).toBe(1);
		expect(rig.sim.speechJobs).toHaveLength(4);
		expect(run.logs.join('\n')).not.toContain('is not used');
	});

	it('a paragraph is put before the others: they are picked up where they are now', async () => {
		const first = await failed();
		const text = `={{ "${sentence('ants')} " + $json.text }}`;
		const run = await rig.run(workflow({ text }), { previous: first });
		expect(run.json('End').map((item) => [item.part, item.reused])).toEqual([
			[1, false],
			[2, true],
			[3, true],
			[4, false],
			[5, false],
		]);
		expect(rig.sim.speechJobs).toHaveLength(5);
	});
});

it('a turn of a loop that is no retry pays for its parts', async () => {
	const count = fields('Count', `{ n: ($json.n ?? 0) + 1, text: ${JSON.stringify(SCRIPT)} }`);
	const keep = fields('Keep', '{ n: $("Count").item.json.n }');
	const parts = generate('cometApi', { options: oneEach });
	const loop = chain(start, count, parts, keep, onlyIf('Enough', '$json.n < 3'));
	loop.nodes.find(({ name }) => name === 'Keep')!.executeOnce = true;
	const run = await rig.run(link(loop, 'Enough', 'Count'));
	expect(run.tasks('Speech')).toHaveLength(3);
	expect(rig.sim.speechJobs).toHaveLength(12);
	expect(new Set(allOf(run, 'Speech').map(({ cutId }) => cutId)).size).toBe(3);
});

it.each(AGENTS)(
	'a tool of %s that is called again pays for each part once, though its text varies',
	async (agent) => {
		refuse(rig, refusal, { doves: 1 });
		const text = `={{ "Hello at " + $now.toMillis() + ". " + $fromAI('text', '', 'string') }}`;
		const tool = asTool(generate('cometApi', { text, options: oneEach }));
		const call = { tool: 'Speech', args: { text: SCRIPT } };
		const run = await rig.run(agentWorkflow(agent, [tool], [[call, call], [call]]));
		const answers = run.json('Agent')[0]!.answers as unknown as ToolAnswer[];
		expect(JSON.stringify(answers)).toContain('Part 4 of 5, \\"This is the one about doves');
		const parts = [1, 2, 3, 4, 5];
		expect(answers[2]!.answer).toMatchObject(parts.map((part) => ({ part, reused: true })));
		expect(rig.sim.speechJobs).toHaveLength(5);
	},
);

describe('a part that is refused says which it is', () => {
	it('in the error, beside what was paid', async () => {
		refuse(rig, refusal, { doves: Infinity });
		const run = await rig.run(workflow(), { input, mode: 'trigger' });
		const [bells, crabs] = rig.sim.speechJobs;
		const error = shownError(run, 'Speech');
		expect(error.message).toMatch(
			/^Part 3 of 4, "This is the one about doves, which goes…": CometAPI refused the request.* \[item 0\]$/,
		);
		expect(error.description).toContain(
			`: ${bells!.id} (item 0, part 1 of 4, "This is the one about bells, which goes…"), ${crabs!.id} (item 0, part 2 of 4, "This is the one about crabs, which goes…").`,
		);
		expect(error.context.task).toMatchObject({
			text: sentence('doves'),
			characters: sentence('doves').length,
			part: 3,
			parts: 4,
			cutId: expect.any(String),
			voiceId: 'genshin_vindi2',
		});
		const log = run.logs.join('\n');
		expect(log).toContain(`task ${crabs!.id} was submitted to CometAPI (item 0, part 2 of 4,`);
	});

	it.each([
		['continueRegularOutput', 0],
		['continueErrorOutput', 1],
	] as const)('in the item, on %s', async (onError, output) => {
		refuse(rig, refusal, { doves: Infinity });
		const run = await rig.run(workflow({}, { onError }), { input });
		const states = run.json('Speech', output).map((item) => item.details ?? item);
		expect(states).toContainEqual(
			expect.objectContaining({
				part: 3,
				parts: 4,
				isSuccess: false,
				text: sentence('doves'),
				failureReason: expect.stringMatching(/^Part 3 of 4, "This is the one about doves/),
			}),
		);
		expect(paidTexts(rig)).toEqual(['bells', 'crabs', 'eels'].map(sentence));
	});

	it('is not sent for ever by Retry On Fail either', async () => {
		refuse(rig, refusal, { doves: Infinity });
		const run = await rig.run(workflow({}, { ...retrying, maxTries: 5 }), { input });
		expect(shownError(run, 'Speech').message).toContain('It was refused 3 times in this execution');
		expect(asked(rig, 'doves').map(textOf)).toEqual(Array(3).fill(sentence('doves')));
		// A retry by hand is another execution, whose user may have changed something.
		rig.sim.faultFor = () => undefined;
		expect((await rig.run(workflow(), { previous: run })).status).toBe('success');
	});
});
