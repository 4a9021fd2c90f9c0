import type { IncomingHttpHeaders } from 'node:http';

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

/** How `serve` answers. */
export interface ServeOptions {
	contentType: string;
	etag?: string;
	ignoreRange?: boolean;
	/** Chunked transfer without Content-Length. */
	noLength?: boolean;
}

/** Serves a content the way a good file server does (RFC 9110): ETag, Range, If-Range, 206, 416. */
export function serve(
	content: Content,
	request: { headers: IncomingHttpHeaders },
	options: ServeOptions,
): Answer {
	const headers: Record<string, string> = { 'content-type': options.contentType };
	if (options.etag) headers['etag'] = options.etag;
	if (!options.ignoreRange) headers['accept-ranges'] = 'bytes';

	let start = 0;
	let end = content.size;
	let status = 200;
	const range = options.ignoreRange ? undefined : request.headers.range;
	const stale = request.headers['if-range'] && request.headers['if-range'] !== options.etag;
	if (range && !stale) {
		const asked = readRange(range, content.size);
		if (asked === 'unsatisfiable') {
			headers['content-range'] = `bytes */${content.size}`;
			headers['content-length'] = '0';
			return { status: 416, headers, body: Buffer.alloc(0) };
		}
		if (asked) {
			[start, end] = asked;
			status = 206;
			headers['content-range'] = `bytes ${start}-${end - 1}/${content.size}`;
		}
	}
	if (!options.noLength && Number.isFinite(end)) headers['content-length'] = String(end - start);
	return { status, headers, body: { content, start, end } };
}

/** `[start, end)` of a single byte range; undefined for what a server may ignore. */
function readRange(range: string, size: number): [number, number] | 'unsatisfiable' | undefined {
	const match = /^bytes=(\d*)-(\d*)$/.exec(range.trim());
	if (!match || (match[1] === '' && match[2] === '')) return undefined;
	if (match[1] === '') {
		const last = Number(match[2]);
		return last === 0 ? 'unsatisfiable' : [Math.max(0, size - last), size];
	}
	const start = Number(match[1]);
	const end = match[2] === '' ? size : Math.min(Number(match[2]) + 1, size);
	if (match[2] !== '' && Number(match[2]) < start) return undefined;
	return start >= size ? 'unsatisfiable' : [start, end];
}
