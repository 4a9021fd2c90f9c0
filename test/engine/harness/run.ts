import type {
	ExecutionError,
	ExecutionStatus,
	IDataObject,
	INodeExecutionData,
	IRunExecutionData,
	ITaskData,
	NodeExecutionHint,
} from 'n8n-workflow';

import type { Execution } from './execution';
import { fromStored } from './n8n';

/** How one leg of an execution (its start, or a resumption) ended. */
export class Run {
	private parsed?: IRunExecutionData;

	/**
	 * @param text the data the engine ended with, as n8n would store it
	 * @param status `success`, `error`, `waiting` or `canceled`
	 */
	constructor(
		readonly execution: Execution,
		readonly status: ExecutionStatus,
		readonly text: string,
		readonly startedAt: Date,
		readonly stoppedAt: Date,
	) {}

	get executionId(): string {
		return this.execution.id;
	}

	/** Every log line of the execution, on all levels, resumptions and callbacks included. */
	get logs(): readonly string[] {
		return this.execution.logs;
	}

	/** The run data after a round trip through n8n's storage format. */
	get data(): IRunExecutionData {
		return (this.parsed ??= fromStored<IRunExecutionData>(this.text));
	}

	/**
	 * What n8n's database holds for the execution now, the base of a retry or a resumption. It differs from
	 * `data` after Stop: n8n then puts back what it had stored before the run (see `Execution.stop`).
	 */
	get stored(): IRunExecutionData {
		return this.execution.data();
	}

	/** The error the execution ended with, as the editor shows it. */
	get error(): ExecutionError | undefined {
		return this.data.resultData.error;
	}

	/** Until when the execution is parked. */
	get waitTill(): Date | undefined {
		const { waitTill } = this.data;
		return waitTill ? new Date(waitTill) : undefined;
	}

	/** The runs of a node, oldest first; empty when it was not reached. */
	tasks(nodeName: string): ITaskData[] {
		if (!this.execution.workflow.nodes.some(({ name }) => name === nodeName)) {
			throw new Error(`The workflow has no node "${nodeName}"`);
		}
		return this.data.resultData.runData[nodeName] ?? [];
	}

	/** A node's output items; empty when it has none. */
	items(nodeName: string, outputIndex = 0, runIndex = -1): INodeExecutionData[] {
		return this.tasks(nodeName).at(runIndex)?.data?.main?.[outputIndex] ?? [];
	}

	/** The JSON of a node's output items. */
	json(nodeName: string, outputIndex = 0, runIndex = -1): IDataObject[] {
		return this.items(nodeName, outputIndex, runIndex).map(({ json }) => json);
	}

	/** The error a node's last run ended with. */
	nodeError(nodeName: string): ExecutionError | undefined {
		return this.tasks(nodeName).at(-1)?.error;
	}

	/** The hints a node's last run gave (`addExecutionHints`). */
	hints(nodeName: string): NodeExecutionHint[] {
		return this.tasks(nodeName).at(-1)?.hints ?? [];
	}

	/** What a node keeps in `getContext('node')`. */
	contextOf(nodeName: string): IDataObject {
		return this.data.executionData?.contextData[`node:${nodeName}`] ?? {};
	}
}
