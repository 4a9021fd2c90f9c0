import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { severalKeys } from '../support/severalKeys';
import { chain, link, type NodeJson, type WorkflowJson } from './harness';
import { KEY } from './helpers/canary';
import { entries, oneByOne, promptOf, taskIds } from './helpers/submissions';
import {
	asInput,
	end,
	fields,
	numbered,
	onlyIf,
	prompted,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const unsureAnswer = faults.afterHandling(faults.status(500));
const retrying = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };

const node = (parameters: INodeParameters = {}, settings: Partial<NodeJson> = {}) =>
	submit('aijisu', { ...uncheckedLinks, options: oneByOne, ...parameters }, settings);

/** Lets an item through as long as the condition holds. */
const when = (condition: string): NodeJson => onlyIf('Enough', condition);

/** Start → Submit, whose error output comes back to it three times. */
function loopedBack(
	what: string,
	parameters: INodeParameters = {},
	settings: Partial<NodeJson> = {},
): WorkflowJson {
	const again = fields('Again', what);
	const workflow = chain(
		start,
		node(parameters, { ...settings, onError: 'continueErrorOutput' }),
		end,
	);
	workflow.nodes.push(again, when('$json.tries <= 3'));
	link(workflow, 'Submit', 'Again', { output: 1 });
	link(workflow, 'Again', 'Enough');
	link(workflow, 'Enough', 'Submit');
	return workflow;
}

/** What a workflow may make of a failed item before it comes back. */
const ways: Record<string, string> = {
	'as it came out': '{ ...$json, tries: ($json.tries ?? 0) + 1 }',
	'with its own fields only': '{ n: $json.n, prompt: $json.prompt, tries: ($json.tries ?? 0) + 1 }',
};

describe.each(Object.keys(ways))('an unsure item that is led back %s', (way) => {
	const what = ways[way]!;

	it.each<[string, INodeParameters]>([
		['unchanged', {}],
		['with the time in its prompt', { prompt: '={{ $json.prompt }} {{ $now.toMillis() }}' }],
		['with chance in a link', { audioUrl: '=https://cdn.example.com/v.mp3?x={{ Math.random() }}' }],
		['with the run in its prompt', { prompt: '={{ $json.prompt }} {{ $runIndex }}' }],
	])('%s is not sent again, and the others once', async (_name, parameters) => {
		rig.sim.inject({ on: 'create', after: 1, fault: unsureAnswer });
		const input = asInput([0, 1, 2].map((n) => ({ n, prompt: `job ${n} of all` })));
		const run = await rig.run(loopedBack(what, parameters), { input, mode: 'trigger' });
		expect(run.status).toBe('success');
		expect(run.tasks('Submit')).toHaveLength(4);
		expect(rig.creates).toHaveLength(3);
		expect(rig.creates.map((one) => promptOf(one).slice(0, 5))).toEqual(numbered(3));
	});
});

it('an item that is led back and names its own record is recognised whatever it has become', async () => {
	rig.sim.inject({ on: 'create', fault: unsureAnswer });
	const what = '{ ...$json, prompt: $json.prompt + "!", tries: ($json.tries ?? 0) + 1 }';
	const run = await rig.run(loopedBack(what), { input: prompted(['job 0']), mode: 'trigger' });
	expect(run.tasks('Submit')).toHaveLength(4);
	expect(rig.creates).toHaveLength(1);
	const [failed] = run.json('Submit', 1) as Array<{ details: IDataObject }>;
	expect(failed!.details).toMatchObject({
		mayHaveBeenCharged: true,
		submission: expect.any(String),
	});
});

it('an item that was refused is sent again when it is led back', async () => {
	rig.sim.inject({ on: 'create', times: 2, fault: faults.klingCode(1201) });
	const run = await rig.run(loopedBack(ways['as it came out']!), { input: prompted(['job 0']) });
	expect(taskIds(run)).toEqual(rig.ids);
	expect(rig.creates).toHaveLength(3);
});

describe('an item that Wait has given up, and that is led back into Submit', () => {
	const polled = { timeout: 10, pollInterval: 2, options: { downloadVideo: true } };

	/** Start → Submit → Wait, whose error output comes back to Submit. */
	function waitingLoop(parameters: INodeParameters = {}): WorkflowJson {
		const waiting = { ...wait('aijisu', polled), onError: 'continueErrorOutput' as const };
		const workflow = chain(start, node(parameters), waiting, end);
		workflow.nodes.push(fields('Again', ways['as it came out']!), when('$json.tries <= 3'));
		link(workflow, 'Wait', 'Again', { output: 1 });
		link(workflow, 'Again', 'Enough');
		return link(workflow, 'Enough', 'Submit');
	}

	it.each<[string, INodeParameters]>([
		['unchanged', {}],
		['with the time in its prompt', { prompt: '={{ $json.prompt }} {{ $now.toMillis() }}' }],
		['with what cannot be compared in it', { prompt: '={{ $json.prompt + Date() }}' }],
		['with the tries in it', { prompt: '={{ $json.prompt }} {{ $json.tries }}' }],
	])('%s goes on with its task, which is still being made', async (_name, parameters) => {
		const isDown = () => Date.now() - (rig.sim.jobs[0]?.createdAt ?? Infinity) < 25_000;
		rig.sim.faultFor = ({ kind }) =>
			kind === 'query' && isDown() ? faults.status(503) : undefined;
		// Two of them are equal.
		const input = asInput(['job 0', 'job 1', 'job 1'].map((prompt) => ({ prompt })));
		const run = await rig.run(waitingLoop(parameters), { input, mode: 'trigger' });
		expect(run.tasks('Submit').length).toBeGreaterThan(1);
		expect(run.json('Submit', 0, 1)).toMatchObject([{ reused: true }, {}, {}]);
		expect(rig.sim.jobs).toHaveLength(3);
		expect(run.json('End').map(({ taskId }) => taskId)).toEqual(rig.ids);
	});

	it('goes on with a video that is ready, and could not be downloaded', async () => {
		const isDown = () => Date.now() - (rig.sim.jobs[0]?.createdAt ?? Infinity) < 60_000;
		rig.sim.faultFor = ({ kind }) =>
			kind === 'video' && isDown() ? faults.status(503) : undefined;
		const run = await rig.run(waitingLoop(), { input: prompted(['job 0']) });
		expect(run.tasks('Submit').length).toBeGreaterThan(1);
		expect(rig.sim.jobs).toHaveLength(1);
	});

	it('is made by another provider, where the workflow turns to one', async () => {
		rig.sim.faultFor = ({ kind, path }) =>
			kind === 'query' && path.startsWith('/kling/') ? faults.status(503) : undefined;
		// The second time round.
		const turning = { provider: "={{ $runIndex ? 'kling' : 'cometApi' }}" };
		const workflow = waitingLoop({ ...turning, mode: 'std' });
		for (const one of workflow.nodes) {
			if (!one.credentials) continue;
			one.parameters = { ...one.parameters, ...turning };
			one.credentials = { klingAvatarApi: { id: 'both', name: 'both' } };
		}
		const data = severalKeys({ key: KEY, url: rig.sim.url });
		const credentials = { both: { type: 'klingAvatarApi', data } };
		const run = await rig.run(workflow, { input: prompted(['job 0']), credentials });
		expect(run.json('End')).toMatchObject([{ provider: 'kling', taskId: rig.ids[1] }]);
		expect(rig.sim.jobs).toHaveLength(2);
	});

	it('of 200 rows of a sheet, half of them late, each is paid once', async () => {
		const rows = Array.from({ length: 200 }, (_, row) => ({
			row: row % 3 === 0 ? String(row) : row,
			prompt: row % 5 === 0 ? '' : `job ${row % 50}`,
			error: row % 7 === 0 ? 'a column of the sheet' : null,
		}));
		const isDown = () => Date.now() - (rig.sim.jobs[0]?.createdAt ?? Infinity) < 25_000;
		rig.sim.faultFor = ({ kind, taskId }) =>
			kind === 'query' && isDown() && rig.ids.indexOf(String(taskId)) % 2 === 1
				? faults.status(503)
				: undefined;
		const run = await rig.run(waitingLoop(), { input: asInput(rows), mode: 'trigger' });
		expect(run.tasks('Submit').length).toBeGreaterThan(1);
		const made = run.tasks('End').flatMap((_, index) => run.json('End', 0, index));
		expect(made.map(({ taskId }) => taskId).sort()).toEqual([...rig.ids].sort());
		expect(rig.sim.jobs).toHaveLength(200);
	});

	it('of two branches, and in a retry after a later node has failed, is paid once', async () => {
		const isDown = () => Date.now() - (rig.sim.jobs[0]?.createdAt ?? Infinity) < 15_000;
		rig.sim.faultFor = ({ kind }) =>
			kind === 'query' && isDown() ? faults.status(503) : undefined;
		const workflow = waitingLoop({ prompt: '={{ $json.prompt }} {{ $now.toMillis() }}' });
		workflow.nodes.push(fields('Left', '$json'), fields('Right', '$json'));
		workflow.connections.Start!.main![0] = [];
		for (const branch of ['Left', 'Right']) {
			link(workflow, 'Start', branch);
			link(workflow, branch, 'Submit');
		}
		rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const input = prompted(['job 0']);
		const first = await rig.run(workflow, { input, mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		expect(second.error?.message).toBeUndefined();
		expect(rig.sim.jobs).toHaveLength(2);
	});

	it('is submitted anew where its video could not be made', async () => {
		let left = 1;
		rig.sim.failure = () => ((left -= 1) >= 0 ? 'The face is not clear' : undefined);
		const run = await rig.run(waitingLoop(), { input: prompted(['job 0']) });
		expect(run.json('End')).toMatchObject([{ taskId: rig.ids[1], isSuccess: true }]);
		expect(rig.sim.jobs).toHaveLength(2);
	});
});

describe('Submit Again When Unsure', () => {
	const allowed = { options: { ...oneByOne, submitAgainWhenUnsure: true } };

	it('sends an item twice in an execution, however often the node is tried', async () => {
		rig.sim.faultFor = ({ kind }) => (kind === 'create' ? unsureAnswer : undefined);
		const workflow = chain(start, node(allowed, retrying));
		const first = await rig.run(workflow, { input: prompted(numbered(1)), mode: 'trigger' });
		expect(first.status).toBe('error');
		expect(rig.creates).toHaveLength(2);
		const error = first.nodeError('Submit')!;
		expect(error.description).toContain('It was sent 2 times');
		const second = await rig.run(workflow, { previous: first });
		expect(second.status).toBe('error');
		expect(rig.creates).toHaveLength(3);
	});

	it('is used up by a loop, too', async () => {
		rig.sim.faultFor = ({ kind }) => (kind === 'create' ? unsureAnswer : undefined);
		const run = await rig.run(loopedBack(ways['as it came out']!, allowed), {
			input: prompted(['job 0']),
		});
		expect(run.tasks('Submit')).toHaveLength(4);
		expect(rig.creates).toHaveLength(2);
	});

	it('is not used up by a repetition that was refused', async () => {
		rig.sim.inject({ on: 'create', fault: unsureAnswer });
		rig.sim.inject({ on: 'create', fault: faults.klingCode(1201) });
		const run = await rig.run(chain(start, node(allowed, retrying)), {
			input: prompted(numbered(1)),
		});
		expect(run.json('Submit')).toMatchObject([{ taskId: rig.ids[1], reused: false }]);
		expect(rig.creates).toHaveLength(3);
	});
});

describe('runs of a node that are no tries', () => {
	/** A loop of three turns over equal items. */
	const turns = (settings: Partial<NodeJson> = {}) => {
		const count = fields('Count', '{ n: ($json.n ?? 0) + 1, prompt: "the same" }');
		const keep = fields('Keep', '{ n: $("Count").item.json.n }');
		const workflow = chain(start, count, node({}, settings), keep, when('$json.n < 3'));
		return link(workflow, 'Enough', 'Count');
	};

	it('pay once a turn for equal items', async () => {
		const run = await rig.run(turns());
		expect(run.tasks('Submit')).toHaveLength(3);
		expect(rig.sim.createdCount).toBe(3);
		expect(new Set([0, 1, 2].map((turn) => run.json('Submit', 0, turn)[0]!.taskId)).size).toBe(3);
	});

	it('go on after a retry where they were', async () => {
		rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const first = await rig.run(turns(), { mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(turns(), { previous: first });
		expect(second.status).toBe('success');
		const made = [0, 1, 2].map((turn) => second.json('Submit', 0, turn)[0]!);
		expect(made.map(({ taskId }) => taskId)).toEqual(rig.ids);
		expect(made.map(({ reused }) => reused)).toEqual([false, false, false]);
	});

	it('do not send again what an earlier turn left unsure', async () => {
		rig.sim.inject({ on: 'create', fault: unsureAnswer });
		const run = await rig.run(turns({ onError: 'continueRegularOutput' }));
		expect(run.tasks('Submit')).toHaveLength(3);
		expect(rig.creates).toHaveLength(1);
	});

	it.each([
		'={{ $json.prompt }} {{ $json.n }} {{ $now.toMillis() }}',
		'={{ $json.prompt + $json.n + Math.random() }}',
		'={{ `${$json.prompt} ${$json.n} ${new Date().getTime()} ${$runIndex}` }}',
	])('send what only the rest of a varying text tells apart: %s', async (prompt) => {
		rig.sim.inject({ on: 'create', fault: unsureAnswer });
		const workflow = turns({ onError: 'continueRegularOutput' });
		workflow.nodes.find(({ name }) => name === 'Submit')!.parameters!.prompt = prompt;
		await rig.run(workflow);
		expect(rig.creates).toHaveLength(3);
	});

	it('pay once a branch', async () => {
		const left = fields('Left', '$json');
		const right = fields('Right', '$json');
		const workflow = chain(start, left, node(), end);
		workflow.nodes.push(right);
		link(workflow, 'Start', 'Right');
		link(workflow, 'Right', 'Submit');
		rig.sim.inject({ on: 'create', after: 3, fault: faults.klingCode(1201) });
		const input = prompted(numbered(2));
		const first = await rig.run(workflow, { input, mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		expect(second.tasks('Submit')).toHaveLength(2);
		expect(rig.sim.createdCount).toBe(4);
		const both = [0, 1].flatMap((run) => second.json('Submit', 0, run));
		expect(new Set(both.map(({ taskId }) => taskId)).size).toBe(4);
	});

	it('with Execute Once pay for the first item', async () => {
		rig.sim.inject({ on: 'create', fault: unsureAnswer });
		const workflow = chain(start, node({}, { ...retrying, executeOnce: true }));
		const first = await rig.run(workflow, { input: prompted(numbered(3)), mode: 'trigger' });
		await rig.run(workflow, { previous: first });
		expect(rig.creates).toHaveLength(1);
		expect(entries(first)).toHaveLength(1);
	});
});

it('of a hundred items each is paid once, though every text varies and two tries fail', async () => {
	const count = 100;
	rig.sim.inject({ on: 'create', after: 30, fault: faults.klingCode(1201) });
	rig.sim.inject({ on: 'create', after: 31, fault: faults.klingCode(1201) });
	const varying = {
		prompt: '={{ $json.prompt }} {{ Math.random() }}',
		options: { checkMediaLinks: false, submissionsInParallel: 10 },
	};
	const run = await rig.run(chain(start, node(varying, retrying)), {
		input: prompted(numbered(count)),
	});
	expect(run.status).toBe('success');
	expect(new Set(taskIds(run))).toEqual(new Set(rig.ids));
	expect(rig.sim.createdCount).toBe(count);
	run.json('Submit').forEach(({ taskId }, index) => {
		const { body } = rig.sim.job(taskId as string);
		expect(String(body.prompt)).toMatch(new RegExp(`^job ${index} `));
	});
});
