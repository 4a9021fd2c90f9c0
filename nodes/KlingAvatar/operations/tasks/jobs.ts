import type { INodeExecutionData } from 'n8n-workflow';

import type { NodeContext } from '../../gateway/transport';
import { attempt, Failure, sentences } from '../../task/failure';
import { earlierFailure, isOfSpeech } from '../../n8n/failedItem';
import { goesOnAfterFailure, isToolRun } from '../../n8n/nodeRun';
import { fieldsAndOptions, inputItems, itemParameter, labelled } from '../../n8n/parameters';
import { readChoice, readSwitch, readText, refuseRounded } from '../../n8n/values';
import type { Session } from '../../n8n/session';
import { findProvider } from '../../providers';
import type { PolledJob } from '../../task/poller';
import type { TaskOutput } from '../../task/task';
import type { AskedJob } from './ask';

/** The task that an item names, and what its user wants of it. */
export interface ItemJob extends PolledJob {
	/** The user's name for it, by which it is asked for in place of its ID; `null` where the ID is known. */
	externalTaskId: string | null;
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

/**
 * The tasks of all input items. Every parameter of an item is resolved here, each item on its own: an expression
 * that fails for one item concerns that item, and is known before anybody is asked.
 */
export function readJobs(session: Session<NodeContext>): Array<ItemJob | Failure> {
	const { context } = session;
	const jobs = inputItems(context).map((item, index) =>
		attempt(() => readJob(session, item, index)),
	);
	return 'getInputData' in context && !goesOnAfterFailure(context) ? tellingOthers(jobs) : jobs;
}

/** A node that ends with the first item that cannot be used names the tasks of the others, which nobody asks for. */
function tellingOthers(jobs: Array<ItemJob | Failure>): Array<ItemJob | Failure> {
	const others = jobs.flatMap((job, index) =>
		job instanceof Failure ? [] : [`${taskWords(job)} (item ${index})`],
	);
	if (others.length === 0) return jobs;
	const told = `The other items have tasks, which go on at the provider: ${others.join(', ')}. To get their videos, set "On Error" of this node to "Continue"`;
	const first = jobs.findIndex((job) => job instanceof Failure);
	return jobs.map((job, index) =>
		index === first && job instanceof Failure
			? job.with({ description: sentences(job.description, told) })
			: job,
	);
}

/** What an item's task is asked for by. */
interface Identity {
	by: 'taskId' | 'externalTaskId';
	id: string;
}

/** A task in a sentence: "task 17". */
export function taskWords({ taskId, externalTaskId = null }: AskedJob): string {
	return externalTaskId === null
		? `task ${taskId}`
		: `the task with the External Task ID "${externalTaskId}"`;
}

/** What is known of a job that was not asked for. */
export const knownOf = ({ taskId, externalTaskId = null }: AskedJob): Partial<TaskOutput> =>
	externalTaskId === null ? { taskId } : { externalTaskId };

const readEnd = (label: string, value: unknown) => readChoice(label, value, ['throw', 'output']);

function readJob(
	session: Session<NodeContext>,
	item: INodeExecutionData,
	index: number,
): ItemJob | Failure {
	const { context } = session;
	const { json } = item;
	const identity = attempt(() => readIdentity(session, item, index));
	// An item that names no task may be one for which an earlier node failed.
	if (identity instanceof Failure) return earlierFailure(json) ?? identity;
	refuseOtherTask(session, item, identity);
	const { by, id } = identity;
	const settings = attempt(() => {
		const get = fieldsAndOptions(context, index);
		const read = <Value>(
			label: string,
			name: string,
			fallback: unknown,
			as: (label: string, value: unknown) => Value,
		) => labelled(label, () => as(label, get(name, fallback)));
		const simplify = read('Simplify', 'simplify', true, readSwitch);
		const onTaskFailure = read('On Task Failure', 'onTaskFailure', 'throw', readEnd);
		const onTimeout = read('On Timeout', 'onTimeout', 'throw', readEnd);
		const isWanted = read('Download Video', 'downloadVideo', false, readSwitch);
		const outputBinaryField = get('outputBinaryField', '');
		return { simplify, onTaskFailure, onTimeout, isWanted, outputBinaryField };
	});
	if (settings instanceof Failure) return settings.with({ known: { [by]: id } });
	const { simplify, onTaskFailure, onTimeout, isWanted, outputBinaryField } = settings;
	// What the item says besides holds for the task that it names itself.
	const isItsOwn = String(json[by]) === id;
	const { submittedAt, callbackExecutionId: called, audioDurationSeconds } = isItsOwn ? json : {};
	// Nodes that read tables give numbers as text.
	const seconds = Number(audioDurationSeconds ?? 0);
	// A model can use no file and no more than the state; what failed is told to it with the reason.
	const isTool = isToolRun(context);
	return {
		taskId: id,
		...(by === 'taskId' ? { externalTaskId: null } : { externalTaskId: id, key: `name ${id}` }),
		submittedAt: typeof submittedAt === 'string' ? submittedAt : null,
		simplify: isTool || simplify,
		downloadTo: isWanted && !isTool ? String(outputBinaryField ?? '').trim() || 'data' : null,
		outputFailed: onTaskFailure === 'output' && !isTool,
		outputLate: onTimeout === 'output' && !isTool,
		callbackExecutionId: typeof called === 'string' || called === null ? called : undefined,
		audioDurationSeconds: seconds > 0 && Number.isFinite(seconds) ? seconds : null,
	};
}

/** By what the user says, and the parked item of a tool by its task ID where it has one. Throws Failure. */
function readIdentity(
	session: Session<NodeContext>,
	item: INodeExecutionData,
	index: number,
): Identity {
	const { context, adapter } = session;
	const by = labelled('Identify Task By', () =>
		adapter.takesExternalTaskId
			? readChoice(
					'Identify Task By',
					itemParameter(context, 'identifyBy', index, 'taskId'),
					IDENTITIES,
				)
			: IDENTITIES[0],
	);
	const isKnown = isParkedTool(context) && typeof item.json.taskId === 'string';
	return by === 'externalTaskId' && !isKnown
		? { by, id: readName(session, item, index) }
		: { by: 'taskId', id: readTaskId(session, item, index) };
}

const IDENTITIES = ['taskId', 'externalTaskId'] as const;

/** What a model gave is out of reach in a callback, so the parked item itself holds it. */
const isParkedTool = (context: NodeContext): boolean =>
	isToolRun(context) && !('getInputData' in context);

function readName(
	{ context }: Session<NodeContext>,
	{ json }: INodeExecutionData,
	index: number,
): string {
	const label = 'External Task ID';
	const value = isParkedTool(context)
		? json.externalTaskId
		: labelled(label, () => itemParameter(context, 'externalTaskId', index, ''));
	const name = readText(label, value).trim();
	if (name === '') {
		throw new Failure(
			'"External Task ID" is empty',
			'Enter the External Task ID that the video was submitted with, such as the number of its row.',
		);
	}
	refuseRounded(label, value, json);
	return name;
}

function readTaskId(
	{ context }: Session<NodeContext>,
	{ json }: INodeExecutionData,
	index: number,
): string {
	const value = isParkedTool(context)
		? json.taskId
		: labelled('Task ID', () => itemParameter(context, 'taskId', index, ''));
	if (typeof value === 'number' && !Number.isInteger(value)) {
		throw new Failure(
			`"Task ID" is ${value}, which is not a whole number`,
			'A Task ID is what Submit outputs as "taskId". Check the expression in "Task ID".',
		);
	}
	const taskId =
		typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
	if (taskId === '') {
		throw new Failure(
			'"Task ID" is empty',
			'Connect the node to a Submit operation, whose output holds "taskId", or enter the ID. An item of a failed submission has none.',
		);
	}
	refuseRounded('Task ID', value, json);
	return taskId;
}

/** Throws Failure where the item's task is no video, or another provider's: asking would only end in "no such task". */
function refuseOtherTask(
	{ adapter }: Session<NodeContext>,
	{ json }: INodeExecutionData,
	{ by, id }: Identity,
): void {
	if (String(json[by]) !== id) return;
	if (by === 'taskId' && isOfSpeech(json)) {
		throw new Failure(
			`Task ${id} is a speech, not a video`,
			'Put a Submit operation between the Speech node and this one, with "Audio Source" set to "Speech Node": it makes the video that this node is about.',
		);
	}
	const maker = findProvider(json.provider);
	if (maker === null || maker.id === adapter.id) return;
	const { label } = maker;
	throw new Failure(
		`"Provider" is ${adapter.label}, but ${taskWords({ taskId: id, submittedAt: null, externalTaskId: by === 'taskId' ? null : id })} was submitted to ${label}`,
		`Change "Provider" to ${label} and select a credential for it. Where both come along, send each to a node of its own.`,
		{ known: { provider: maker.id, [by]: id } },
	);
}
