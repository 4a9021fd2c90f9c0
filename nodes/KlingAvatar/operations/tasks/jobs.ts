import type { INodeExecutionData } from 'n8n-workflow';

import type { NodeContext } from '../../gateway/transport';
import { InputProblem } from '../../n8n/inputProblem';
import { inputItems, itemOptions, itemParameter } from '../../n8n/parameters';
import type { Session } from '../../n8n/session';
import { providers } from '../../providers';
import type { PolledJob } from '../../task/poller';
import type { ProviderId, TaskOutput } from '../../task/task';

/** The task that an item names, and what its user wants of it. */
export interface ItemJob extends PolledJob {
	/** Whether the provider's own body stays away. */
	simplify: boolean;
	/** The field that gets the video's file; `null` when it is not to be downloaded. */
	downloadTo: string | null;
	/** Wait only: a failed task (or one that is not ready in time) goes on as an item. */
	outputFailed: boolean;
	outputLate: boolean;
	/**
	 * The execution that the provider calls about the task, as Submit's item tells; `null` for none, undefined when
	 * it is not known.
	 */
	callbackExecutionId: string | null | undefined;
}

/** An item that names no task that could be asked for; `known` is what can be told of it all the same. */
export class UnusableItem extends InputProblem {
	constructor(
		message: string,
		advice: string,
		readonly known: Partial<TaskOutput> = {},
	) {
		super(message, advice);
	}
}

/**
 * The tasks of all input items. Every parameter of an item is resolved here, each item on its own: an expression
 * that fails for one item concerns that item, and is known before anybody is asked.
 */
export function readJobs(session: Session<NodeContext>): Array<ItemJob | UnusableItem> {
	return inputItems(session.context).map((item, index) => {
		let taskId: string | null = null;
		try {
			taskId = readTaskId(session, item, index);
			refuseForeign(session, item, taskId);
			return readJob(session, item, index, taskId);
		} catch (error) {
			if (error instanceof UnusableItem) return error;
			if (!(error instanceof InputProblem)) throw error;
			return new UnusableItem(error.message, error.advice, { taskId });
		}
	});
}

function readJob(
	{ context }: Session<NodeContext>,
	{ json }: INodeExecutionData,
	index: number,
	taskId: string,
): ItemJob {
	const read = (label: string, name: string, fallback: unknown) =>
		parameterOrProblem(label, () => itemParameter(context, name, index, fallback));
	const options = parameterOrProblem('Options', () => itemOptions(context, index));
	// What the item says besides holds for the task that it names itself.
	const isItsOwn = String(json.taskId) === taskId;
	const { submittedAt, callbackExecutionId: caller } = isItsOwn ? json : {};
	return {
		taskId,
		submittedAt: typeof submittedAt === 'string' ? submittedAt : null,
		simplify: read('Simplify', 'simplify', true) !== false,
		downloadTo:
			options.downloadVideo === true
				? String(options.outputBinaryField ?? '').trim() || 'data'
				: null,
		outputFailed: read('On Task Failure', 'onTaskFailure', 'throw') === 'output',
		outputLate: read('On Timeout', 'onTimeout', 'throw') === 'output',
		callbackExecutionId: typeof caller === 'string' || caller === null ? caller : undefined,
	};
}

/** A parameter's value; throws InputProblem with its label when its expression fails. */
export function parameterOrProblem<Value>(label: string, read: () => Value): Value {
	try {
		return read();
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new InputProblem(
			`${label} cannot be read: ${reason}`,
			`Check the expression in "${label}": it has to work for every item.`,
		);
	}
}

/** Digits and an exponent, which is how spreadsheets write a long number that they have rounded. */
const ROUNDED = /^[+-]?\d+(\.\d+)?e\+?\d+$/i;

function readTaskId(
	{ context }: Session<NodeContext>,
	{ json }: INodeExecutionData,
	index: number,
): string {
	const value = parameterOrProblem('Task ID', () => itemParameter(context, 'taskId', index, ''));
	if (typeof value === 'number' && !Number.isInteger(value)) {
		throw new InputProblem(
			`Task ID is ${value}, which is not a whole number`,
			'A Task ID is what Submit outputs as "taskId". Check the expression in "Task ID".',
		);
	}
	const taskId =
		typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
	if (taskId === '') {
		throw new InputProblem(
			'Task ID is empty',
			'Connect the node to a Submit operation, whose output holds "taskId", or enter the ID. An item of a failed submission has none.',
		);
	}
	const isRounded =
		isUnsafe(value) ||
		ROUNDED.test(taskId) ||
		Object.values(json).some((field) => isUnsafe(field) && String(field) === taskId);
	if (isRounded) {
		throw new InputProblem(
			`Task ID is ${taskId}, a number so long that it has lost its last digits`,
			'Where it comes from (Google Sheets, Excel, a database), format the column as text and enter the ID again: what is stored as a number is rounded after 15 or 16 digits.',
		);
	}
	return taskId;
}

const isUnsafe = (value: unknown): boolean =>
	typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value);

/** An item that another provider's Submit made would only be answered with "no such task". */
function refuseForeign(
	{ adapter }: Session<NodeContext>,
	{ json }: INodeExecutionData,
	taskId: string,
): void {
	const { provider } = json;
	if (provider === adapter.id || typeof provider !== 'string') return;
	if (!Object.hasOwn(providers, provider) || String(json.taskId) !== taskId) return;
	const made = provider as ProviderId;
	const { label } = providers[made];
	throw new UnusableItem(
		`Provider is ${adapter.label}, but task ${taskId} was submitted to ${label}`,
		`Change "Provider" to ${label} and select a credential for it. Where both come along, send each to a node of its own.`,
		{ provider: made, taskId },
	);
}
