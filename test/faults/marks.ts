import type { Job, RequestRecord, Simulator } from '../simulator';

/** A prompt, or a text to be spoken, that names the item it is for, so that the simulator's ledger can be read item by item. */
export const markedPrompt = (mark: string): string => `[${mark}] a calm speaker`;

/** What a body asks for; kie has it one level down. */
export function askedIn(body: unknown): Record<string, unknown> {
	const fields = (body ?? {}) as Record<string, unknown>;
	return typeof fields['input'] === 'object' ? askedIn(fields['input']) : fields;
}

function markIn(body: unknown): string {
	const { prompt, text = prompt } = askedIn(body);
	return /^\[(.*?)\]/.exec(typeof text === 'string' ? text : '')?.[1] ?? 'unmarked';
}

/** The item a job was created for. */
export const markOf = ({ body }: Pick<Job, 'body'>): string => markIn(body);

/** The item a request is about; a question for a job that does not exist is named by what it asks for. */
export function subjectOf(sim: Simulator, request: RequestRecord): string {
	if (request.kind === 'create' || request.kind === 'tts') return markIn(request.body);
	// The names of uploads are random.
	if (request.kind === 'upload' || isUpload(request)) {
		const text = request.path + JSON.stringify(request.body);
		return `upload ${/[\da-f]{24}(\.\w+)/.exec(text)?.[1]}`;
	}
	if (request.kind === 'file') return request.path;
	const job = request.taskId === undefined ? undefined : sim.ledger.get(request.taskId);
	return job ? markOf(job) : `unknown ${request.taskId}`;
}

/** Whether it is about a file that the node has uploaded: its bytes, or the gateway's own look at it. */
export const isUpload = ({ path }: Pick<RequestRecord, 'path'>): boolean =>
	path.startsWith('/uploads/');
