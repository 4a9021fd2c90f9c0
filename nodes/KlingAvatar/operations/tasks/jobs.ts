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

/** One for each item, or why there is none. */
export type Jobs = ReadonlyArray<ItemJob | Failure>;

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

/** What a task is called by. */
type Named = Pick<AskedJob, 'taskId' | 'externalTaskId'>;

/** A task in a sentence: "task 17". */
export function taskWords({ taskId, externalTaskId = null }: Named): string {
	return externalTaskId === null
		? `task ${taskId}`
		: `the task with the External Task ID "${externalTaskId}"`;
}

/** What is known of a job that was not asked for. */
export const knownOf = ({ taskId, externalTaskId = null }: Named): Partial<TaskOutput> =>
	externalTaskId === null ? { taskId } : { externalTaskId };

function readJob(
	session: Session<NodeContext>,
	item: INodeExecutionData,
	index: number,
): ItemJob | Failure {
	const { json } = item;
	const identity = attempt(() => readIdentity(session, item, index));
	// An item that names no task may be one for which an earlier node failed.
	if (identity instanceof Failure) return earlierFailure(json) ?? identity;
	refuseOtherTask(session, item, identity);
	const { by, id } = identity;
	const settings = attempt(() => readItemSettings(session, index));
	if (settings instanceof Failure) return settings.with({ known: { [by]: id } });
	// What the item says besides holds for the task that it names itself.
	const isItsOwn = String(json[by]) === id;
	const { submittedAt, callbackExecutionId: called, audioDurationSeconds } = isItsOwn ? json : {};
	// Nodes that read tables give numbers as text.
	const seconds = Number(audioDurationSeconds ?? 0);
	return {
		taskId: id,
		...(by === 'taskId' ? { externalTaskId: null } : { externalTaskId: id, key: `name ${id}` }),
		submittedAt: typeof submittedAt === 'string' ? submittedAt : null,
		...settings,
		callbackExecutionId: typeof called === 'string' || called === null ? called : undefined,
		audioDurationSeconds: seconds > 0 && Number.isFinite(seconds) ? seconds : null,
	};
}

/** What of a job is the same whatever its task is. */
type ItemSettings = Pick<ItemJob, 'simplify' | 'downloadTo' | 'outputFailed' | 'outputLate'>;

const readEnd = (label: string, value: unknown) => readChoice(label, value, ['throw', 'output']);

/** Throws Failure. */
function readItemSettings({ context }: Session<NodeContext>, index: number): ItemSettings {
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
	const downloadTo = String(get('outputBinaryField', '') ?? '').trim() || 'data';
	// A model can use no file and no more than the state; what failed is told to it with the reason.
	return isToolRun(context)
		? { simplify: true, downloadTo: null, outputFailed: false, outputLate: false }
		: {
				simplify,
				downloadTo: isWanted ? downloadTo : null,
				outputFailed: onTaskFailure === 'output',
				outputLate: onTimeout === 'output',
			};
}

const IDENTITIES = ['taskId', 'externalTaskId'] as const;

/** By what the user says, and the parked item of a tool by its task ID where it has one. Throws Failure. */
function readIdentity(
	{ context, adapter }: Session<NodeContext>,
	{ json }: INodeExecutionData,
	index: number,
): Identity {
	const read = (label: string, name: string, fallback: string) =>
		labelled(label, () => itemParameter(context, name, index, fallback));
	// What a model gave is out of reach in a callback, so the parked item itself holds it.
	const isParkedTool = isToolRun(context) && !('getInputData' in context);
	const chosen = adapter.takesExternalTaskId
		? readChoice('Identify Task By', read('Identify Task By', 'identifyBy', 'taskId'), IDENTITIES)
		: 'taskId';
	const by = isParkedTool && typeof json.taskId === 'string' ? 'taskId' : chosen;
	const label = by === 'taskId' ? 'Task ID' : 'External Task ID';
	const value = isParkedTool ? json[by] : read(label, by, '');
	const id = by === 'taskId' ? taskIdOf(value) : readText(label, value).trim();
	if (id === '') {
		throw new Failure(
			`"${label}" is empty`,
			by === 'taskId'
				? 'Connect the node to a Submit operation, whose output holds "taskId", or enter the ID. An item of a failed submission has none.'
				: 'Enter the External Task ID that the video was submitted with, such as the number of its row.',
		);
	}
	refuseRounded(label, value, json);
	return { by, id };
}

function taskIdOf(value: unknown): string {
	if (typeof value !== 'number') return typeof value === 'string' ? value.trim() : '';
	if (Number.isInteger(value)) return String(value);
	throw new Failure(
		`"Task ID" is ${value}, which is not a whole number`,
		'A Task ID is what Submit outputs as "taskId". Check the expression in "Task ID".',
	);
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
		`"Provider" is ${adapter.label}, but ${taskWords({ taskId: id, externalTaskId: by === 'taskId' ? null : id })} was submitted to ${label}`,
		`Change "Provider" to ${label} and select a credential for it. Where both come along, send each to a node of its own.`,
		{ known: { provider: maker.id, [by]: id } },
	);
}
