import type { FaultKind, ProviderFault } from '../../task/reading';
import { at, firstText, numeric, text } from './json';
import type { HttpAnswer } from '../types';

/**
 * Kling's numeric codes (its error table, passed on by CometAPI) and the string codes of the new-api
 * family, by what they concern. A code that is not listed is judged by the HTTP status.
 */
const KIND_BY_CODE: Readonly<Record<string, FaultKind>> = {
	1000: 'key',
	1001: 'key',
	1002: 'key',
	1003: 'key',
	1004: 'key',
	1100: 'account',
	1101: 'account',
	1102: 'account',
	1103: 'account',
	1200: 'request',
	1201: 'request',
	1202: 'request',
	1203: 'notFound',
	1300: 'policy',
	1301: 'policy',
	1302: 'rateLimit',
	1303: 'rateLimit',
	1304: 'account',
	5000: 'server',
	5001: 'server',
	5002: 'server',
	invalid_request: 'request',
	invalid_request_error: 'request',
	invalid_api_platform: 'request',
	model_mapping_failed: 'request',
	model_price_error: 'request',
	invalid_api_key: 'key',
	insufficient_user_quota: 'account',
	insufficient_quota: 'account',
	pre_consume_token_quota_failed: 'account',
};

/** Answers of the family that say "no such task" in words only. */
const NO_SUCH_TASK =
	/task[_ ]?(id[_ ])?(is )?(not[_ ](exist|found)|does(n't| not) exist|unknown)|任务不存在/i;
/**
 * Balance is told in words by most gateways, with a 400, 402, 403 or 429. Money has to be named: a face or a
 * resolution can be insufficient as well.
 */
export const NO_BALANCE = new RegExp(
	[
		'(insufficient|not enough|out of|no more)[ _]((user|account|token|remaining)[ _])?MONEY',
		'MONEY( \\S+){0,3}? (is |are |has been |have been )?(0|zero|negative|insufficient|not enough|too low|used up|exhausted|exceeded|depleted)(?!\\w)',
		'exceed(s|ed) (your|the) (current )?MONEY',
		'in arrears|payment required',
		'余额|额度|欠费',
	]
		.join('|')
		.replaceAll('MONEY', '(balance|quota|credits?|funds?|money)'),
	'i',
);
/** A second job under the same `external_task_id`. */
const DUPLICATE = /duplicate|already (exists?|been used|in use)|must be unique|重复/i;
/** The longest piece of a server's text that a message repeats. */
const MAX_TEXT = 300;
/** The longest piece of a body that is shown because nothing in it could be read. */
const MAX_EXCERPT = 500;

/** Words that stand for "all is well" in the message field of an envelope. */
const FINE = /^(succeed|success|succeeded|ok|)$/i;

/** Codes that mean success in an envelope: Kling's 0, some relays' 200 and "success". */
function isSuccessCode(code: unknown): boolean {
	if (typeof code === 'string') return /^(0|200|success|succeed|ok|)$/i.test(code.trim());
	return code === 0 || code === 200;
}

/** Cloudflare's short form of its web pages. */
const PAGE_IN_SHORT = /^\s*error code: 1\d{3}\s*$/i;

/**
 * Whether the body is a web page: how these gateways answer a wrong path or host, and how what stands in
 * front of them (Cloudflare) turns a request away.
 */
export function isWebPage(answer: HttpAnswer): boolean {
	return (
		/html/i.test(answer.headers['content-type'] ?? '') ||
		/^\s*(<!doctype html|<html|<head|<body)/i.test(answer.text) ||
		PAGE_IN_SHORT.test(answer.text)
	);
}

/** The provider's own code, wherever the family puts it. */
function codeOf(body: unknown): unknown {
	const inner = at(body, 'data', 'data', 'code') ?? at(body, 'data', 'code');
	const candidates = [at(body, 'error', 'code'), at(body, 'code'), inner];
	return candidates.find((code) => !isSuccessCode(code) && text(code) !== null);
}

/** What the server said about itself: one line, no markup, at most 300 characters. */
export function saidBy(body: unknown): string {
	const said = firstText(
		at(body, 'error', 'message'),
		at(body, 'error'),
		...[
			at(body, 'data', 'data', 'message'),
			at(body, 'data', 'message'),
			at(body, 'message'),
		].filter((message) => typeof message === 'string' && !FINE.test(message.trim())),
		at(body, 'msg'),
		at(body, 'detail'),
		at(body, 'error_description'),
	);
	return said === null ? '' : cleanText(said);
}

/** Server text made fit for showing: one line, no markup, at most so many characters. */
export function cleanText(value: string, longest = MAX_TEXT): string {
	const line = value
		.replace(/<[^>]*>/g, ' ')
		.replace(/[\s\u0000-\u001f\u007f]+/g, ' ')
		.trim();
	return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** A whole body made fit for showing to a person who looks for a task ID in it: no link keeps its signature. */
export function excerpt(body: string): string {
	const unsigned = body
		.slice(0, MAX_EXCERPT * 4)
		.replace(/(https?:[^\s"'<>?]+)\?[^\s"'<>]*/gi, '$1?…');
	return cleanText(unsigned, MAX_EXCERPT);
}

/** `Retry-After` in seconds: a number, or an HTTP date measured against the answer's own `Date`. */
function retryAfter(headers: Record<string, string>): number | null {
	const value = headers['retry-after'] ?? '';
	const seconds = numeric(value);
	if (seconds !== null) return Math.max(0, seconds);
	const until = Date.parse(value);
	const sent = Date.parse(headers.date ?? '');
	return Number.isNaN(until) || Number.isNaN(sent) ? null : Math.max(0, (until - sent) / 1000);
}

/** What an HTTP status concerns, where nothing else tells. */
export function kindByStatus(status: number): FaultKind {
	if (status === 401) return 'key';
	if (status === 402 || status === 403) return 'account';
	if (status === 404) return 'notFound';
	if (status === 429) return 'rateLimit';
	if (status >= 500) return 'server';
	return 'request';
}

/** A fault of a kind, with what every answer tells beside it. */
export function faultIn(
	answer: HttpAnswer,
	kind: FaultKind,
	text = '',
	code: string | null = null,
): ProviderFault {
	const { status: httpStatus, headers, keyHint } = answer;
	return {
		kind,
		text,
		httpStatus,
		code,
		retryAfterSeconds: retryAfter(headers),
		...(kind === 'key' && keyHint ? { keyHint } : {}),
	};
}

/** Whether an answer is a JSON object or list. */
export const hasJson = ({ json }: Pick<HttpAnswer, 'json'>): boolean =>
	typeof json === 'object' && json !== null;

/** The fault of an answer that is no JSON object, or a redirect; `null` for any other. */
export function faultOfNoJson(answer: HttpAnswer): ProviderFault | null {
	if (answer.status >= 300 && answer.status < 400) return faultIn(answer, 'address');
	if (hasJson(answer)) return null;
	const isPage = isWebPage(answer);
	if (answer.status < 400) return faultIn(answer, isPage ? 'address' : 'unreadable');
	// Pages of these statuses are about the way to the gateway; its own words on money are JSON.
	const isOnTheWay = isPage && [402, 403, 404].includes(answer.status);
	const kind = isOnTheWay ? 'address' : kindByStatus(answer.status);
	return faultIn(answer, kind, isPage ? '' : cleanText(answer.text));
}

/**
 * The refusal in an answer, or `null` when the answer looks like a success. Reads the error bodies of
 * both gateways' documents, Kling's envelope and the new-api family, at any depth they nest them; a 200
 * may carry one too.
 */
export function readFault(answer: HttpAnswer): ProviderFault | null {
	const unreadable = faultOfNoJson(answer);
	if (unreadable) return unreadable;

	const code = codeOf(answer.json);
	const explicit = at(answer.json, 'error');
	const hasError =
		code !== undefined || (explicit !== undefined && explicit !== null && explicit !== false);
	if (answer.status < 400 && !hasError) return null;

	const said = saidBy(answer.json);
	const codeText = text(code);
	return faultIn(answer, kindOf(answer.status, codeText, said), said, codeText);
}

function kindOf(status: number, code: string | null, said: string): FaultKind {
	if (NO_SUCH_TASK.test(`${code ?? ''} ${said}`)) return 'notFound';
	const refused = status < 500 && status !== 401;
	if (refused && DUPLICATE.test(said)) return 'duplicate';
	const byCode = code === null ? undefined : KIND_BY_CODE[code.toLowerCase()];
	if (byCode) return byCode;
	if (refused && NO_BALANCE.test(said)) return 'account';
	return status < 400 ? 'server' : kindByStatus(status);
}

/** A fault of which nothing else is known. */
export const bareFault = (kind: FaultKind, text: string): ProviderFault => ({
	kind,
	text,
	httpStatus: null,
	code: null,
	retryAfterSeconds: null,
});

/** No answer at all, as a fault. */
export const networkFault = (why: string): ProviderFault => bareFault('network', why);
