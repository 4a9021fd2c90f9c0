import type {
	IAdditionalCredentialOptions,
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { StatusQuestion } from '../providers/statusQuestion';
import type { OtherHost, ProviderAdapter, RequestBody, Transfer } from '../providers/types';
import { type Clock, deadlinesOf, onAbort } from '../task/clock';
import {
	type BodyStream,
	type FullResponse,
	readAnswer,
	readBody,
	streamedAnswer,
	type StreamedAnswer,
} from './answers';
import { encodeRequestBody } from './bodies';
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

export interface GatewayRequest {
	method: 'GET' | 'POST';
	/** From the credential's base URL on, with its leading slash. */
	path: string;
	body?: RequestBody;
	timeoutSeconds: number;
	/** What the request is for, where the gateway may have an address of its own for that. */
	host?: OtherHost;
}

/** Sends one request with the key, once. Never rejects; how it ended is the result. */
export type SendRequest = (request: GatewayRequest) => Promise<Transfer>;

/**
 * Sends requests to the credential's gateway, with the key: no redirect is followed, and no status makes n8n send one
 * again. The key is struck out of whatever comes back.
 */
export function requestSender(
	context: RequestContext,
	credential: Credential,
	clock: Clock,
): SendRequest {
	const send: SendRequest = (request) => sendRequest(context, credential, clock, request);
	if (!credential.isSigned) return send;
	return async (request) => {
		const transfer = await send(request);
		return request.method === 'GET' && learnsTime(credential, clock, transfer)
			? await send(request)
			: transfer;
	};
}

/** The clock of this machine is taken for right within this. Milliseconds. */
const CLOCK_TOLERANCE = 60_000;

/** Whether a signed token was refused for the wrong time that this machine has: the answer says the right one. */
function learnsTime({ stored }: Credential, clock: Clock, transfer: Transfer): boolean {
	if (transfer.kind !== 'answer' || transfer.answer.status !== 401) return false;
	const ahead = Date.parse(transfer.answer.headers.date ?? '') - clock.now();
	const known = typeof stored.clockAhead === 'number' ? stored.clockAhead : 0;
	if (!(Math.abs(ahead - known) > CLOCK_TOLERANCE)) return false;
	stored.clockAhead = ahead;
	return true;
}

/** The key of the node's provider: a credential may hold several. */
const asked = ({ stored }: Credential): IAdditionalCredentialOptions => ({
	credentialsDecrypted: {
		id: '',
		name: '',
		type: 'klingAvatarApi',
		data: { ...stored } as ICredentialDataDecryptedObject,
	},
});

function sendRequest(
	context: RequestContext,
	credential: Credential,
	clock: Clock,
	request: GatewayRequest,
): Promise<Transfer> {
	const { method, host, path, body: content, timeoutSeconds } = request;
	const options: IHttpRequestOptions = {
		method,
		url: `${host ? credential.baseUrlFor(host) : credential.baseUrl}${path}`,
		headers: {
			Accept: 'application/json',
			...(content ? { 'Content-Type': 'application/json' } : {}),
		},
		...(content ? { body: encodeRequestBody(content) } : {}),
		...streamed(timeoutSeconds),
		// A redirect would carry the key to wherever the server points.
		disableFollowRedirect: true,
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
		const callOff = deadlinesOf(clock).set(timeoutSeconds * 1000, () =>
			endEarly(`no complete answer came within ${timeoutSeconds} s`),
		);
		let forget = () => {};
		forget = onAbort(cancelSignal(context), () => endEarly('the execution was stopped'));
		if (isOver) return;
		context.helpers.httpRequestWithAuthentication
			.call(context, 'klingAvatarApi', options, asked(credential))
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
const streamed = (timeoutSeconds: number) =>
	({
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		timeout: Math.max(1, Math.round(timeoutSeconds * 1000)),
	}) as const;

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
			...streamed(request.timeoutSeconds),
			...(request.followRedirects === false
				? { disableFollowRedirect: true }
				: { maxRedirects: 5 }),
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
		await context.helpers.httpRequestWithAuthentication.call(
			context,
			'klingAvatarApi',
			{
				method: 'GET',
				url,
				...streamed(request.timeoutSeconds),
				disableFollowRedirect: true,
				abortSignal: request.signal,
			},
			asked(credential),
		),
	);
}

/**
 * Puts a file where an answer of the gateway says, without the key and without following a redirect. Resolves to how
 * the answer begins; rejects when none comes.
 */
export async function putFile(
	context: NodeContext,
	{ url, headers }: { url: string; headers: Readonly<Record<string, string>> },
	bytes: Uint8Array,
	request: { timeoutSeconds: number; signal: AbortSignal | undefined },
): Promise<Omit<StreamedAnswer, 'body'>> {
	const ending = new AbortController();
	const forget = onAbort(request.signal, () => ending.abort());
	try {
		const { body, ...answer } = streamedAnswer(
			await context.helpers.httpRequest({
				method: 'PUT',
				url,
				headers: { ...headers },
				body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
				...streamed(request.timeoutSeconds),
				disableFollowRedirect: true,
				abortSignal: ending.signal,
			}),
		);
		// Ended from here, it reports that to the process if nobody listens.
		body.on('error', () => {});
		return answer;
	} finally {
		forget();
		// The body is not wanted; destroyed unread, it would leave its connection open.
		ending.abort();
	}
}

/** n8n's signal for Stop and for the workflow's timeout; a webhook call and a list in the editor have none. */
export function cancelSignal(context: RequestContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}
