import type { Content } from './content';
import type { Answer } from './types';

/** A JSON answer with its length. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
	return bytes(
		Buffer.from(JSON.stringify(body)),
		'application/json; charset=utf-8',
		status,
		headers,
	);
}

/** The same answer with its task IDs as numbers, where they are made of digits. */
export function withNumericTaskIds(answer: Answer): Answer {
	const { headers, body } = answer;
	if (!Buffer.isBuffer(body) || !headers['content-type']?.includes('json')) return answer;
	const text = body.toString().replace(/("(?:task_id|id)":)"(\d+)"/g, '$1$2');
	const content = Buffer.from(text);
	return {
		...answer,
		headers: { ...headers, 'content-length': String(content.length) },
		body: content,
	};
}

/** An HTML page, as gateways answer for paths that they do not know. */
export function html(status: number, title: string): Answer {
	const page = `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
	return bytes(Buffer.from(page), 'text/html; charset=utf-8', status);
}

/** A redirect without a body. */
export function redirect(location: string, status = 302): Answer {
	return { status, headers: { location, 'content-length': '0' }, body: Buffer.alloc(0) };
}

/** Any bytes with their length. */
export function bytes(
	body: Buffer,
	contentType: string,
	status = 200,
	headers: Record<string, string> = {},
): Answer {
	return {
		status,
		headers: { 'content-type': contentType, 'content-length': String(body.length), ...headers },
		body,
	};
}

/** Serves a content: with its length, or in chunks without (`noLength`). */
export function serve(content: Content, contentType: string, noLength = false): Answer {
	const { size } = content;
	const headers: Record<string, string> = { 'content-type': contentType };
	if (!noLength) headers['content-length'] = String(size);
	return { status: 200, headers, body: { content, start: 0, end: size } };
}
