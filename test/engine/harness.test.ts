import path from 'node:path';

import { HeldClock } from '../support/heldClock';
import { chain, Engine, type NodeJson, type RunOptions, type WorkflowJson } from './harness';
import { echoServer, type EchoServer } from './harness/echo-server';

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

let clock: HeldClock;

beforeAll(async () => {
	clock = HeldClock.install();
	server = await echoServer(KEY);
	credentials = { probe: { type: 'probeApi', data: { apiKey: KEY, baseUrl: server.url } } };
	engine = await Engine.start({ packageDirs: [PACKAGE] });
});

afterAll(async () => {
	await engine.stop();
	await server.close();
	clock.uninstall();
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
});

describe('failures', () => {
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
});
