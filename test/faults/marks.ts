import type { Job, RequestRecord, Simulator } from '../simulator';

/** A prompt, or a text to be spoken, that names the item it is for, so that the simulator's ledger can be read item by item. */
export const markedPrompt = (mark: string): string => `[${mark}] a calm speaker`;

function markIn(body: unknown): string {
	const { prompt, text = prompt } = (body ?? {}) as Record<string, unknown>;
	return /^\[(.*?)\]/.exec(typeof text === 'string' ? text : '')?.[1] ?? 'unmarked';
}

/** The item a job was created for. */
export const markOf = ({ body }: Pick<Job, 'body'>): string => markIn(body);

/** The item a request is about; a question for a job that does not exist is named by what it asks for. */
export function subjectOf(sim: Simulator, request: RequestRecord): string {
	if (request.kind === 'create' || request.kind === 'tts') return markIn(request.body);
	if (request.kind === 'file') return request.path;
	const job = request.taskId === undefined ? undefined : sim.ledger.get(request.taskId);
	return job ? markOf(job) : `unknown ${request.taskId}`;
}
