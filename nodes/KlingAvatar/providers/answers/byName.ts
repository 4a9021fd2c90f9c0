import type { NameReading, ProviderFault, TaskReading } from '../../task/reading';
import type { AvatarTask } from '../../task/task';
import { taskIdIn, taskIdsNamed } from './taskBody';

/**
 * What the answer to a question by name says. CometAPI passes Kling's API on, which finds a task by its external
 * ID (high for Kling, low that CometAPI forwards it). So only an answer that repeats the very name, and beside
 * it an ID of its own, counts.
 */
export function nameReading(reading: TaskReading, name: string): NameReading<AvatarTask> {
	if (reading.kind === 'task') {
		const { task, answeredAt = null } = reading;
		const taskIds = taskIdsNamed(task.raw, name);
		if (taskIds.length > 1) return { kind: 'several', taskIds };
		const taskId = taskIdIn(task.raw);
		const isNamedSo = taskId !== name && task.externalTaskId === name;
		return taskId !== null && isNamedSo
			? { kind: 'found', task: { ...task, taskId }, answeredAt }
			: { kind: 'namesUnknown' };
	}
	if (reading.kind === 'notFound') return { kind: 'free' };
	const { fault } = reading;
	const fitsNoTask = fault.kind === 'address' || fault.kind === 'request';
	return fitsNoTask ? { kind: 'namesUnknown' } : { kind: 'unclear', fault };
}

/** The same as a wait takes it: nobody guesses which task is meant, and what says nothing is asked again. */
export function readingByName(reading: TaskReading, name: string): TaskReading {
	if (reading.kind !== 'task') return reading;
	const named = nameReading(reading, name);
	if (named.kind === 'found') return { ...reading, task: named.task };
	const said =
		named.kind === 'several' ? named.taskIds.join(', ') : (taskIdIn(reading.task.raw) ?? '');
	const fault: ProviderFault = {
		kind: named.kind === 'several' ? 'severalOfName' : 'otherName',
		text: said === '' ? '' : `task ${said}`,
		httpStatus: null,
		code: null,
		retryAfterSeconds: null,
	};
	return { kind: 'refused', fault };
}
