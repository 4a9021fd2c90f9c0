import type { IDataObject } from 'n8n-workflow';

import type { HttpAnswer } from '../providers/types';
import { parseJson } from './bodies';
import type { Credential } from './credential';

/** A status or create answer is a few kilobytes; a body past this is not one. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** A body as n8n's HTTP helper streams it (a Node stream, of which only this is used). */
export interface BodyStream extends AsyncIterable<Uint8Array> {
	on(event: 'data', act: (chunk: Uint8Array) => void): unknown;
	on(event: 'end' | 'close', act: () => void): unknown;
	on(event: 'error', act: (error: Error) => void): unknown;
	destroy(): void;
}

/** The head of an answer whose body is still to come. Header names are lower case. */
export interface StreamedAnswer {
	status: number;
	headers: Record<string, string>;
	body: BodyStream;
}

/** What n8n's helper resolves to. */
export interface FullResponse {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}

/** The head of an answer as n8n's helper gives it. */
export function streamedAnswer(response: FullResponse): StreamedAnswer {
	const headers = Object.fromEntries(
		Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
	return { status: response.statusCode, headers, body: response.body as BodyStream };
}

/** Reads the whole body, or as much of it as an answer can have. One of the two is called, once. */
export function readBody(
	body: BodyStream,
	onText: (text: string) => void,
	onBreak: (error: Error) => void,
): void {
	const chunks: Uint8Array[] = [];
	let length = 0;
	let isOver = false;
	const end = (tell: () => void) => {
		if (isOver) return;
		isOver = true;
		tell();
	};
	body.on('data', (chunk) => {
		length += chunk.length;
		chunks.push(chunk);
		if (length <= MAX_ANSWER_BYTES) return;
		// What is over the limit is not JSON that this node could use.
		end(() => onText(''));
		body.destroy();
	});
	body.on('end', () => end(() => onText(Buffer.concat(chunks).toString('utf8'))));
	body.on('error', (error) => end(() => onBreak(error)));
	body.on('close', () => end(() => onBreak(new Error('the answer broke off'))));
}

/** The key is struck out of the text, and of what escapes in JSON may have hidden from that. */
export function readAnswer(
	url: string,
	{ status, headers }: Pick<StreamedAnswer, 'status' | 'headers'>,
	received: string,
	{ strikeOut, keyHint }: Credential,
): HttpAnswer {
	const text = strikeOut(received);
	const unescaped = (_name: string, value: unknown) =>
		typeof value === 'string' ? strikeOut(value) : value;
	const json = parseJson(text, text.includes('\\') ? unescaped : undefined);
	return { url, status, headers, text, json, keyHint };
}
