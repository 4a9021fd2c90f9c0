import type { IDataObject } from 'n8n-workflow';

import type { Failure } from '../task/failure';
import type { FaultKind } from '../task/reading';

/** What a model has no use for: it would only fill its context, or it wrote it itself. */
const NOT_FOR_MODELS = new Set([
	'raw',
	'text',
	'providerStatus',
	'updatedAt',
	'callbackExecutionId',
	'cutId',
]);

/** One call of the tool. */
export interface ToolCall {
	/** The node's parameters as the user wrote them, which name the arguments that the model gave. */
	parameters: unknown;
	/** Whether the same call again finds what this one made: not where each is an execution of its own. */
	remembersCalls: boolean;
}

/**
 * What the model behind an agent gets of a result: what is known, without what is not, and what to do next.
 * Never a file and never the provider's own body.
 *
 * @param nextStep where the operation knows better than what follows from the state of the task
 */
export function toolResult(json: IDataObject, nextStep: string = stepAfter(json)): IDataObject {
	return { ...known(json), nextStep };
}

/**
 * What the model gets of a failure. n8n would give it the bare message of an error, or nothing at all, and
 * a model that learns nothing repeats the call.
 *
 * @param task what is known of its task
 * @param call what the words depend on
 */
export function toolFailure(failure: Failure, task: IDataObject, call: ToolCall): IDataObject {
	const { message, description, fault } = failure;
	const mayHaveBeenCharged =
		failure.mayHaveBeenCharged ?? (task.taskId !== null && fault?.kind !== 'notFound');
	return {
		whatHappened: message,
		mayHaveBeenCharged,
		// What happened is told above.
		...known({ ...task, failureReason: null }),
		adviceForUser: description,
		nextStep: failure.nextStep ?? stepAfterFailure(failure, task, call),
	};
}

/** The same of an operation that asks no provider. */
export function freeToolFailure(whatHappened: string, adviceForUser: string): IDataObject {
	return {
		whatHappened,
		mayHaveBeenCharged: false,
		adviceForUser,
		nextStep: 'Tell the user. Nothing is charged for this.',
	};
}

function known(json: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(json).filter(
			([name, value]) => value !== null && value !== undefined && !NOT_FOR_MODELS.has(name),
		),
	);
}

function stepAfter({
	checkOnly,
	taskId,
	isFinal,
	isSuccess,
	reused,
	videoUrl,
	videoUrlExpiresAt,
	audioId,
	audioUrl,
}: IDataObject): string {
	if (checkOnly === true) {
		return 'Tell the user that everything was checked and nothing was submitted, because the option "Check Only (Dry Run)" of this tool is on.';
	}
	if (isFinal === true && isSuccess === true && typeof videoUrl === 'string') {
		const until =
			typeof videoUrlExpiresAt === 'string' ? ` The link works until ${videoUrlExpiresAt}.` : '';
		return `Give the user the link in videoUrl.${until} Do not submit this video again.`;
	}
	if (isFinal === true && isSuccess === true && (audioId || audioUrl)) {
		return `The speech is ready. Submit the avatar video with ${spokenAs(audioId, audioUrl)}. Do not have the same text spoken again: it would be charged again.`;
	}
	if (isFinal === true) {
		return 'Tell the user why it could not be made. Do not ask for the same again: it would be charged again, and most likely fail again.';
	}
	const again =
		reused === true
			? 'This task exists already, so nothing was submitted and nothing is charged again. '
			: '';
	return `${again}The video is not ready yet. Wait for it with the taskId "${String(taskId)}", using the tool that waits for avatar videos. Do not submit it again: every submission is charged.`;
}

/** The fields of a speech that Submit takes. */
function spokenAs(audioId: unknown, audioUrl: unknown): string {
	const ways = [
		...(typeof audioId === 'string' ? [`the audioId "${audioId}" as its Audio ID`] : []),
		...(typeof audioUrl === 'string' ? ['the audioUrl as its Audio URL'] : []),
	];
	return ways.join(', or ');
}

/** Refusals that only a person can do something about. */
const FOR_PEOPLE: ReadonlySet<FaultKind> = new Set(['key', 'account', 'noSuchPath', 'address']);
/** Refusals of what was asked for. */
const OF_ARGUMENTS: ReadonlySet<FaultKind> = new Set(['request', 'policy', 'duplicate']);

function stepAfterFailure(
	{ message, mayHaveBeenCharged, fault }: Failure,
	task: IDataObject,
	{ parameters, remembersCalls }: ToolCall,
): string {
	const { taskId, isFinal } = task;
	if (mayHaveBeenCharged === true && taskId === null) {
		return 'Do not call this tool again for this: it could be charged twice. Tell the user what happened, and that they have to look in their account.';
	}
	if (fault && FOR_PEOPLE.has(fault.kind)) {
		return 'Tell the user. Calling this tool again does not help before they have changed something.';
	}
	if (taskId !== null && isFinal) return stepAfter(task);
	if (fault?.kind === 'notFound') {
		return 'Use the taskId exactly as it was returned when the video was submitted. If you did, tell the user. Do not submit the video again: every submission is charged.';
	}
	if (taskId !== null && 'audioUrl' in task) {
		return remembersCalls
			? 'The speech is charged already. Call this tool once more with exactly the same arguments, which picks it up; if that fails as well, tell the user.'
			: 'The speech is charged already, and another call would be charged again. Tell the user what happened.';
	}
	if (taskId !== null) {
		return `The task still exists. Call the tool that waits for avatar videos again with the taskId "${String(taskId)}", or give this taskId to the user for later. Do not submit the video again: every submission is charged.`;
	}
	if (fault && !OF_ARGUMENTS.has(fault.kind)) {
		return 'Nothing was created. Call this tool once more with the same arguments; if that fails as well, tell the user.';
	}
	return `Nothing was created. ${argumentStep(message, argumentsIn(parameters))}`;
}

/** Whose value it is that cannot be used. n8n names an argument like the field, with other characters as `_`. */
function argumentStep(message: string, given: readonly string[]): string {
	if (given.length === 0) return 'Tell the user: nothing that you gave caused it.';
	const named = given.find((name) => plain(message).startsWith(plain(name)));
	if (named !== undefined) {
		return `Call this tool again with a usable value for the argument "${named}", or ask the user for one.`;
	}
	const names = given.map((name) => `"${name}"`).join(', ');
	return `If one of your arguments (${names}) caused it, call this tool again with that one corrected. Otherwise tell the user.`;
}

const plain = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();

const FROM_AI = /\$fromAI\s*\(\s*(['"`])([\w-]+)\1/gi;

/** The names of the arguments that a model gives, out of the expressions in which they stand. */
function argumentsIn(parameters: unknown): string[] {
	if (typeof parameters === 'string') {
		return [...parameters.matchAll(FROM_AI)].flatMap(([, , name]) => name ?? []);
	}
	if (typeof parameters !== 'object' || parameters === null) return [];
	return [...new Set(Object.values(parameters).flatMap(argumentsIn))];
}
