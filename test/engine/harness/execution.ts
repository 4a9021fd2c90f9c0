import { ExecutionLifecycleHooks, WorkflowExecute, WorkflowHasIssuesError } from 'n8n-core';
import {
	createRunExecutionData,
	ManualExecutionCancelledError,
	sleep,
	type ExecutionStatus,
	type IDataObject,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { additionalDataFor } from './additional-data';
import type { StoredCredentials } from './credentials';
import type { LogBook } from './logs';
import { fromStored, toStored } from './n8n';
import type { Registry } from './registry';
import { Run } from './run';
import { engineWorkflow, type SavedWorkflow } from './workflow';

/** What an execution needs from the instance it runs in. */
export interface Host {
	registry: Registry;
	logs: LogBook;
	instanceUrl: string;
}

export interface ExecutionOptions {
	workflow: SavedWorkflow;
	mode: WorkflowExecuteMode;
	credentials: StoredCredentials;
	retryOf?: string;
	sendDataToUI?: (type: string, data: IDataObject | IDataObject[]) => void;
}

/**
 * How long after a cancel n8n writes the row. On a live server with SQLite a node that ended within 10 ms of
 * its workflow's time limit was in the row.
 */
const SAVE_AFTER_CANCEL_MS = 20;

type Cancellable = Promise<IRun> & { cancel(): void };

/**
 * One row of n8n's execution table together with what n8n's WorkflowRunner does with it: it is started,
 * its data is stored when n8n would store it, and it can be resumed or stopped.
 */
export class Execution {
	readonly logs: string[] = [];
	readonly workflow: SavedWorkflow;
	readonly mode: WorkflowExecuteMode;
	status: ExecutionStatus = 'new';
	/** The run data as n8n's database holds it now. */
	stored = '';
	finished = false;
	/** The last leg that ended. */
	latest?: Run;
	/** The leg under way, or the last one. */
	leg: Promise<Run> = Promise.reject(new Error('The execution has not been started'));

	private engine?: Cancellable;
	private saving: Promise<void> = Promise.resolve();
	private startedAt = new Date();
	private readonly listeners = new Set<() => void>();

	constructor(
		readonly id: string,
		readonly host: Host,
		readonly options: ExecutionOptions,
	) {
		this.workflow = options.workflow;
		this.mode = options.mode;
		this.leg.catch(() => undefined);
	}

	/**
	 * Starts the execution, or resumes it with `isResumption`. What n8n stores at that moment is the run data,
	 * but for a run that the editor starts: of that one it stores no execution stack yet.
	 * @param data its run data; the engine works on a copy
	 */
	start(data: IRunExecutionData, isResumption = false): Promise<Run> {
		const text = toStored(data);
		const isEditorRun = !isResumption && this.mode === 'manual';
		this.stored = isEditorRun ? toStored({ ...data, executionData: undefined }) : text;
		this.status = 'running';
		this.leg = this.host.logs.collect(this.logs, () => this.runLeg(text, isResumption));
		this.leg.catch(() => undefined);
		this.announce();
		return this.leg;
	}

	/**
	 * The editor's Stop. n8n 2.41.1 (ExecutionService.stopDuringRun, regular mode) reads the stored row, cancels
	 * the run and writes that row back with the status: what the nodes had written to their context since the
	 * leg began is not in it. Seen on a live server; a retry then starts where the leg had started.
	 */
	stop(): void {
		if (this.status !== 'running' && this.status !== 'waiting') return;
		this.status = 'canceled';
		this.engine?.cancel();
		const data = this.data();
		data.resultData.error = plainError(new ManualExecutionCancelledError(this.id));
		this.stored = toStored(data);
		this.announce();
	}

	/** The stored run data, as a fresh copy. */
	data(): IRunExecutionData {
		return fromStored<IRunExecutionData>(this.stored);
	}

	/** Calls `listener` at every change of status; returns how to end that. */
	onChange(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	/** n8n's additional data for this execution. */
	additionalData(hooks?: ExecutionLifecycleHooks): IWorkflowExecuteAdditionalData {
		const { registry, instanceUrl } = this.host;
		const { credentials, sendDataToUI } = this.options;
		return additionalDataFor({
			registry,
			instanceUrl,
			credentials,
			workflowId: this.workflow.id,
			executionId: this.id,
			...(hooks && { hooks }),
			...(sendDataToUI && { sendDataToUI }),
		});
	}

	private async runLeg(text: string, isResumption: boolean): Promise<Run> {
		const legStartedAt = new Date();
		if (!isResumption) this.startedAt = legStartedAt;
		const data = fromStored<IRunExecutionData>(text);
		const additionalData = this.additionalData(this.hooks());
		if (isResumption) additionalData.restartExecutionId = this.id;
		const timeout = this.timeoutMs();
		if (timeout !== undefined) additionalData.executionTimeoutTimestamp = Date.now() + timeout;
		const workflow = engineWorkflow(this.workflow, this.host.registry);
		const startNodes = data.executionData?.nodeExecutionStack ?? [];
		for (const entry of startNodes) {
			// A first run starts from the workflow's own node object, as WorkflowExecute.run does.
			if (!isResumption) entry.node = workflow.getNode(entry.node.name) ?? entry.node;
		}

		let full: IRun;
		let timer: NodeJS.Timeout | undefined;
		try {
			this.engine = new WorkflowExecute(additionalData, this.mode, data).processRunExecutionData(
				workflow,
			) as unknown as Cancellable;
			if (this.status === 'canceled') this.engine.cancel();
			if (timeout !== undefined) timer = setTimeout(() => this.engine?.cancel(), timeout);
			full = await this.engine;
			await this.saving;
		} catch (error) {
			if (!(error instanceof WorkflowHasIssuesError)) throw error;
			full = this.failed(error);
			await this.store(full);
		} finally {
			clearTimeout(timer);
			this.engine = undefined;
		}
		const ended = toStored(full.data);
		this.latest = new Run(this, this.status, ended, legStartedAt, full.stoppedAt ?? new Date());
		this.announce();
		return this.latest;
	}

	private hooks(): ExecutionLifecycleHooks {
		const workflow = { ...this.workflow, active: false } as unknown as IWorkflowBase;
		const hooks = new ExecutionLifecycleHooks(this.mode, this.id, workflow, this.options.retryOf);
		hooks.addHandler('workflowExecuteAfter', (full) => {
			this.saving = this.store(full);
		});
		return hooks;
	}

	/**
	 * hookFunctionsSave: writes the row, unless the execution has been stopped meanwhile. A cancelled run is
	 * reported while its node may still be at work; the row is written from the shared data soon after.
	 */
	private async store(full: IRun): Promise<void> {
		if (this.status === 'canceled') return;
		if (full.status === 'canceled') await sleep(SAVE_AFTER_CANCEL_MS);
		this.status = finalStatus(full);
		this.finished = full.finished ?? false;
		this.stored = toStored(full.data);
	}

	/** The workflow's time limit (its setting, in seconds) less what has passed, in milliseconds. */
	private timeoutMs(): number | undefined {
		const seconds = this.workflow.settings.executionTimeout ?? -1;
		if (seconds <= 0) return undefined;
		return Math.max(seconds * 1000 - (Date.now() - this.startedAt.getTime()), 0);
	}

	private failed(error: Error): IRun {
		const now = new Date();
		const resultData = { error: plainError(error), runData: {} };
		return {
			data: createRunExecutionData({ resultData }),
			mode: this.mode,
			startedAt: now,
			stoppedAt: now,
			status: 'error',
			finished: false,
			storedAt: 'db',
		};
	}

	private announce(): void {
		for (const listener of [...this.listeners]) listener();
	}
}

/** determineFinalExecutionStatus of n8n's shared-hook-functions. */
function finalStatus({ status, data, waitTill }: IRun): ExecutionStatus {
	if (waitTill) return 'waiting';
	if (status === 'canceled' || status === 'crashed') return status;
	return status === 'error' || data.resultData?.error ? 'error' : 'success';
}

function plainError(error: Error): NonNullable<IRunExecutionData['resultData']['error']> {
	return { ...error, message: error.message, stack: error.stack } as unknown as NonNullable<
		IRunExecutionData['resultData']['error']
	>;
}
