import { parse } from 'flatted';
import type { ExecutionStatus } from 'n8n-workflow';

import type { N8nHttp } from './n8nHttp';
import type { Execution, ExecutionSummary, StoredWorkflow } from './n8nTypes';
import { waitUntil } from './waitUntil';
import type { WaitOptions } from './waitUntil';

const liveStatuses: ExecutionStatus[] = ['new', 'running', 'waiting'];
const endStatuses: ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

/** The most executions n8n lists at a time. */
const largestPage = 100;

export interface ExecutionFilter {
	workflowId?: string;
	status?: ExecutionStatus[];
}

interface ExecutionPage {
	count: number;
	results: ExecutionSummary[];
	/** n8n 2.x only; null after the last page. */
	nextCursor?: string | null;
}

/** Where the page after this one begins: n8n 2.x gives a cursor, 1.x takes the last ID. */
function nextPosition({ nextCursor, results }: ExecutionPage): Record<string, string> | undefined {
	if (nextCursor !== undefined) return nextCursor === null ? undefined : { cursor: nextCursor };
	const last = results.at(-1);
	return last && { lastId: last.id };
}

/**
 * Whether the data is that of the status: n8n 1.x stores the status first and the data a moment later,
 * so an execution that has parked or ended may be read with what its nodes had given before, or none.
 */
function isWhole({ status, data }: Execution): boolean {
	if (!data?.resultData) return false;
	const { error, lastNodeExecuted } = data.resultData;
	if (status === 'error') return error !== undefined;
	if (status === 'waiting') return Boolean(data.waitTill);
	if (status !== 'success') return true;
	return lastNodeExecuted !== undefined && data.executionData?.nodeExecutionStack.length === 0;
}

/** The editor's execution list and what its menu does, for n8n 1.123 and 2.41 alike. */
export class N8nExecutions {
	constructor(private readonly http: N8nHttp) {}

	/** How many executions of a workflow have one of the statuses. */
	async count(workflowId: string, status: ExecutionStatus[]): Promise<number> {
		return (await this.page({ workflowId, status }, { limit: '1' })).count;
	}

	/** The newest executions, newest first: all that the filter lets through, or the first `limit`. */
	async list(
		filter: ExecutionFilter = {},
		limit = Number.POSITIVE_INFINITY,
	): Promise<ExecutionSummary[]> {
		const found: ExecutionSummary[] = [];
		let position: Record<string, string> | undefined = {};
		while (position && found.length < limit) {
			const size = Math.min(largestPage, limit - found.length);
			const page = await this.page(filter, { limit: String(size), ...position });
			found.push(...page.results);
			position = page.results.length < size ? undefined : nextPosition(page);
		}
		return found;
	}

	/** Without statuses n8n mixes a first page of running executions in, so they are always named. */
	private async page(
		filter: ExecutionFilter,
		range: Record<string, string>,
	): Promise<ExecutionPage> {
		const query = new URLSearchParams({
			filter: JSON.stringify({ status: [...liveStatuses, ...endStatuses], ...filter }),
			...range,
		});
		return await this.http.call('GET', `/rest/executions?${query}`);
	}

	/** One execution with its data. */
	async get(id: string): Promise<Execution> {
		const stored = await this.http.call<Omit<Execution, 'data'> & { data: string }>(
			'GET',
			`/rest/executions/${id}`,
		);
		return { ...stored, data: parse(stored.data) as Execution['data'] };
	}

	/**
	 * Waits until an execution has one of the statuses (default: any at which it has ended).
	 * @throws Error that names the status it has when the time is over
	 */
	async waitFor(
		id: string,
		statuses: ExecutionStatus[] = endStatuses,
		options?: WaitOptions,
	): Promise<Execution> {
		let last: ExecutionStatus | undefined;
		const probe = async () => {
			const execution = await this.get(id);
			last = execution.status;
			return statuses.includes(last) && isWhole(execution) ? execution : undefined;
		};
		try {
			return await waitUntil(`execution ${id} to be ${statuses.join(' or ')}`, probe, options);
		} catch (error) {
			throw new Error(`${(error as Error).message}; it is ${last ?? 'unknown'}`);
		}
	}

	/** Waits until a workflow's newest execution has one of the statuses (default: has ended). */
	async waitForNewest(
		{ id: workflowId }: StoredWorkflow,
		statuses?: ExecutionStatus[],
		options?: WaitOptions,
	): Promise<Execution> {
		const newest = await waitUntil(
			`an execution of workflow ${workflowId}`,
			async () => (await this.list({ workflowId }, 1))[0],
			options,
		);
		return await this.waitFor(newest.id, statuses, options);
	}

	/**
	 * Retries a failed execution with the workflow as it was then, as the execution list's menu does,
	 * and gives the new execution once that has ended.
	 */
	async retry(id: string): Promise<Execution> {
		await this.http.call('POST', `/rest/executions/${id}/retry`, { loadWorkflow: false });
		return await waitUntil(`a retry of execution ${id}`, async () => {
			const ended = await this.list({ status: endStatuses }, largestPage);
			const retry = ended.find(({ retryOf }) => retryOf === id);
			const execution = retry && (await this.get(retry.id));
			return execution && isWhole(execution) ? execution : undefined;
		});
	}

	/** Stops an execution that runs or waits. */
	async stop(id: string): Promise<void> {
		await this.http.call('POST', `/rest/executions/${id}/stop`, {});
	}
}
