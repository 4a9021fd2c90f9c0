import type { IDataObject } from 'n8n-workflow';

import { sentences, type Failure } from '../../n8n/failure';
import { InputProblem } from '../../n8n/inputProblem';
import type { ItemResult } from '../../n8n/items';
import { explainFault } from '../../providers/answers/explain';
import { inputItems, itemOptions, itemParameter } from '../../n8n/parameters';
import type { Session } from '../../n8n/session';
import type { PollOutcome, PolledJob } from '../../task/poller';
import { taskOutput, unknownTaskOutput, type AvatarTask, type TaskOutput } from '../../task/task';
import type { NodeContext } from '../../gateway/transport';
import { downloadVideo } from './download';

/** The jobs that the input items name; an item whose Task ID cannot be used is an InputProblem. */
export function readJobs(session: Session<NodeContext>): Array<PolledJob | InputProblem> {
	return inputItems(session.context).map((item, index) => {
		const value = itemParameter(session.context, 'taskId', index, '');
		const taskId =
			typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
		if (taskId === '') {
			return new InputProblem(
				'Task ID is empty',
				'Connect the node to a Submit operation, whose output holds "taskId", or enter the ID. An item of a failed submission has none.',
			);
		}
		const { submittedAt } = item.json;
		const isSame = item.json.taskId === taskId && typeof submittedAt === 'string';
		return { taskId, submittedAt: isSame ? submittedAt : null };
	});
}

/** The item of a task whose state is known, with the video when it was asked for and is ready. */
export async function taskResult(
	session: Session<NodeContext>,
	task: AvatarTask,
	itemIndex: number,
): Promise<ItemResult> {
	const { context } = session;
	const simplify = itemParameter(context, 'simplify', itemIndex, true) !== false;
	const options = itemOptions(context, itemIndex);
	const json = (of: AvatarTask): IDataObject => ({
		...taskOutput(of),
		...(simplify ? {} : { raw: of.raw as IDataObject }),
	});
	if (options.downloadVideo !== true || task.status !== 'completed') {
		return { ok: true, json: json(task) };
	}
	const field = String(options.outputBinaryField ?? '').trim() || 'data';
	const download = await downloadVideo(session, task);
	if (!download.ok) {
		return {
			ok: false,
			failure: {
				message: `The video of task ${task.taskId} is ready, but could not be downloaded: ${download.why}`,
				description:
					'Run a Get operation with this task ID and "Download Video" to try again. It costs nothing.',
				output: taskOutput(task),
			},
		};
	}
	return { ok: true, json: json(download.task), binary: { [field]: download.file } };
}

/** An item that named no task. */
export function inputFailure(session: Session<NodeContext>, problem: InputProblem): ItemResult {
	return {
		ok: false,
		failure: {
			message: problem.message,
			description: problem.advice,
			output: unknownTaskOutput(session.adapter.id, { failureReason: problem.message }),
		},
	};
}

/** What is known of a task after an outcome, whatever it was. */
export function outcomeOutput(session: Session<NodeContext>, outcome: PollOutcome): TaskOutput {
	return outcome.task
		? taskOutput(outcome.task)
		: unknownTaskOutput(session.adapter.id, { taskId: outcome.taskId });
}

/** The failure of a task that the provider would not speak of, or not in a way that can be read. */
export function noAnswerFailure(session: Session<NodeContext>, outcome: PollOutcome): Failure {
	const output = outcomeOutput(session, outcome);
	const { fault, taskId } = outcome;
	if (outcome.kind === 'stopped' || fault === null) {
		const message = `The execution was stopped while it asked for task ${taskId}`;
		return {
			message,
			description: stillThere(taskId),
			output: { ...output, failureReason: message },
		};
	}
	const { what, advice } = explainFault(session.adapter, fault);
	const message = `The state of task ${taskId} could not be read: ${what}`;
	return {
		message,
		description: sentences(advice, fault.kind === 'notFound' ? null : stillThere(taskId)),
		fault,
		output: { ...output, failureReason: message },
	};
}

/** Said wherever a wait ends before the job does. */
export function stillThere(taskId: string): string {
	return `The job goes on at the provider, and what it costs is owed: pick it up with a Get or Wait operation and the task ID ${taskId}.`;
}
