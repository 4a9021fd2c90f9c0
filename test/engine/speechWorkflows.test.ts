import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { faults, type Fault, type Provider } from '../simulator';
import { chain, link, type NodeJson, type Turn, type WorkflowJson } from './harness';
import { AGENTS, agentWorkflow, answersOf, asTool } from './helpers/agents';
import { generate, TEXT } from './helpers/speech';
import { asInput, end, fields, onlyIf, shownError, start, useRig } from './helpers/support';

/** Speech is asked for more often than a person would want to, so that no test waits for it. */
const rig = useRig();

const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const unsureAnswer = faults.afterHandling(faults.status(500));
const refusal = faults.klingCode(1201);
/** Texts are sent one after the other, so that it is known which one a fault strikes. */
const oneByOne = { options: { submissionsInParallel: 1 } };

const spoken = () => rig.sim.requestsOf('tts').map(({ body }) => (body as { text: string }).text);
const ids = () => rig.sim.speechJobs.map(({ id }) => id);
const speechIds = (run: Awaited<ReturnType<typeof rig.run>>, turn = 0) =>
	run.json('Speech', 0, turn).map(({ taskId }) => taskId);
const texts = (...all: string[]) => asInput(all.map((text, n) => ({ n, text })));
const failing = (fault: Fault) => {
	rig.sim.faultFor = ({ kind }) => (kind === 'tts' ? fault : undefined);
};

/** Lets an item through as long as the condition holds. */
const when = (condition: string): NodeJson => onlyIf('Enough', condition);

describe.each(['aijisu', 'kling'] as const)('%s: ordinary workflows', (provider) => {
	const node = (parameters: INodeParameters = {}, settings: Partial<NodeJson> = {}): NodeJson =>
		generate(provider, { ...oneByOne, ...parameters }, settings);

	describe.each<[string, INodeParameters]>([
		['the time', { text: '={{ $json.text }} {{ $now.toISO() }}' }],
		['chance', { text: '={{ $json.text + Math.random() }}' }],
		['the execution', { text: '={{ $json.text }} {{ $execution.id }} {{ Date.now() }}' }],
	])('with %s in the text', (_name, parameters) => {
		it('Retry On Fail picks up what was made', async () => {
			rig.sim.inject({ on: 'tts', after: 1, fault: refusal });
			const workflow = chain(start, node(parameters, retrying), end);
			const run = await rig.run(workflow, { input: texts('one', 'two', 'three') });
			expect(run.status).toBe('success');
			expect(speechIds(run)).toEqual(ids());
			expect(rig.sim.speechJobs).toHaveLength(3);
		});

		it('an unsure text is not sent again, neither by a try nor by a retry', async () => {
			failing(unsureAnswer);
			const workflow = chain(start, node(parameters, retrying));
			const run = await rig.run(workflow, { input: texts('one'), mode: 'trigger' });
			const retried = await rig.run(workflow, { previous: run });
			expect(shownError(retried, 'Speech').message).toContain('Speech may have been created');
			expect(spoken()).toHaveLength(1);
		});
	});

	it('equal texts of several items are spoken once each, also after a retry', async () => {
		rig.sim.inject({ on: 'tts', after: 2, fault: refusal });
		const workflow = chain(start, node(), end);
		const same = asInput(Array.from({ length: 4 }, () => ({ text: TEXT })));
		const first = await rig.run(workflow, { input: same, mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		expect(speechIds(second)).toEqual(ids());
		expect(second.json('Speech').map(({ reused }) => reused)).toEqual([true, true, false, false]);
		expect(new Set(ids()).size).toBe(4);
	});

	it('of equal texts, those that came about are put out although others are refused for good', async () => {
		let asked = 0;
		rig.sim.faultFor = ({ kind }) => {
			if (kind !== 'tts') return undefined;
			asked += 1;
			return asked === 2 || asked === 3 ? undefined : refusal;
		};
		const settings = { ...retrying, maxTries: 5, onError: 'continueErrorOutput' as const };
		const one = { options: { submissionsInParallel: 1 } };
		const same = asInput(Array.from({ length: 4 }, () => ({ text: TEXT })));
		const run = await rig.run(chain(start, node(one, settings), end), { input: same });
		expect(rig.sim.speechJobs).toHaveLength(2);
		const [first, second] = ids();
		// The others leave the loop that they may be in by the regular output.
		expect(speechIds(run)).toEqual([null, first, second, null]);
	});

	/** A loop of three turns over equal items. */
	const turns = (parameters: INodeParameters = {}, settings: Partial<NodeJson> = {}) => {
		const count = fields('Count', `{ n: ($json.n ?? 0) + 1, text: ${JSON.stringify(TEXT)} }`);
		const keep = fields('Keep', '{ n: $("Count").item.json.n }');
		const workflow = chain(start, count, node(parameters, settings), keep, when('$json.n < 3'));
		return link(workflow, 'Enough', 'Count');
	};

	it('a loop over equal items pays once a turn, and goes on in a retry where it was', async () => {
		rig.sim.inject({ on: 'tts', after: 1, fault: refusal });
		const first = await rig.run(turns(), { mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(turns(), { previous: first });
		expect(second.status).toBe('success');
		expect([0, 1, 2].flatMap((turn) => speechIds(second, turn))).toEqual(ids());
		expect(rig.sim.speechJobs).toHaveLength(3);
	});

	it('a loop does not send again what an earlier turn left unsure', async () => {
		rig.sim.inject({ on: 'tts', fault: unsureAnswer });
		await rig.run(turns({}, { onError: 'continueRegularOutput' }));
		expect(spoken()).toHaveLength(1);
	});

	it('two branches into one node pay once each', async () => {
		const workflow = chain(start, fields('Left', '$json'), node(), end);
		workflow.nodes.push(fields('Right', '$json'));
		link(workflow, 'Start', 'Right');
		link(workflow, 'Right', 'Speech');
		rig.sim.inject({ on: 'tts', after: 3, fault: refusal });
		const input = texts('one', 'two');
		const first = await rig.run(workflow, { input, mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		expect(second.status).toBe('success');
		expect([0, 1].flatMap((turn) => speechIds(second, turn))).toEqual(ids());
		expect(rig.sim.speechJobs).toHaveLength(4);
	});

	it('an unsure item that an error output leads back is not sent again', async () => {
		const settings = { ...retrying, onError: 'continueErrorOutput' as const };
		const workflow: WorkflowJson = chain(start, node({}, settings), end);
		workflow.nodes.push(
			fields('Again', '{ ...$json, tries: ($json.tries ?? 0) + 1 }'),
			when('$json.tries <= 3'),
		);
		link(workflow, 'Speech', 'Again', { output: 1 });
		link(workflow, 'Again', 'Enough');
		link(workflow, 'Enough', 'Speech');
		rig.sim.inject({ on: 'tts', after: 1, fault: unsureAnswer });
		const run = await rig.run(workflow, { input: texts('one', 'two', 'three') });
		expect(run.status).toBe('success');
		expect(run.tasks('Speech')).toHaveLength(4);
		expect(spoken()).toEqual(['one', 'two', 'three']);
	});

	it.each([
		'={{ $json.text }} {{ $now.toMillis() }}',
		// Nobody can tell what else of it has changed; the item names its record.
		'={{ $json.text }} {{ Date() + Math.random() }}',
	])('speech of %s that was not ready in time is picked up from an error output', async (text) => {
		rig.sim.switches.speech.answer = 'task';
		rig.sim.jobMilliseconds = 1500;
		const settings = { onError: 'continueErrorOutput' as const };
		const workflow: WorkflowJson = chain(
			start,
			node({ text, options: { timeout: 1 } }, settings),
			end,
		);
		workflow.nodes.push(fields('Again', '{ ...$json, tries: ($json.tries ?? 0) + 1 }'));
		link(workflow, 'Speech', 'Again', { output: 1 });
		link(workflow, 'Again', 'Speech');
		const run = await rig.run(workflow, { input: texts('one', 'two') });
		expect(run.json('End')).toMatchObject([
			{ taskId: ids()[0], isSuccess: true, reused: true },
			{ taskId: ids()[1], isSuccess: true, reused: true },
		]);
		expect(spoken()).toHaveLength(2);
	});

	it('a loop whose first turn was not ready in time does not pay for the same text again', async () => {
		rig.sim.switches.speech.answer = 'task';
		rig.sim.jobMilliseconds = ({ body }) => (body ? 1500 : 0);
		const run = await rig.run(
			turns({ options: { timeout: 1 } }, { onError: 'continueRegularOutput' }),
		);
		const turnOf = (turn: number) => run.json('Speech', 0, turn)[0]!;
		expect(turnOf(0)).toMatchObject({ isSuccess: false, taskId: ids()[0] });
		expect(turnOf(1)).toMatchObject({ isSuccess: true, taskId: ids()[0], reused: true });
	});

	it('a text that the provider could not speak is sent anew by the next turn of a loop', async () => {
		rig.sim.switches.speech.answer = 'task';
		rig.sim.failure = () => (rig.sim.speechJobs.length === 0 ? 'busy' : undefined);
		const run = await rig.run(turns({}, { onError: 'continueRegularOutput' }));
		const made = [0, 1, 2].map((turn) => run.json('Speech', 0, turn)[0]!.isSuccess);
		expect(made).toEqual([false, true, true]);
		expect(rig.sim.speechJobs).toHaveLength(3);
	});

	it('a mended text is spoken, and no other one again', async () => {
		rig.sim.inject({ on: 'tts', after: 1, fault: refusal });
		const text = '={{ $json.text }} at {{ $now.toMillis() }}';
		const first = await rig.run(chain(start, node({ text })), {
			input: texts('one', 'two', 'three'),
			mode: 'trigger',
		});
		expect(first.status).toBe('error');
		const better = "={{ $json.n === 1 ? 'better' : $json.text }} at {{ $now.toMillis() }}";
		const second = await rig.run(chain(start, node({ text: better })), { previous: first });
		expect(second.json('Speech').map(({ reused }) => reused)).toEqual([true, false, false]);
		expect(spoken().map((one) => one.split(' ')[0])).toEqual(['one', 'two', 'better', 'three']);
	});

	it('a voice that was changed after an unsure text has it spoken by that voice', async () => {
		rig.sim.inject({ on: 'tts', fault: unsureAnswer });
		const other = { aijisu: 'Calm_Woman', kling: 'oversea_male1' }[provider];
		const first = await rig.run(chain(start, node()), { mode: 'trigger' });
		const voice = { __rl: true, mode: 'list', value: other };
		const second = await rig.run(chain(start, node({ voice })), { previous: first });
		expect(second.json('Speech')).toMatchObject([{ voiceId: other, reused: false }]);
		expect(spoken()).toHaveLength(2);
	});

	it('a second run by hand is told what it will pay for again', async () => {
		rig.sim.inject({ on: 'tts', after: 1, fault: refusal });
		const run = await rig.run(chain(start, node()), { input: texts('one', 'two') });
		const { description } = shownError(run, 'Speech');
		expect(description).toContain('created again by the next run by hand');
		expect(description).toContain(`look up these task IDs in your account`);
		expect(description).toContain(ids()[0]!);
		expect(description).not.toMatch(/Get or Wait/);
	});

	describe.each(AGENTS)('as a tool of %s', (agent) => {
		const call = (text: string) => ({ tool: 'Speech', args: { text } });
		const withAgent = (text: string, turns: Turn[], settings: Partial<NodeJson> = {}) =>
			agentWorkflow(agent, [asTool(node({ text }, settings))], turns);

		it('equal calls of one turn pay once, although the text holds chance', async () => {
			failing(faults.slow(50));
			const text = "={{ $fromAI('text', '', 'string') + ' ' + Math.random() }}";
			const run = await rig.run(
				withAgent(text, [[call('one'), call('one'), call('two')], [call('one')]]),
			);
			const made = answersOf(run).map(({ taskId }) => taskId);
			expect(rig.sim.speechJobs).toHaveLength(2);
			expect([made[1], made[3]]).toEqual([made[0], made[0]]);
		});

		it('an unsure call is not repeated by Retry On Fail, nor by the model', async () => {
			failing(unsureAnswer);
			const text = "={{ $fromAI('text', '', 'string') }}";
			const run = await rig.run(withAgent(text, [[call('one')], [call('one')]], retrying));
			expect(spoken()).toEqual(['one']);
			for (const answer of answersOf(run)) {
				expect(JSON.stringify(answer)).toContain('Speech may have been created and charged');
			}
		});
	});
});

describe('what expressions give', () => {
	const speak = async (provider: Provider, parameters: INodeParameters, json: IDataObject = {}) =>
		await rig.run(chain(start, generate(provider, parameters), end), { input: [{ json }] });
	const byId = (value: string) => ({ __rl: true, mode: 'id', value });

	it.each<[string, INodeParameters, IDataObject, string]>([
		['a list as text', { text: '={{ ["a", "b"] }}' }, {}, '"Text" is a list; it must be text'],
		[
			'an object as text',
			{ text: '={{ $json }}' },
			{ a: 1 },
			'"Text" is an object; it must be text',
		],
		['null as text', { text: '={{ $json.text }}' }, { text: null }, '"Text" is empty'],
		['a text out of nothing', { text: '={{ $json.a.b.c }}' }, {}, '"Text" is empty'],
		[
			'a text whose expression fails',
			{ text: '={{ $("Nowhere").item.json.text }}' },
			{},
			'"Text" cannot be read: ',
		],
		['a word as speed', { speed: '={{ "fast" }}' }, {}, '"Speed" is "fast"; it must be a number'],
		[
			'nothing as speed',
			{ speed: '={{ $json.speed }}' },
			{},
			'"Speed" is empty; it must be a number',
		],
		['an empty cell as speed', { speed: '={{ "" }}' }, {}, '"Speed" is empty; it must be a number'],
		['a list as speed', { speed: '={{ [1] }}' }, {}, '"Speed" is a list; it must be a number'],
		['nothing as voice', { voice: byId('={{ $json.voice }}') }, {}, '"Voice" is empty'],
		['a list as voice', { voice: byId('={{ ["a"] }}') }, {}, '"Voice" is a list; it must be text'],
		['an object as voice', { voice: byId('={{ ({ id: 1 }) }}') }, {}, '"Voice" is an object'],
		[
			'a voice that a sheet has rounded',
			{ voice: byId('={{ $json.voice }}') },
			{ voice: 870000000000000001 },
			'"Voice" is 870000000000000000, a number so long that it has lost its last digits',
		],
		[
			'the same as text',
			{ voice: byId('={{ $json.voice.toString() }}') },
			{ voice: 870000000000000001 },
			'"Voice" is 870000000000000000, a number so long that it has lost its last digits',
		],
		[
			'a language nobody speaks',
			{ language: '={{ $json.l }}' },
			{ l: 'Elvish' },
			'"Language" is "Elvish"',
		],
	])('%s is refused before anything is sent', async (_name, parameters, json, message) => {
		const run = await speak('kling', parameters, json);
		expect(run.nodeError('Speech')?.message ?? run.error?.message).toContain(message);
		expect(rig.sim.requests).toEqual([]);
	});

	it.each<[string, INodeParameters, IDataObject, IDataObject]>([
		['a number as text', { text: '={{ $json.n }}' }, { n: 42 }, { text: '42' }],
		['a speed as text', { speed: '={{ $json.speed }}' }, { speed: ' 1.2 ' }, { voice_speed: 1.2 }],
		[
			'a voice of the list by expression',
			{ voice: '={{ $json.voice }}', language: 'en' },
			{ voice: ' AOT ' },
			{ voice_id: 'AOT' },
		],
	])('%s is taken', async (_name, parameters, json, body) => {
		const run = await speak('kling', parameters, json);
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.speechJobs[0]!.body).toMatchObject(body);
	});

	it('a voice ID that a sheet gives as a number is sent with its digits', async () => {
		await speak('kling', { voice: byId('={{ $json.voice }}') }, { voice: 829851123 });
		expect(rig.sim.requestsOf('tts').map(({ body }) => body)).toMatchObject([
			{ voice_id: '829851123' },
		]);
	});

	it('one item that cannot be read leaves the others, with On Error: Continue', async () => {
		const node = generate(
			'kling',
			{ text: '={{ $json.text.trim() }}' },
			{ onError: 'continueRegularOutput' },
		);
		const input = asInput([{ text: 'one' }, { text: 5 }, { text: 'three' }]);
		const run = await rig.run(chain(start, node, end), { input });
		expect(run.json('End').map(({ isSuccess }) => isSuccess)).toEqual([true, false, true]);
		expect(spoken().sort()).toEqual(['one', 'three']);
	});
});
