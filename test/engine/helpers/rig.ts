import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { sleep, type IDataObject } from 'n8n-workflow';

import {
	faults,
	fileUrl,
	Simulator,
	type Job,
	type RequestRecord,
	type SimulatorOptions,
} from '../../simulator';
import { HeldClock } from '../../support/heldClock';
import { KEY, leaks, leakyFiles } from './canary';
import {
	Engine,
	type EngineOptions,
	type Run,
	type RunOptions,
	type Running,
	type StoredCredentials,
	type WorkflowJson,
} from '../harness';
import { promptOf } from './submissions';
import { ALL_PROVIDERS, GATEWAYS, NODE } from './workflowParts';

/** Longer than anything that a test waits for. Milliseconds. */
const HOUR = 3_600_000;

export interface RigOptions {
	simulator?: SimulatorOptions;
	engine?: Omit<EngineOptions, 'userFolder'>;
	/** A hook may need longer than a test's default 30 s. */
	setUpMilliseconds?: number;
}

/** What the node says about one failed item, wherever n8n puts it. */
export interface ShownError {
	name: string;
	message: string;
	description: string;
	httpCode?: string;
	context: { itemIndex?: number; task?: IDataObject; items?: IDataObject[] };
}

/** One engine and one simulator per file, on a held clock; every test starts with an empty simulator. */
export class Rig {
	/** The time of the whole process. */
	clock!: HeldClock;
	sim!: Simulator;
	engine!: Engine;
	/** Everything on disk: the instance's user folder. */
	folder = '';
	private runs: Running[] = [];
	private messages: unknown[] = [];

	async open({ simulator, engine }: RigOptions): Promise<void> {
		this.clock = HeldClock.install();
		this.folder = await mkdtemp(path.join(tmpdir(), 'kling-avatar-suite-'));
		this.sim = await Simulator.start({ key: KEY, ...simulator });
		this.engine = await Engine.start({ ...engine, userFolder: path.join(this.folder, 'n8n') });
		await this.engine.serveWebhooks();
	}

	async close(): Promise<void> {
		await this.engine.stop();
		await this.sim.close();
		this.clock.uninstall();
		await rm(this.folder, { recursive: true, force: true });
	}

	/** The stored credentials, by provider; `changes` replace fields of each. */
	credentials(changes: IDataObject = {}): StoredCredentials {
		return Object.fromEntries(
			[...ALL_PROVIDERS, ...GATEWAYS].map((provider) => [
				provider,
				{
					type: 'klingAvatarApi',
					data: { provider, apiKey: this.sim.key, baseUrl: this.sim.url, ...changes } as Record<
						string,
						string
					>,
				},
			]),
		);
	}

	/** Runs a workflow with the credentials of every provider. */
	run(workflow: WorkflowJson, options: RunOptions = {}): Running {
		const running = this.engine.run(workflow, {
			credentials: this.credentials(),
			onMessageToUI: (message) => this.messages.push(message),
			...options,
		});
		this.runs.push(running);
		return running;
	}

	/** The job that a prompt has made; throws when there is none. */
	jobOf(prompt: string): Job {
		const job = this.sim.jobs.find((one) => promptOf(one) === prompt);
		if (!job) throw new Error(`No job has the prompt "${prompt}"`);
		return job;
	}

	/** The IDs of the jobs, in the order of their making. */
	get ids(): string[] {
		return this.sim.jobs.map(({ id }) => id);
	}

	get creates(): RequestRecord[] {
		return this.sim.requestsOf('create');
	}

	get queries(): RequestRecord[] {
		return this.sim.requestsOf('query');
	}

	/** A link below the simulator's `/files`. */
	file(name: string): string {
		return fileUrl(this.sim.url, name);
	}

	/** Submit's parameters for linked media. */
	get fromLinks() {
		return {
			imageSource: 'url',
			imageUrl: this.file('portrait.jpg'),
			audioSource: 'url',
			audioUrl: this.file('voice.mp3'),
		} as const;
	}

	/** Submit's parameters for a linked portrait and speech that Kling made. */
	get fromAudioId() {
		return {
			imageSource: 'url',
			imageUrl: this.file('portrait.jpg'),
			audioSource: 'audioId',
			audioId: 'audio-5s',
		} as const;
	}

	/** What nodes have told the editor since the last test. */
	get messagesToUI(): readonly unknown[] {
		return this.messages;
	}

	/** For so many seconds after the first video was submitted, no state of a video can be read. */
	videosAreLate(seconds = 25): void {
		this.sim.faultFor = ({ kind }) => {
			const [first] = this.sim.jobs;
			const isDown = first && Date.now() - first.createdAt < seconds * 1000;
			return kind === 'query' && isDown ? faults.status(503) : undefined;
		};
	}

	/** Resolves when the simulator is asked nothing any more. */
	async quiet(): Promise<void> {
		await until(() => this.sim.openRequests.length === 0, 'no request is left running');
	}

	/**
	 * Stops a run at a moment, as a person does: it ends, and no request is left running, before any time has gone
	 * by; and no other request comes after it.
	 */
	async stops(begin: () => Running, moment: () => boolean): Promise<Run> {
		this.sim.requests.length = 0;
		const running = begin();
		await until(moment, 'the moment to stop');
		this.clock.hold();
		running.cancel();
		const run = await running;
		await this.clock.settled();
		expect(run.status).toBe('canceled');
		expect(this.sim.openRequests).toEqual([]);
		const { length } = this.sim.requests;
		this.clock.release();
		await sleep(HOUR);
		expect(this.sim.requests).toHaveLength(length);
		return run;
	}

	/**
	 * Ends a test: nothing that a person, a log, a database or another server could see holds the key, and
	 * no output holds a key named `error`.
	 */
	async settle(): Promise<void> {
		const executions = this.runs.map(({ execution }) => execution);
		this.runs = [];
		const { requests, foreign, callbacks } = this.sim;
		const seen = {
			'stored execution': executions.map(({ stored }) => stored).join('\n'),
			'ended execution': executions.map(({ latest }) => latest?.text ?? '').join('\n'),
			log: [...executions.flatMap(({ logs }) => logs), ...this.engine.logs.strays].join('\n'),
			'message to the editor': JSON.stringify(this.messages),
			'foreign request': JSON.stringify(foreign.requests),
			'request for a file': JSON.stringify(requests.filter(({ kind }) => kind === 'file')),
			'request beside its header': JSON.stringify(
				requests.map(({ headers, ...rest }) => ({
					...rest,
					headers: { ...headers, authorization: undefined },
				})),
			),
			callback: JSON.stringify(callbacks),
		};
		this.messages = [];
		const leaky = Object.entries(seen).filter(([, text]) => leaks(text).length > 0);
		expect(leaky.map(([where]) => where)).toEqual([]);
		expect(executions.flatMap(({ latest }) => (latest ? errorKeys(latest) : []))).toEqual([]);
		await this.sim.reset();
	}
}

/** Paths of keys named `error` in what Kling Avatar nodes put out; the error output is n8n's to shape. */
function errorKeys(run: Run): string[] {
	const nodes = run.execution.workflow.nodes.filter(({ type }) => type === NODE);
	return nodes.flatMap(({ name }) =>
		run.tasks(name).flatMap(({ data }) =>
			(data?.main?.[0] ?? []).flatMap(({ json }) => {
				const text = JSON.stringify({ ...json, raw: undefined });
				return text.includes('"error":') ? [`${name}: ${text}`] : [];
			}),
		),
	);
}

/** Opens a rig before the file's tests, checks after each test, closes it at the end. */
export function useRig(options: RigOptions = {}): Rig {
	const rig = new Rig();
	beforeAll(() => rig.open(options), options.setUpMilliseconds ?? 60_000);
	afterEach(() => rig.settle());
	afterAll(async () => {
		const files = await leakyFiles(rig.folder);
		await rig.close();
		expect(files).toEqual([]);
	});
	return rig;
}

/** The error a node ended with, in the fields that the editor shows. */
export function shownError(run: Run, nodeName: string): ShownError {
	const error = run.nodeError(nodeName);
	if (!error) throw new Error(`${nodeName} did not fail; the run is ${run.status}`);
	return error as unknown as ShownError;
}

/** Resolves once the condition holds, which is looked at whenever the event loop turns, while time goes on. */
export async function until(condition: () => boolean, what: string): Promise<void> {
	for (const end = Date.now() + HOUR; !condition();) {
		if (Date.now() > end) throw new Error(`Not within an hour: ${what}`);
		await new Promise((resolve) => setImmediate(resolve));
	}
}
