import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { NodeContext } from '../../gateway/transport';
import { InputProblem, valueOrProblem } from '../../n8n/inputProblem';
import { isToolRun } from '../../n8n/nodeRun';
import { inputItems, itemOptions, itemParameter } from '../../n8n/parameters';
import { roundedId } from '../../n8n/roundedId';
import type { Session } from '../../n8n/session';
import { readChoice, readSwitch } from '../../n8n/values';
import { findProvider } from '../../providers';
import type { PolledJob } from '../../task/poller';
import type { TaskOutput } from '../../task/task';

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
	/** How long its sound is, as Submit's item tells; `null` when it is not known. */
	audioDurationSeconds: number | null;
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
		const taskId = readTaskId(session, item, index);
		if (taskId instanceof InputProblem) return new UnusableItem(taskId.message, taskId.advice);
		return foreignItem(session, item, taskId) ?? readJob(session, item, index, taskId);
	});
}

const readEnd = (label: string, value: unknown) => readChoice(label, value, ['throw', 'output']);

function readJob(
	{ context }: Session<NodeContext>,
	{ json }: INodeExecutionData,
	index: number,
	taskId: string,
): ItemJob | UnusableItem {
	const read = <Value>(
		label: string,
		name: string,
		fallback: unknown,
		as: (label: string, value: unknown) => Value,
	) => valueOrProblem(label, () => as(label, itemParameter(context, name, index, fallback)));
	const simplify = read('Simplify', 'simplify', true, readSwitch);
	const onTaskFailure = read('On Task Failure', 'onTaskFailure', 'throw', readEnd);
	const onTimeout = read('On Timeout', 'onTimeout', 'throw', readEnd);
	const options = valueOrProblem('Options', () => itemOptions(context, index));
	for (const value of [simplify, onTaskFailure, onTimeout, options]) {
		if (value instanceof InputProblem) {
			return new UnusableItem(value.message, value.advice, { taskId });
		}
	}
	const { downloadVideo, outputBinaryField } = options as IDataObject;
	// What the item says besides holds for the task that it names itself.
	const isItsOwn = String(json.taskId) === taskId;
	const { submittedAt, callbackExecutionId: called, audioDurationSeconds } = isItsOwn ? json : {};
	// Nodes that read tables give numbers as text.
	const seconds = Number(audioDurationSeconds ?? 0);
	// A model can use no file and no more than the state; what failed is told to it with the reason.
	const isTool = isToolRun(context);
	return {
		taskId,
		submittedAt: typeof submittedAt === 'string' ? submittedAt : null,
		simplify: isTool || simplify !== false,
		downloadTo:
			downloadVideo === true && !isTool ? String(outputBinaryField ?? '').trim() || 'data' : null,
		outputFailed: onTaskFailure === 'output' && !isTool,
		outputLate: onTimeout === 'output' && !isTool,
		callbackExecutionId: typeof called === 'string' || called === null ? called : undefined,
		audioDurationSeconds: seconds > 0 && Number.isFinite(seconds) ? seconds : null,
	};
}

function readTaskId(
	{ context }: Session<NodeContext>,
	{ json }: INodeExecutionData,
	index: number,
): string | InputProblem {
	// What a model gave is out of reach in a callback, so the parked item itself holds it.
	const isParkedTool = isToolRun(context) && !('getInputData' in context);
	const value = isParkedTool
		? json.taskId
		: valueOrProblem('Task ID', () => itemParameter(context, 'taskId', index, ''));
	if (value instanceof InputProblem) return value;
	if (typeof value === 'number' && !Number.isInteger(value)) {
		return new InputProblem(
			`Task ID is ${value}, which is not a whole number`,
			'A Task ID is what Submit outputs as "taskId". Check the expression in "Task ID".',
		);
	}
	const taskId =
		typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
	if (taskId === '') {
		return new InputProblem(
			'Task ID is empty',
			'Connect the node to a Submit operation, whose output holds "taskId", or enter the ID. An item of a failed submission has none.',
		);
	}
	return roundedId('Task ID', value, json) ?? taskId;
}

/** That another provider's Submit made the item; asking this one would only end in "no such task". */
function foreignItem(
	{ adapter }: Session<NodeContext>,
	{ json }: INodeExecutionData,
	taskId: string,
): UnusableItem | null {
	const maker = findProvider(json.provider);
	if (maker === null || maker.id === adapter.id || String(json.taskId) !== taskId) return null;
	const { label } = maker;
	return new UnusableItem(
		`Provider is ${adapter.label}, but task ${taskId} was submitted to ${label}`,
		`Change "Provider" to ${label} and select a credential for it. Where both come along, send each to a node of its own.`,
		{ provider: maker.id, taskId },
	);
}
