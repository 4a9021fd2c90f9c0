import path from 'node:path';

import { BinaryDataService, FileLocation } from 'n8n-core';
import {
	createRunExecutionData,
	type IBinaryData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypeDescription,
	type IRunExecutionData,
	type IVersionedNodeType,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { testCredential } from './credential-test';
import type { StoredCredential, StoredCredentials } from './credentials';
import { Execution, type Host } from './execution';
import { Instance, type InstanceOptions } from './instance';
import { storeItems, type ItemInput } from './items';
import { listSearch } from './list-search';
import { LogBook } from './logs';
import { Container } from './n8n';
import { builtInNodes } from './nodes';
import { parameterIssues, strayParameters } from './parameters';
import { Registry } from './registry';
import { retryData } from './retry';
import type { Run } from './run';
import { serveInstance, type InstanceServer } from './server';
import type { WebhookCall } from './http-exchange';
import { answerWaitingWebhook, type WebhookAnswer } from './waiting';
import { engineWorkflow, saved, startNode, type NodeJson, type WorkflowJson } from './workflow';

export interface EngineOptions extends InstanceOptions {
	/** Folders of built packages (with a package.json that names dist files); this repository by default. */
	packageDirs?: string[];
	/** Further node types under their full names. */
	nodeTypes?: Record<string, INodeType | IVersionedNodeType>;
	/** The address n8n believes it has; its default is n8n's own. `serveWebhooks` replaces it. */
	instanceUrl?: string;
}

export interface RunOptions {
	/** Credentials by ID or name, as nodes refer to them. */
	credentials?: StoredCredentials;
	/** What reaches the start node; a trigger passes it on. One empty item by default. */
	input?: ItemInput[];
	/** Name of the node to start from, where the workflow leaves that open. */
	startNode?: string;
	/** `manual` (the editor) by default; with `previous` it is `retry`. */
	mode?: WorkflowExecuteMode;
	/** Aborting it is the editor's Stop. */
	signal?: AbortSignal;
	/** The execution that "Retry execution" is clicked on, with the workflow as it is now. */
	previous?: Run;
	/** Messages nodes send to the editor (`sendMessageToUI`; manual mode only). */
	onMessageToUI?: (message: unknown) => void;
}

/** An execution under way; awaiting it gives its first end. */
export type Running = Promise<Run> & { execution: Execution; cancel(): void };

/** The repository, whose `dist` folder holds the built package. */
const REPOSITORY = path.resolve(__dirname, '../../..');

/**
 * n8n-core 2.41.1 with built packages loaded, and around it just enough of the server to run whole
 * workflows: an execution table in memory, the wait tracker, waiting webhooks, retries, Stop. Expressions
 * use n8n's in-process engine. There is one per process, as n8n keeps its services per process.
 */
export class Engine implements Host {
	instanceUrl: string;

	private readonly executions = new Map<string, Execution>();
	private lastId = 0;
	private server?: InstanceServer;

	private constructor(
		private readonly instance: Instance,
		readonly registry: Registry,
		readonly logs: LogBook,
		instanceUrl: string,
	) {
		this.instanceUrl = instanceUrl;
	}

	/** Where n8n keeps its settings and files. */
	get userFolder(): string {
		return this.instance.userFolder;
	}

	static async start(options: EngineOptions = {}): Promise<Engine> {
		const logs = new LogBook();
		const instance = await Instance.start(options, logs);
		try {
			const registry = await Registry.load(options.packageDirs ?? [REPOSITORY], {
				...builtInNodes,
				...options.nodeTypes,
			});
			return new Engine(instance, registry, logs, options.instanceUrl ?? 'http://localhost:5678/');
		} catch (error) {
			await instance.stop();
			throw error;
		}
	}

	/** Closes the server, stops what still runs and deletes the temporary folder. */
	async stop(): Promise<void> {
		for (const execution of this.executions.values()) execution.stop();
		await Promise.allSettled([...this.executions.values()].map(({ leg }) => leg));
		await this.server?.close();
		await this.instance.stop();
		this.logs.close();
	}

	/** Executes a workflow until it succeeds, fails, parks or is stopped. */
	run(workflowJson: WorkflowJson, options: RunOptions = {}): Running {
		const { previous, onMessageToUI, signal } = options;
		const workflow = saved(workflowJson);
		const execution = new Execution(String(++this.lastId), this, {
			workflow,
			mode: previous ? 'retry' : (options.mode ?? 'manual'),
			credentials: { ...previous?.execution.options.credentials, ...options.credentials },
			...(previous && { retryOf: previous.executionId }),
			...(onMessageToUI && { sendDataToUI: (_type, message) => onMessageToUI(message) }),
		});
		this.executions.set(execution.id, execution);
		let stopped = signal?.aborted ?? false;
		const cancel = (): void => {
			stopped = true;
			execution.stop();
		};
		signal?.addEventListener('abort', cancel, { once: true });
		const done = (async () => {
			const data = previous
				? retryData(previous, workflow)
				: await this.initialData(execution, options);
			const leg = execution.start(data);
			if (stopped) execution.stop();
			return leg;
		})().finally(() => signal?.removeEventListener('abort', cancel));
		return Object.assign(done, { execution, cancel });
	}

	/** What n8n's WaitTracker does when a parked execution's time is over. */
	resumeByTimer({ execution }: Run): Promise<Run> {
		if (execution.status !== 'waiting') {
			throw new Error(`Execution ${execution.id} is not waiting but ${execution.status}`);
		}
		return execution.start(execution.data(), true);
	}

	/**
	 * The end of an execution that callbacks (or its time limit) resume.
	 * @param timeoutMs how long to wait for it, in milliseconds
	 */
	async untilFinished({ execution }: Run, timeoutMs = 20_000): Promise<Run> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			if (execution.status === 'running') await execution.leg;
			if (execution.status !== 'waiting') return execution.leg;
			const { waitTill } = execution.data();
			const timeIsUp = waitTill ? new Date(waitTill).getTime() : Infinity;
			if (Date.now() >= timeIsUp) await execution.start(execution.data(), true);
			else if (Date.now() >= deadline) {
				throw new Error(`Execution ${execution.id} still waits after ${timeoutMs} ms`);
			} else await changed(execution, Math.min(timeIsUp, deadline) - Date.now());
		}
	}

	/** Calls a parked execution's resume URL, with its signature unless the call has one. */
	async callWebhook({ execution }: Run, call: WebhookCall = {}): Promise<WebhookAnswer> {
		const token = execution.data().resumeToken;
		const query = { ...(token && { signature: token }), ...call.query };
		return answerWaitingWebhook(execution, execution.id, { ...call, query });
	}

	/** Listens on 127.0.0.1 for resume URLs and signed binary URLs, and makes n8n's links point there. */
	async serveWebhooks(): Promise<string> {
		this.server ??= await serveInstance((id) => this.executions.get(id));
		this.instanceUrl = this.server.url;
		return this.server.url;
	}

	/** The bytes of an item's file. */
	bytes(file: IBinaryData): Promise<Buffer> {
		return Container.get(BinaryDataService).getAsBuffer(file);
	}

	/** Forgets an execution that is over, and deletes its files. */
	async forget({ execution }: Run): Promise<void> {
		this.executions.delete(execution.id);
		const location = FileLocation.ofExecution(execution.workflow.id, execution.id);
		await Container.get(BinaryDataService).deleteMany([location]);
	}

	/** The editor's credential test. */
	testCredential(type: string, data: StoredCredential['data']): ReturnType<typeof testCredential> {
		return testCredential(this, type, data);
	}

	/** What the editor's list of a resource locator shows, asked by the method that the field names. */
	listSearch(
		node: NodeJson,
		method: string,
		filter: string | undefined,
		credentials: StoredCredentials,
	): Promise<INodeListSearchResult> {
		return listSearch(this, node, method, filter, credentials);
	}

	/** What the editor's red triangle on a node would say; empty when all is well. */
	parameterIssues(node: NodeJson): string[] {
		return parameterIssues(this.registry, node);
	}

	/** Parameters of a saved node that its description has not, hides, or has no such value for. */
	strayParameters(node: NodeJson): string[] {
		return strayParameters(this.registry, node);
	}

	/** A node type's description, of the given or the newest version. */
	description(nodeType: string, version?: number): INodeTypeDescription {
		return this.registry.getByNameAndVersion(nodeType, version).description;
	}

	private async initialData(
		execution: Execution,
		{ input = [{}], startNode: name }: RunOptions,
	): Promise<IRunExecutionData> {
		const { id, workflow, mode } = execution;
		const node = startNode(engineWorkflow(workflow, this.registry), name);
		const items = await storeItems(input, id, workflow.id);
		const pinData = mode === 'manual' ? workflow.pinData : undefined;
		return createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node, data: { main: [items] }, source: null }],
			},
			resultData: { runData: {}, ...(pinData && { pinData }) },
		});
	}
}

/** Resolves when the execution's status changes, or after the time (milliseconds). */
function changed(execution: Execution, withinMs: number): Promise<void> {
	return new Promise((resolve) => {
		const end = (): void => {
			clearTimeout(timer);
			unlisten();
			resolve();
		};
		const timer = setTimeout(end, Math.max(withinMs, 1));
		const unlisten = execution.onChange(end);
	});
}
