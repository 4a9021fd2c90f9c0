import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { StatusQuestion } from '../providers/statusQuestion';
import type { HttpAnswer, ProviderAdapter, RequestBody, Transfer } from '../providers/types';
import { type Clock, deadlinesOf, onAbort } from '../task/clock';
import { encodeRequestBody, parseJson } from './bodies';
import type { Credential } from './credential';
import { networkEnd } from './networkEnd';

/** The gateway of one run of the node; no n8n in it. */
export interface Gateway {
	adapter: ProviderAdapter;
	clock: Clock;
	/** Aborted when the execution is stopped; a callback's run has none. */
	signal: AbortSignal | undefined;
	sendRequest: SendRequest;
	/** Asks once for the state of a task, on the path that works. Never rejects. */
	ask: StatusQuestion;
}

/** What n8n gives a node while it executes, and while a callback wakes it. */
export type NodeContext = IExecuteFunctions | IWebhookFunctions;

/** What a request can be sent with: that, or what n8n gives a list in the editor. */
export type RequestContext = NodeContext | ILoadOptionsFunctions;

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

export interface GatewayRequest {
	method: 'GET' | 'POST';
	/** From the credential's base URL on, with its leading slash. */
	path: string;
	body?: RequestBody;
	timeoutSeconds: number;
}

/** Sends one request with the key, once. Never rejects; how it ended is the result. */
export type SendRequest = (request: GatewayRequest) => Promise<Transfer>;

/**
 * Sends requests to the credential's gateway, with the key: no redirect is followed, and no status makes n8n send one
 * again. The key is struck out of whatever comes back.
 */
export const requestSender =
	(context: RequestContext, credential: Credential, clock: Clock): SendRequest =>
	(request) =>
		sendRequest(context, credential, clock, request);

function sendRequest(
	context: RequestContext,
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
	// One promise with callbacks: polls are many, and every promise more costs them CPU time.
	return new Promise((resolve) => {
		let body: BodyStream | null = null;
		let isOver = false;
		const end = (transfer: Transfer) => {
			isOver = true;
			callOff();
			forget();
			resolve(transfer);
		};
		const endEarly = (why: string) => {
			body?.destroy();
			end({ kind: 'lost', why });
		};
		// As a whole: n8n's own timeout counts from one byte to the next, and a server that drips never runs into it.
		const callOff = deadlinesOf(clock).set(request.timeoutSeconds * 1000, () =>
			endEarly(`no complete answer came within ${request.timeoutSeconds} s`),
		);
		let forget = () => {};
		forget = onAbort(cancelSignal(context), () => endEarly('the execution was stopped'));
		if (isOver) return;
		context.helpers.httpRequestWithAuthentication
			.call(context, 'klingAvatarApi', options)
			.then((response: FullResponse) => {
				const answer = streamedAnswer(response);
				body = answer.body;
				readBody(
					body,
					(text) => {
						const read = readAnswer(options.url, answer, text, credential);
						end({ kind: 'answer', answer: read });
					},
					(error) => end(networkEnd(error)),
				);
				if (isOver) body.destroy();
			})
			// Also what n8n answered in a form that cannot be read: whatever it is, the request has left.
			.catch((error: unknown) => end(networkEnd(error)));
	});
}

/** Every request is streamed and no status throws: n8n's helper would repeat a request after a 401. */
const STREAMED = {
	encoding: 'stream',
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
} as const;

/**
 * Opens a link that is not the gateway's, without the key. Redirects are followed, unless they are to be
 * answers like any other. Rejects when no answer comes at all.
 */
export async function openLink(
	context: NodeContext,
	url: string,
	request: {
		headers?: Record<string, string>;
		timeoutSeconds: number;
		signal?: AbortSignal;
		followRedirects?: boolean;
	},
): Promise<StreamedAnswer> {
	return streamedAnswer(
		await context.helpers.httpRequest({
			method: 'GET',
			url,
			headers: request.headers ?? {},
			...STREAMED,
			...(request.followRedirects === false
				? { disableFollowRedirect: true }
				: { maxRedirects: 5 }),
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

/** n8n's signal for Stop and for the workflow's timeout; a webhook call and a list in the editor have none. */
export function cancelSignal(context: RequestContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}

/** What n8n's helper resolves to. */
interface FullResponse {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}

function streamedAnswer(response: FullResponse): StreamedAnswer {
	const headers = Object.fromEntries(
		Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
	return { status: response.statusCode, headers, body: response.body as BodyStream };
}

/** Reads the whole body, or as much of it as an answer can have. One of the two is called, once. */
function readBody(
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
function readAnswer(
	url: string,
	{ status, headers }: StreamedAnswer,
	received: string,
	{ strikeOut }: Credential,
): HttpAnswer {
	const text = strikeOut(received);
	const unescaped = (_name: string, value: unknown) =>
		typeof value === 'string' ? strikeOut(value) : value;
	const json = parseJson(text, text.includes('\\') ? unescaped : undefined);
	return { url, status, headers, text, json };
}
