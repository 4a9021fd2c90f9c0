import { existsSync } from 'node:fs';
import path from 'node:path';

import { chain, Engine, link, type NodeJson, type RunOptions, type WorkflowJson } from './harness';
import { echoServer, type EchoServer } from './harness/echo-server';
import { onlyIf } from './helpers/workflowParts';

const PACKAGE = path.join(__dirname, 'harness/fixture-package');
const KEY = 'canary-key-not-a-secret';

const start: NodeJson = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
const end: NodeJson = { name: 'End', type: 'n8n-nodes-base.noOp' };
const probe = (action: string, rest: Partial<NodeJson> = {}): NodeJson => ({
	name: 'Probe',
	type: 'n8n-nodes-probe.probe',
	...rest,
	parameters: { action, label: 'any', ...rest.parameters },
});
const around = (node: NodeJson): WorkflowJson => chain(start, node, end);

let engine: Engine;
let server: EchoServer;
let credentials: NonNullable<RunOptions['credentials']>;

beforeAll(async () => {
	server = await echoServer(KEY);
	credentials = { probe: { type: 'probeApi', data: { apiKey: KEY, baseUrl: server.url } } };
	engine = await Engine.start({ packageDirs: [PACKAGE] });
});

afterAll(async () => {
	await engine.stop();
	await server.close();
});

describe('running a workflow', () => {
	const request = probe('request', {
		credentials: { probeApi: { id: null, name: 'probe' } },
	});

	it('loads the package with its own loader and sets the header by declaration', async () => {
		const run = await engine.run(around(request), { credentials });
		expect(run.status).toBe('success');
		expect(run.json('End')).toEqual([{ authorization: `Bearer ${KEY}`, tenant: 'everyone' }]);
		expect(run.text).not.toContain('apiKey');
	});

	it('resolves expressions in credential fields', async () => {
		const { type, data } = credentials.probe!;
		const run = await engine.run(around(request), {
			credentials: { probe: { type, data: { ...data, tenant: '={{ "a" + "b" }}' } } },
		});
		expect(run.json('End')).toMatchObject([{ tenant: 'ab' }]);
	});

	it('reports a credential that is not there, or of another type', async () => {
		const run = await engine.run(around(request));
		expect(run.status).toBe('error');
		expect(run.nodeError('Probe')?.message).toBe(
			'Credential with ID "probe" does not exist for type "probeApi".',
		);
	});

	it('reports missing required parameters before anything runs, as n8n does', async () => {
		const broken = probe('tell', { parameters: { label: '' } });
		const run = await engine.run(around(broken));
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('Parameter "Label" is required.');
		expect(run.tasks('Start')).toEqual([]);
		expect(engine.parameterIssues(broken)).toEqual(['Parameter "Label" is required.']);
		expect(engine.parameterIssues(probe('tell'))).toEqual([]);
	});

	it('finds parameters that n8n would drop, and values that are no option', () => {
		expect(engine.strayParameters(probe('tell'))).toEqual([]);
		expect(engine.strayParameters(probe('nonsense'))).toEqual(['action cannot be "nonsense"']);
		expect(engine.strayParameters(probe('park', { parameters: { failures: 1, odd: 2 } }))).toEqual([
			'failures is not shown',
			'odd is not shown',
		]);
		expect(engine.description('n8n-nodes-probe.probe').displayName).toBe('Probe');
	});

	it('gives hints, messages to the editor, log lines and the resume URL', async () => {
		const messages: unknown[] = [];
		const run = await engine.run(around(probe('tell')), {
			onMessageToUI: (message) => messages.push(message),
		});
		expect(run.hints('Probe')).toMatchObject([{ message: 'Mind the gap' }]);
		expect(messages).toEqual([{ source: '[Node: "Probe"]', messages: ['half-way'] }]);
		expect(run.logs.join('\n')).toContain('canary in a cause');
		expect(run.json('Probe')).toEqual([
			{
				mode: 'manual',
				resumeUrl: `http://localhost:5678/webhook-waiting/${run.executionId}?signature=${run.data.resumeToken}`,
			},
		]);
	});

	it('keeps the log lines of overlapping runs apart', async () => {
		const [first, second] = await Promise.all([
			engine.run(around(probe('tell')), { mode: 'trigger' }),
			engine.run(around({ ...probe('failFirst'), retryOnFail: true, waitBetweenTries: 1 })),
		]);
		expect(first.json('Probe')).toMatchObject([{ mode: 'trigger' }]);
		expect(first.logs.join()).not.toContain('went wrong');
		expect(second.logs.join()).toContain('Attempt 1 went wrong');
		expect(second.logs.join()).not.toContain('Talked');
	});

	it('refuses a node name that the workflow does not have', async () => {
		const run = await engine.run(around(probe('tell')));
		expect(() => run.items('Prob')).toThrow('no node "Prob"');
	});

	it('uses pinned data in manual runs only', async () => {
		const workflow = { ...around(probe('failFirst')), pinData: { Probe: [{ json: { a: 1 } }] } };
		expect((await engine.run(workflow)).json('End')).toEqual([{ a: 1 }]);
		expect((await engine.run(workflow, { mode: 'trigger' })).status).toBe('error');
	});
});

describe('failures', () => {
	const names = [{ json: { name: 'a' } }, { json: { name: 'b', bad: true } }];

	it('keeps the node error with its message, description and node', async () => {
		const run = await engine.run(around(probe('failFirst')));
		expect(run.status).toBe('error');
		expect(run.nodeError('Probe')).toMatchObject({
			name: 'NodeOperationError',
			message: 'Attempt 1 went wrong',
			description: 'As it was told to',
		});
		expect(run.error?.message).toBe('Attempt 1 went wrong');
		expect(run.items('End')).toEqual([]);
	});

	it('Retry On Fail runs the node again, with what it wrote to its context', async () => {
		const node = probe('failFirst', {
			parameters: { failures: 2 },
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 1,
		});
		const run = await engine.run(around(node));
		expect(run.json('End')).toEqual([{ attempts: 3 }]);
		expect(run.contextOf('Probe')).toEqual({ attempts: 3 });
	});

	it('Retry execution starts at the failed node, in a new execution, with the old context', async () => {
		const workflow = around(probe('failFirst', { parameters: { failures: 2 } }));
		const first = await engine.run(workflow);
		const second = await engine.run(workflow, { previous: first });
		const third = await engine.run(workflow, { previous: second });
		expect([first, second, third].map(({ status }) => status)).toEqual([
			'error',
			'error',
			'success',
		]);
		expect(new Set([first, second, third].map(({ executionId }) => executionId)).size).toBe(3);
		expect(third.execution.mode).toBe('retry');
		expect(third.json('End')).toEqual([{ attempts: 3 }]);
		expect(third.tasks('Start')).toHaveLength(1);
		await expect(engine.run(workflow, { previous: third })).rejects.toThrow('succeeded');
	});

	it('onError continueRegularOutput and continueErrorOutput route items, linked to theirs', async () => {
		const regular = await engine.run(
			around(probe('failItem', { onError: 'continueRegularOutput' })),
			{ input: names },
		);
		expect(regular.json('End')).toEqual([{ fine: 'a' }, { error: 'Bad item b' }]);

		const workflow = around(probe('failItem', { onError: 'continueErrorOutput' }));
		workflow.nodes.push({
			name: 'Failed',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: '={{ { was: $("Start").item.json.name } }}' },
		});
		link(workflow, 'Probe', 'Failed', { output: 1 });
		const split = await engine.run(workflow, { input: names });
		expect(split.json('End')).toEqual([{ fine: 'a' }]);
		expect(split.json('Probe', 1)).toEqual([{ error: 'Bad item b' }]);
		expect(split.json('Failed')).toEqual([{ was: 'b' }]);
		expect(split.items('Failed')[0]?.pairedItem).toEqual({ item: 0 });
	});
});

describe('Stop', () => {
	const workflow = around(probe('sleepUntilStopped'));

	it('ends the node through its signal; n8n then stores the data from before the run', async () => {
		const running = engine.run(workflow, { mode: 'trigger' });
		setTimeout(() => running.cancel(), 50);
		const run = await running;
		expect(run.status).toBe('canceled');
		expect(run.error?.name).toBe('ManualExecutionCancelledError');
		expect(run.json('Probe')).toEqual([{ stopped: true }]);
		expect(run.items('End')).toEqual([]);
		expect(run.contextOf('Probe')).toEqual({ started: true });
		expect(run.stored.executionData?.contextData).toEqual({});
		expect(run.stored.resultData.error?.name).toBe('ManualExecutionCancelledError');
	});

	it('makes a retry start anew, without the context', async () => {
		const running = engine.run(workflow, { mode: 'trigger' });
		setTimeout(() => running.cancel(), 30);
		const short = around(probe('sleepUntilStopped', { parameters: { sleepMs: 1 } }));
		const retried = await engine.run(short, { previous: await running });
		expect(retried.json('End')).toEqual([{ stopped: false }]);
		// As on a live server: the stop's error stays on record, so the retry that ran through is an error.
		expect(retried.status).toBe('error');
		expect(retried.error?.name).toBe('ManualExecutionCancelledError');
	});

	it("cannot be retried after a run of the editor's", async () => {
		const running = engine.run(workflow, { mode: 'manual' });
		setTimeout(() => running.cancel(), 30);
		await expect(engine.run(workflow, { previous: await running })).rejects.toThrow(
			'aborted before starting',
		);
	});

	it('works by signal, also before the run has begun', async () => {
		const run = await engine.run(workflow, { signal: AbortSignal.abort() });
		expect(run.status).toBe('canceled');
		expect(run.tasks('Probe')).toEqual([]);
	});

	it("comes from the workflow's time limit as well; a retry then goes on after the node", async () => {
		const limited = { ...workflow, settings: { executionTimeout: 0.1 } };
		const run = await engine.run(limited, { mode: 'trigger' });
		expect(run.status).toBe('canceled');
		expect(run.error?.name).toBe('TimeoutExecutionCancelledError');
		expect(run.stored.executionData?.contextData).toEqual({ 'node:Probe': { started: true } });
		const retried = await engine.run(workflow, { previous: run });
		expect(retried.status).toBe('success');
		expect(retried.json('End')).toEqual([{ stopped: true }]);
	});
});

describe('files', () => {
	it('stores input files, hands them to nodes, reads output files, forgets both', async () => {
		const run = await engine.run(chain(start, probe('file')), {
			input: [{ binary: { data: { data: Buffer.from('in'), mimeType: 'audio/mp3' } } }],
		});
		const input = run.items('Start')[0]!.binary!.data!;
		const output = run.items('Probe')[0]!.binary!.data!;
		expect(input).toMatchObject({ mimeType: 'audio/mp3', data: 'filesystem-v2' });
		expect(input.id).toMatch(/^filesystem-v2:/);
		expect(output).toMatchObject({ fileName: 'notes.txt', mimeType: 'text/plain' });
		expect(String(await engine.bytes(input))).toBe('in');
		expect(String(await engine.bytes(output))).toBe(`file of ${run.executionId}`);
		await engine.forget(run);
		await expect(engine.bytes(output)).rejects.toThrow();
	});

	it('has a source node that puts out files', async () => {
		const items = [{ json: { n: 1 }, binary: { data: { base64: 'aGk=', fileName: 'a.txt' } } }];
		const run = await engine.run(
			chain({ name: 'Source', type: 'harness.source', parameters: { items } }, end),
		);
		const [item] = run.items('End');
		expect(item?.json).toEqual({ n: 1 });
		expect(String(await engine.bytes(item!.binary!.data!))).toBe('hi');
	});

	it('serves signed URLs, as n8n does', async () => {
		await engine.serveWebhooks();
		const run = await engine.run(chain(start, probe('signedUrl')), {
			input: [{ binary: { data: { data: Buffer.from('sound'), mimeType: 'audio/wav' } } }],
		});
		const { url, bytes } = run.json('Probe')[0]! as { url: string; bytes: number };
		expect(bytes).toBe(5);
		const response = await fetch(url);
		expect(response.headers.get('content-type')).toBe('audio/wav');
		expect(response.headers.get('content-length')).toBe('5');
		expect(await response.text()).toBe('sound');
		expect((await fetch(`${url}x`)).status).toBe(400);
		expect((await fetch(url.replace('signed', 'other'))).status).toBe(404);
		await engine.forget(run);
		expect((await fetch(url)).status).toBe(404);
	});
});

describe('credential test', () => {
	const test = (data: object) =>
		engine.testCredential('probeApi', { ...credentials.probe!.data, ...data });

	it('sends the declared request and applies the declared rules', async () => {
		expect(await test({})).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(await test({ apiKey: 'wrong' })).toEqual({
			status: 'Error',
			message: 'The key was refused',
		});
		expect(await test({ tenant: 'closed' })).toEqual({
			status: 'Error',
			message: 'The account is closed',
		});
		expect(await test({ tenant: 'teapot' })).toEqual({
			status: 'Error',
			message: "I'm a Teapot",
		});
		expect((await test({ baseUrl: 'http://127.0.0.1:9' })).message).toBe('ECONNREFUSED');
	});
});

describe('stock nodes', () => {
	it('If branches by a condition, Set writes fields, a loop runs nodes again', async () => {
		const counter: NodeJson = {
			name: 'Count',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: {
				assignments: {
					assignments: [{ id: '1', name: 'n', type: 'number', value: '={{ ($json.n ?? 0) + 1 }}' }],
				},
			},
		};
		const enough = onlyIf('Enough', '$json.n >= 3');
		const workflow = chain(start, counter, enough, end);
		link(workflow, 'Enough', 'Count', { output: 1 });
		workflow.nodes.push({ name: 'Note', type: 'n8n-nodes-base.stickyNote' });
		const run = await engine.run(workflow);
		expect(run.json('End')).toEqual([{ n: 3 }]);
		expect(run.tasks('Count')).toHaveLength(3);
		expect(run.json('Count', 0, 0)).toEqual([{ n: 1 }]);
	});
});

describe('waiting', () => {
	const workflow = around(probe('park'));
	const items = [{ json: { n: 1 } }, { json: { n: 2 } }];
	const park = () => engine.run(workflow, { input: items, mode: 'trigger' });

	it('parks until its time is over, then passes the input on', async () => {
		const parked = await park();
		expect(parked.status).toBe('waiting');
		expect(parked.waitTill!.getTime() - Date.now()).toBeGreaterThan(3_500_000);
		expect(parked.items('End')).toEqual([]);
		const run = await engine.resumeByTimer(parked);
		expect(run.status).toBe('success');
		expect(run.executionId).toBe(parked.executionId);
		expect(run.json('End')).toEqual([{ n: 1 }, { n: 2 }]);
		expect(run.contextOf('Probe')).toEqual({ parked: true });
		expect(run.tasks('Probe')).toHaveLength(1);
		expect(() => engine.resumeByTimer(parked)).toThrow('is not waiting but success');
	});

	it('the time limit comes by itself while one waits for the end', async () => {
		const node = probe('park', { parameters: { parkMs: 60 } });
		const run = await engine.untilFinished(await engine.run(around(node), { input: items }));
		expect(run.json('End')).toEqual([{ n: 1 }, { n: 2 }]);
	});

	it('says so when the end does not come', async () => {
		const parked = await park();
		await expect(engine.untilFinished(parked, 30)).rejects.toThrow('still waits after 30 ms');
	});

	it('calls the webhook of the parked node, which may leave the execution parked', async () => {
		const parked = await park();
		const poke = await engine.callWebhook(parked, { body: { progress: 5 } });
		expect(poke).toMatchObject({ statusCode: 200, responseData: { seen: 5 }, resumed: null });
		expect(parked.execution.status).toBe('waiting');
		const last = await engine.callWebhook(parked, { body: { final: true } });
		expect(last).toMatchObject({
			statusCode: 200,
			responseData: 'firstEntryJson',
		});
		const run = await last.resumed!;
		expect(run.status).toBe('success');
		expect(run.json('End')).toEqual([{ final: true, inputs: 2 }]);
		expect(run.tasks('Probe')).toHaveLength(1);
	});

	it('resumes once when two calls come together', async () => {
		const parked = await park();
		const calls = [1, 2].map(() => engine.callWebhook(parked, { body: { final: true } }));
		const answers = await Promise.all(calls);
		expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 500]);
		expect(answers.filter(({ resumed }) => resumed)).toHaveLength(1);
		expect((await engine.untilFinished(parked)).status).toBe('success');
	});

	it('does what n8n does when webhook() throws: 500, and the execution goes on', async () => {
		const parked = await park();
		const answer = await engine.callWebhook(parked, { body: { crash: true } });
		expect(answer.statusCode).toBe(500);
		const run = await answer.resumed!;
		expect(run.status).toBe('error');
		expect(run.error?.message).toBe('The webhook crashed');
		expect(run.json('End')).toEqual([{}]);
	});

	it('Stop ends a parked execution; its callbacks are refused from then on', async () => {
		const parked = await park();
		parked.execution.stop();
		const answer = await engine.callWebhook(parked, { body: { final: true } });
		expect(answer).toMatchObject({ statusCode: 409, resumed: null });
	});

	it('retries a resumed execution that failed further on, with the context', async () => {
		const after = { ...probe('failFirst'), name: 'After' };
		const longer = chain(start, probe('park'), after);
		const failed = await engine.resumeByTimer(await engine.run(longer));
		expect(failed.status).toBe('error');
		const run = await engine.run(longer, { previous: failed });
		expect(run.json('After')).toEqual([{ attempts: 2 }]);
		expect(run.contextOf('Probe')).toEqual({ parked: true });
	});

	it('the stand-in for the Wait node parks', async () => {
		const node = { name: 'Wait', type: 'n8n-nodes-base.wait', typeVersion: 1.1 };
		const parked = await engine.run(
			around({ ...node, parameters: { amount: 2, unit: 'minutes' } }),
		);
		const left = parked.waitTill!.getTime() - Date.now();
		expect(left).toBeGreaterThan(115_000);
		expect(left).toBeLessThanOrEqual(120_000);
		expect((await engine.resumeByTimer(parked)).json('End')).toEqual([{}]);
	});
});

describe('resume URLs over HTTP', () => {
	const workflow = chain(start, { ...probe('tell'), name: 'Tell' }, probe('park'));
	const post = (url: string, body: object) =>
		fetch(url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(body),
		});

	it('answers as n8n does: 404, 401, 200, and 409 once it is over', async () => {
		const base = await engine.serveWebhooks();
		const parked = await engine.run(workflow);
		const url = parked.json('Tell')[0]!.resumeUrl as string;
		expect(url.startsWith(`${base}webhook-waiting/${parked.executionId}?signature=`)).toBe(true);

		expect((await post(`${base}webhook-waiting/999999`, {})).status).toBe(404);
		expect((await post(url.replace(/signature=./, 'signature=_'), {})).status).toBe(401);
		expect((await post(url.split('?')[0]!, {})).status).toBe(401);
		expect((await fetch(url)).status).toBe(404);
		const unreadable = await fetch(url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: '{',
		});
		expect(unreadable.status).toBe(422);

		const poke = await post(url, { progress: 1 });
		expect([poke.status, await poke.json()]).toEqual([200, { seen: 1 }]);
		expect(parked.execution.status).toBe('waiting');

		const last = await post(url, { final: true });
		expect([last.status, await last.text()]).toEqual([200, 'firstEntryJson']);
		const run = await engine.untilFinished(parked);
		expect(run.json('Probe')).toEqual([{ final: true, inputs: 1 }]);
		expect((await post(url, { final: true })).status).toBe(409);
	});

	it('refuses a callback while the execution still runs', async () => {
		const base = await engine.serveWebhooks();
		const running = engine.run(around(probe('sleepUntilStopped')));
		await new Promise((resolve) => setTimeout(resolve, 30));
		const { id, status } = running.execution;
		const { resumeToken } = running.execution.data();
		expect(status).toBe('running');
		const url = `${base}webhook-waiting/${id}?signature=${resumeToken}`;
		expect((await post(url, { final: true })).status).toBe(409);
		running.cancel();
		await running;
	});
});

describe('the process', () => {
	it('has one engine at a time', async () => {
		await expect(Engine.start()).rejects.toThrow('stop it first');
	});

	it('can have another one afterwards, with files in memory; the old files are gone', async () => {
		const folder = engine.userFolder;
		expect(existsSync(folder)).toBe(true);
		await engine.stop();
		expect(existsSync(folder)).toBe(false);
		expect(process.env.N8N_USER_FOLDER).toBeUndefined();

		engine = await Engine.start({ packageDirs: [PACKAGE], binaryDataMode: 'default' });
		const run = await engine.run(around(probe('signedUrl')), {
			input: [{ binary: { data: Buffer.from('sound') } }],
		});
		expect(run.items('Start')[0]?.binary?.data?.data).toBe('c291bmQ=');
		expect(run.nodeError('Probe')?.message).toBe('URL signing is not available in memory mode');
	});
});
