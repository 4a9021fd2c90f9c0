import { bytes, json } from './answers';
import { bufferContent, filled, joined } from './content';
import type { Fault } from './faults';
import type { Answer, Outcome } from './types';

/** Whether the request is to do its work although this fault strikes it. */
export function letsWorkHappen(fault: Fault): boolean {
	return fault.handled ?? (fault.answer === undefined && fault.drop === undefined);
}

/** What the client gets: the genuine answer (undefined where no work was done), spoilt by the fault. */
export function spoil(
	fault: Fault,
	genuine: Answer | undefined,
	taskId: string | undefined,
): Outcome {
	if (fault.drop) return fault.drop === 'hang' ? 'hang' : 'reset';
	let answer = fault.answer ? replacement(fault.answer) : genuine;
	if (!answer) return 'reset';
	if (fault.wrongTaskId !== undefined && taskId !== undefined && Buffer.isBuffer(answer.body)) {
		const own = new RegExp(`(?<!/)${taskId}`, 'g');
		answer = withText(answer, own, fault.wrongTaskId);
	}
	if (fault.linkless) answer = withText(answer, /https?:[^"\\]*\/media\/[^"\\]*/g, '');
	if (fault.half) answer = halved(answer, fault.half);
	return fault.delivery
		? { ...answer, delivery: { ...answer.delivery, ...fault.delivery } }
		: answer;
}

function replacement({
	status = 200,
	headers,
	body,
	hugeBytes,
}: NonNullable<Fault['answer']>): Answer {
	if (hugeBytes !== undefined) {
		const content = joined([
			bufferContent(Buffer.from('{"padding":"')),
			filled(hugeBytes, 'x'.charCodeAt(0)),
			bufferContent(Buffer.from('"}')),
		]);
		return {
			status,
			headers: {
				'content-type': 'application/json',
				'content-length': String(content.size),
				...headers,
			},
			body: { content, start: 0, end: content.size },
		};
	}
	return typeof body === 'string' || body === undefined
		? bytes(Buffer.from(body ?? ''), 'text/plain; charset=utf-8', status, headers)
		: json(body, status, headers);
}

function halved(answer: Answer, half: 'closed' | 'ended'): Answer {
	const { body } = answer;
	const length = Buffer.isBuffer(body) ? body.length : body.end - body.start;
	const middle = Math.floor(length / 2);
	if (half === 'closed') {
		return { ...answer, delivery: { ...answer.delivery, cutAfterBytes: middle } };
	}
	return withBody(
		answer,
		Buffer.isBuffer(body)
			? body.subarray(0, middle)
			: body.content.read(body.start, body.start + middle),
	);
}

function withText(answer: Answer, found: RegExp, text: string): Answer {
	return withBody(answer, Buffer.from(answer.body.toString().replace(found, text)));
}

function withBody(answer: Answer, body: Buffer): Answer {
	const headers = { ...answer.headers };
	if ('content-length' in headers) headers['content-length'] = String(body.length);
	return { ...answer, headers, body };
}
