import type { Gateway } from '../../gateway/gateway';
import type { NameReading, Product, Shop } from '../../paying/shop';
import { taskIdIn } from '../../providers/answers/taskBody';
import type { TaskReading } from '../../task/reading';
import type { Occasion } from '../../task/occasion';
import { taskOutput, unknownTaskOutput, type AvatarTask } from '../../task/task';
import type { Goods } from '../paid/failures';

/** A video in the words of a failure. */
const VIDEO: Product = {
	thing: 'a video',
	ifItIsThere: 'If it is there, continue with its task ID in a Get or Wait operation',
	pickUp: 'continue with these task IDs in a Get or Wait operation',
};

/** What Submit makes, for the failures of its items. */
export function videoGoods({ adapter }: Pick<Gateway, 'adapter'>): Goods<AvatarTask> {
	return {
		product: VIDEO,
		output: taskOutput,
		unknownOutput: (known) => unknownTaskOutput(adapter.id, known),
		continueWith: 'continue with that ID in a Get or Wait operation',
	};
}

/** Where avatar videos are bought: the gateway, as the machinery of paying once sees it. */
export function videoShop(gateway: Gateway, occasion: Occasion): Shop<AvatarTask> {
	const { adapter, clock, signal, ask } = gateway;
	return {
		provider: adapter,
		product: VIDEO,
		occasion,
		clock,
		signal,
		send: async (request) => await gateway.send(request),
		createPath: adapter.createPath,
		readCreated: (answer, externalTaskId) => adapter.readCreated(answer, externalTaskId),
		findByName: adapter.takesExternalTaskId
			? async (externalTaskId, timeoutSeconds) =>
					nameReading(await ask(externalTaskId, timeoutSeconds), externalTaskId)
			: null,
	};
}

/**
 * CometAPI passes Kling's API on, which finds a task by its external ID (high for Kling, low that CometAPI
 * forwards it). So only an answer that repeats the very name, and beside it an ID of its own, counts.
 */
function nameReading(reading: TaskReading, externalTaskId: string): NameReading<AvatarTask> {
	if (reading.kind === 'task') {
		const { task, answeredAt = null } = reading;
		const taskId = taskIdIn(task.raw);
		const isNamedSo = taskId !== externalTaskId && task.externalTaskId === externalTaskId;
		return taskId !== null && isNamedSo
			? { kind: 'found', task: { ...task, taskId }, answeredAt }
			: { kind: 'namesUnknown' };
	}
	if (reading.kind === 'notFound') return { kind: 'free' };
	const { fault } = reading;
	const fitsNoTask = fault.kind === 'address' || fault.kind === 'request';
	return fitsNoTask ? { kind: 'namesUnknown' } : { kind: 'unclear', fault };
}
