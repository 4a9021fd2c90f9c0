import { createHash } from 'node:crypto';

import { gatewayError, ownWords, type OwnWords } from './gateways/errors';
import type { Delivery, Gateway, Provider } from './types';

/**
 * Something that goes wrong with one request: a plain object that survives JSON. An empty one is no
 * fault at all; `faults` below builds the usual ones.
 */
export interface Fault {
	/** Shown in the request's record. */
	name: string;
	/**
	 * Whether the request does its work first (a create makes its job) although its answer is lost or
	 * replaced. Default: only when the genuine answer is needed, that is, without `answer` and `drop`.
	 */
	handled?: boolean;
	/** Sent instead of the genuine answer. */
	answer?: {
		/** Default 200. */
		status?: number;
		headers?: Record<string, string>;
		/** A string is sent as it is, anything else as JSON. */
		body?: unknown;
		/** A JSON body of about this many bytes, made as it is sent. */
		hugeBytes?: number;
	};
	/**
	 * No answer at all. `unread` resets the connection before the body is read (injected faults only; a
	 * `faultFor` hook has seen the body, so there it is a `reset`).
	 */
	drop?: 'unread' | 'reset' | 'hang';
	/** The first half of the body: the connection then closes, or (`ended`) the body ends properly there. */
	half?: 'closed' | 'ended';
	/** How the bytes travel. */
	delivery?: Delivery;
	/** Put into the genuine answer where the task's own ID stood, but in links. */
	wrongTaskId?: string;
	/** The links to what was made are struck out of the genuine answer. */
	linkless?: true;
}

/** HTTP status and text of Kling's error codes (providers' documentation, error code table). */
const klingCodes: Record<number, [status: number, message: string]> = {
	1000: [401, 'Authentication failed'],
	1001: [401, 'Authorization is empty'],
	1002: [401, 'Authorization is invalid'],
	1003: [401, 'Authorization is not yet valid'],
	1004: [401, 'Authorization has expired'],
	1100: [429, 'Account exception'],
	1101: [429, 'Account in arrears'],
	1102: [429, 'Resource package exhausted or expired'],
	1103: [403, 'Unauthorized access to the requested resource'],
	1200: [400, 'Invalid request parameters'],
	1201: [400, 'Invalid parameters'],
	1202: [404, 'The requested method is invalid'],
	1203: [404, 'The requested resource does not exist'],
	1300: [400, 'Trigger the policy of the platform'],
	1301: [400, 'Trigger the content security policy of the platform'],
	1302: [429, 'Too many requests'],
	1303: [429, 'parallel task over resource pack limit'],
	1304: [429, 'IP whitelist policy'],
	5000: [500, 'Server internal error'],
	5001: [503, 'Server temporarily unavailable'],
	5002: [504, 'Server internal timeout'],
};

/** A request ID in the shape that Kling uses; the same text gives the same ID. */
export function requestId(seed: string): string {
	const hex = createHash('sha256').update(seed).digest('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Kling's `{code, message, request_id}` with its HTTP status. */
export function klingError(code: number, message?: string) {
	const [status, text] = klingCodes[code] ?? [code >= 5000 ? 500 : 400, 'Unknown'];
	return { status, body: { code, message: message ?? text, request_id: requestId(`${code}`) } };
}

/** `{error: {message, type, code}}` as the gateways of the new-api family word it. */
export function familyError(provider: 'aijisu' | 'cometApi', message: string, code = '') {
	const text = `${message} (request id: 20260101000000000000000abcdefgh)`;
	return {
		error:
			provider === 'cometApi'
				? { message: text, type: 'comet_api_error', param: '', code }
				: { message: text, type: 'new_api_error', code },
	};
}

/** `{code, message, data: null}` of the new-api family's task routes. */
export function taskError(code: string, message: string) {
	return { code, message, data: null };
}

const NO_QUOTA = 'insufficient_user_quota';
const NO_MONEY = 'user quota is not enough';
const noMoney: Record<Provider, { status: number; body: unknown }> = {
	aijisu: { status: 403, body: taskError(NO_QUOTA, NO_MONEY) },
	cometApi: { status: 403, body: familyError('cometApi', NO_MONEY, NO_QUOTA) },
	kling: klingError(1101),
	fal: gatewayError('fal', 403, 'User is locked. Reason: Exhausted balance.'),
	kie: gatewayError('kie', 402, "Credits insufficient : Your current balance isn't enough"),
	waveSpeed: gatewayError('waveSpeed', 402, 'insufficient credits'),
};

const noTask: Record<Provider, { status: number; body: unknown }> = {
	aijisu: { status: 400, body: taskError('task_not_exist', 'task_not_exist') },
	cometApi: klingError(1203, 'Task not found'),
	kling: klingError(1203, 'Task not found'),
	fal: { status: 404, body: { status: 'NOT_FOUND' } },
	kie: gatewayError('kie', 422, 'recordInfo is null'),
	waveSpeed: gatewayError('waveSpeed', 404, 'task not found'),
};

/** The first of Kling's codes that comes with this HTTP status; 5000 where none does. */
function klingCodeOf(status: number): number {
	const entry = Object.entries(klingCodes).find(([, [itsStatus]]) => itsStatus === status);
	return entry ? Number(entry[0]) : 5000;
}

/** An error as a provider words it; kie's comes in a 200. */
function errorOf(provider: Provider, status: number, message: string, code: string) {
	switch (provider) {
		case 'aijisu':
		case 'cometApi':
			return { status, body: familyError(provider, message, code) };
		case 'kling':
			return { status, body: klingError(klingCodeOf(status), message).body };
		default:
			return gatewayError(provider, status, message);
	}
}

const isOwn = (provider: Provider): provider is Gateway => provider in ownWords;

/** The usual faults. Each call returns a fresh, serialisable object. */
export const faults = {
	/** Any status with any body; no body gives the gateways' own envelope. */
	status: (status: number, body?: unknown, headers?: Record<string, string>): Fault => ({
		name: `status ${status}`,
		answer: { status, headers, body: body ?? familyError('cometApi', `status ${status}`) },
	}),
	/** 429; `retryAfter` in seconds or as an HTTP date. */
	tooManyRequests: (retryAfter?: number | string): Fault => ({
		name: '429',
		answer: {
			status: 429,
			headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
			body: familyError('cometApi', 'Too many requests'),
		},
	}),
	/** A Kling error code with the HTTP status of its table. */
	klingCode: (code: number): Fault => ({ name: `code ${code}`, answer: klingError(code) }),
	/** HTTP 200 around a Kling error. */
	okWithKlingCode: (code: number): Fault => ({
		name: `200 with code ${code}`,
		answer: { body: klingError(code).body },
	}),
	/** HTTP 200 around `{error: {…}}`. */
	okWithError: (message = 'upstream error', code = 'invalid_request'): Fault => ({
		name: '200 with error',
		answer: { body: familyError('cometApi', message, code) },
	}),
	/** The doubly nested body of CometAPI's documentation, without a code at the top. */
	nested: (code = 1201, message = 'Voice id not found', status = 400): Fault => ({
		name: `nested ${code}`,
		answer: {
			status,
			body: {
				message,
				data: { message, data: { code, message, request_id: requestId('nested') } },
			},
		},
	}),
	/** `{error: {message, type, code}}`, e.g. 503 `model_not_found`; by the others in their own shape. */
	family: (provider: Provider, status: number, message: string, code = ''): Fault => ({
		name: `${status} ${code || 'error'}`,
		answer: errorOf(provider, status, message, code),
	}),
	/** Texts of a gateway's errors by its numbers; undefined for those that have Kling's. */
	ownWords: (provider: Provider, about: OwnWords) =>
		isOwn(provider) ? ownWords[provider][about] : undefined,
	/** `{code: '…', message, data: null}`. */
	task: (status: number, code: string, message: string): Fault => ({
		name: `${status} ${code}`,
		answer: { status, body: taskError(code, message) },
	}),
	/** A query of a task that the provider does not know yet, in its own words. */
	taskDoesNotExist: (provider: Provider): Fault => ({
		name: 'task does not exist',
		answer: noTask[provider],
	}),
	/** The account has no money left. */
	insufficientBalance: (provider: Provider): Fault => ({
		name: 'insufficient balance',
		answer: noMoney[provider],
	}),
	htmlPage: (status = 200): Fault => ({
		name: `html ${status}`,
		answer: {
			status,
			headers: { 'content-type': 'text/html; charset=utf-8' },
			body: `<!doctype html><html><head><title>Gateway</title></head><body><h1>${status}</h1></body></html>`,
		},
	}),
	redirect: (location: string, status: 301 | 302 | 303 | 307 | 308 = 302): Fault => ({
		name: `redirect ${status}`,
		answer: { status, headers: { location }, body: '' },
	}),
	emptyBody: (status = 200): Fault => ({
		name: `empty ${status}`,
		answer: { status, headers: { 'content-type': 'application/json' }, body: '' },
	}),
	garbage: (status = 200): Fault => ({
		name: `garbage ${status}`,
		answer: {
			status,
			headers: { 'content-type': 'application/json' },
			body: '{"task_id": tas\u0000k_',
		},
	}),
	hugeBody: (bytes = 64 * 2 ** 20, status = 200): Fault => ({
		name: `huge ${bytes}`,
		answer: { status, hugeBytes: bytes },
	}),
	/** RST before the body is read: nothing was created. */
	resetUnread: (): Fault => ({ name: 'reset unread', drop: 'unread' }),
	/** RST after the body was read: nothing was created. */
	reset: (): Fault => ({ name: 'reset', drop: 'reset' }),
	/** Never answers: nothing was created. */
	hang: (): Fault => ({ name: 'hang', drop: 'hang' }),
	/** The genuine answer, byte by byte. */
	drip: (bytesPerSecond = 1): Fault => ({ name: 'drip', delivery: { bytesPerSecond } }),
	/** The genuine answer, later. */
	slow: (delayMilliseconds: number): Fault => ({ name: 'slow', delivery: { delayMilliseconds } }),
	/** Half of the genuine answer, then the connection closes. */
	halfBody: (): Fault => ({ name: 'half body', half: 'closed' }),
	/** Half of the genuine answer as if that were all. */
	halfJson: (): Fault => ({ name: 'half json', half: 'ended' }),
	/** The genuine answer, of a success too, without a link. */
	linkless: (): Fault => ({ name: 'linkless', linkless: true }),
	/** The genuine answer with another task's ID. */
	wrongTaskId: (taskId = 'task_00000000000000000000000000000000'): Fault => ({
		name: 'wrong task id',
		wrongTaskId: taskId,
	}),
	/** Any of the above, but the request does its work first: a create makes its job. */
	afterHandling: (fault: Fault): Fault => ({
		...fault,
		name: `${fault.name} after handling`,
		handled: true,
		...(fault.drop === 'unread' ? { drop: 'reset' as const } : {}),
	}),
};
