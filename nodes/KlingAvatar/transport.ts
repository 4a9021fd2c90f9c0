import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { Credential } from './credential';
import { networkEnd } from './networkEnd';
import type { HttpAnswer, RequestBody, Transfer } from './providers/types';
import { encodeRequestBody } from './requestBody';
import { abortOf, type Clock } from './task/clock';

/** What n8n gives a node while it executes, and while a callback wakes it. */
export type NodeContext = IExecuteFunctions | IWebhookFunctions;

/** A status or create answer is a few kilobytes; a body past this is not one. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** A body as n8n's HTTP helper streams it (a Node stream, of which only this is used). */
export interface BodyStream extends AsyncIterable<Uint8Array> {
	destroy(): void;
}

/** The head of an answer whose body is still to come. Header names are lower case. */
export interface StreamedAnswer {
	status: number;
	headers: Record<string, string>;
	body: BodyStream;
}

export interface GatewayRequest {
	method: 'GET' | 'POST';
	/** From the credential's base URL on, with its leading slash. */
	path: string;
	body?: RequestBody;
	timeoutSeconds: number;
}

/**
 * Sends one request to the credential's gateway, with the key, once: no redirect is followed, and no
 * status makes n8n send it again. Never rejects; how it ended is the result. The key is struck out of
 * whatever comes back.
 */
export async function sendToGateway(
	context: NodeContext,
	credential: Credential,
	clock: Clock,
	request: GatewayRequest,
): Promise<Transfer> {
	const options: IHttpRequestOptions = {
		method: request.method,
		url: `${credential.baseUrl}${request.path}`,
		headers: { Accept: 'application/json' },
		...(request.body === undefined
			? {}
			: {
					body: encodeRequestBody(request.body),
					headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
				}),
		...STREAMED,
		// A redirect would carry the key to wherever the server points.
		disableFollowRedirect: true,
		timeout: Math.max(1, Math.round(request.timeoutSeconds * 1000)),
	};
	const signal = cancelSignal(context);
	const timer = timeLimit(clock, request.timeoutSeconds, signal);
	try {
		const exchange = async (): Promise<Transfer> => {
			const answer = streamedAnswer(
				await context.helpers.httpRequestWithAuthentication.call(
					context,
					'klingAvatarApi',
					options,
				),
			);
			timer.onEnd(() => answer.body.destroy());
			const text = await readText(answer.body);
			return { kind: 'answer', answer: readAnswer(answer, text, credential) };
		};
		return await Promise.race([exchange(), timer.ended]);
	} catch (error) {
		return networkEnd(error);
	} finally {
		timer.stop();
	}
}

/** Every request is streamed and no status throws: n8n's helper would repeat a request after a 401. */
const STREAMED = {
	encoding: 'stream',
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
} as const;

/**
 * Opens a link that is not the gateway's, without the key. Redirects are followed. Rejects when no
 * answer comes at all.
 */
export async function openLink(
	context: NodeContext,
	url: string,
	request: {
		method?: 'GET' | 'HEAD';
		headers?: Record<string, string>;
		timeoutSeconds: number;
		signal?: AbortSignal;
	},
): Promise<StreamedAnswer> {
	return streamedAnswer(
		await context.helpers.httpRequest({
			method: request.method ?? 'GET',
			url,
			headers: request.headers ?? {},
			...STREAMED,
			maxRedirects: 5,
			timeout: Math.max(1, Math.round(request.timeoutSeconds * 1000)),
			...(request.signal ? { abortSignal: request.signal } : {}),
		}),
	);
}

/**
 * Opens a link on the gateway's own origin with the key. No redirect is followed. Throws TypeError for any
 * other origin, and rejects when no answer comes at all.
 */
export async function openOwnLink(
	context: NodeContext,
	credential: Credential,
	url: string,
	request: { timeoutSeconds: number; signal: AbortSignal },
): Promise<StreamedAnswer> {
	if (new URL(url).origin !== new URL(credential.baseUrl).origin) {
		throw new TypeError("the key goes to the credential's own origin only");
	}
	return streamedAnswer(
		await context.helpers.httpRequestWithAuthentication.call(context, 'klingAvatarApi', {
			method: 'GET',
			url,
			...STREAMED,
			disableFollowRedirect: true,
			timeout: Math.max(1, Math.round(request.timeoutSeconds * 1000)),
			abortSignal: request.signal,
		}),
	);
}

/** n8n's signal for Stop and for the workflow's timeout; a webhook call has none. */
export function cancelSignal(context: NodeContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}

function streamedAnswer(response: {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}): StreamedAnswer {
	const headers = Object.fromEntries(
		Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
	return { status: response.statusCode, headers, body: response.body as BodyStream };
}

async function readText(body: BodyStream): Promise<string> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of body) {
		length += chunk.length;
		// What is over the limit is not JSON that this node could use; the loop's end closes the stream.
		if (length > MAX_ANSWER_BYTES) break;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

/** The key is struck out of the text, and of what escapes in JSON may have hidden from that. */
function readAnswer(
	{ status, headers }: StreamedAnswer,
	received: string,
	{ strikeOut }: Credential,
): HttpAnswer {
	const text = strikeOut(received);
	let json: unknown;
	try {
		json = JSON.parse(text, (_name, value: unknown) =>
			typeof value === 'string' ? strikeOut(value) : value,
		);
	} catch {
		json = undefined;
	}
	return { status, headers, text, json };
}

/**
 * Ends an exchange that takes longer than its time as a whole (n8n's own timeout counts from one byte
 * to the next, so a server that drips would never run into it) or that was stopped.
 */
function timeLimit(clock: Clock, seconds: number, signal: AbortSignal | undefined) {
	const finished = new AbortController();
	const stopped = abortOf(signal);
	const atEnd: Array<() => void> = [];
	const close = () => atEnd.forEach((act) => act());
	const timedOut = clock.sleep(seconds * 1000, finished.signal).then(() => {
		if (!finished.signal.aborted) close();
		return { kind: 'lost', why: `no complete answer came within ${seconds} s` } as const;
	});
	const wasStopped = stopped.promise.then(() => {
		close();
		return { kind: 'lost', why: 'the execution was stopped' } as const;
	});
	return {
		ended: Promise.race([timedOut, wasStopped]),
		onEnd: (act: () => void) => {
			atEnd.push(act);
			if (signal?.aborted) act();
		},
		stop: () => {
			stopped.forget();
			finished.abort();
		},
	};
}
