import { encodeRequestBody, parseJson } from '../../nodes/KlingAvatar/gateway/bodies';
import type { Credential } from '../../nodes/KlingAvatar/gateway/credential';
import { authorizationOf } from '../../nodes/KlingAvatar/providers';
import type {
	HttpAnswer,
	OtherHost,
	ProviderAdapter,
	RequestBody,
	UploadFile,
} from '../../nodes/KlingAvatar/providers/types';

/** One request and what came back; the key is struck out of it, links are not. */
export interface Exchange {
	/** Which step it was part of. */
	step: string;
	method: 'GET' | 'POST';
	path: string;
	answer: HttpAnswer;
}

/** What a provider was asked, with the key, in the way of the node: once, and through no redirect. */
export interface Wire {
	send(
		step: string,
		method: 'GET' | 'POST',
		path: string,
		body?: RequestBody,
		/** Another host of the provider's, or a key that is not the credential's. */
		otherwise?: { host?: OtherHost; apiKey?: string },
	): Promise<HttpAnswer>;
	/** Brings a file to an address that an answer named, without the key. Gives the HTTP status. */
	put(url: string, headers: Readonly<Record<string, string>>, file: UploadFile): Promise<number>;
	/** Opens a link without the key. */
	open(link: string): Promise<{ status: number; bytes: Uint8Array }>;
	readonly exchanges: readonly Exchange[];
}

/** No answer within this counts as none. Milliseconds. */
const PATIENCE = 120_000;

/** A wire to the base URL of a credential, with its key. Rejects where no answer comes. */
export function wireTo(
	{ stored, baseUrl, baseUrlFor, strikeOut }: Credential,
	owner: ProviderAdapter,
): Wire {
	const exchanges: Exchange[] = [];
	return {
		exchanges,
		async send(step, method, path, body, { host, apiKey } = {}) {
			const url = `${host ? baseUrlFor(host) : baseUrl}${path}`;
			const key = apiKey === undefined ? stored : { apiKey };
			const response = await fetch(url, {
				method,
				headers: {
					Accept: 'application/json',
					Authorization: authorizationOf(key, owner),
					...(body ? { 'Content-Type': 'application/json' } : {}),
				},
				...(body ? { body: new Uint8Array(encodeRequestBody(body)) } : {}),
				redirect: 'manual',
				signal: AbortSignal.timeout(PATIENCE),
			});
			const text = strikeOut(await response.text());
			const headers = Object.fromEntries(
				[...response.headers].map(([name, value]) => [name.toLowerCase(), strikeOut(value)]),
			);
			const answer = { url, status: response.status, headers, text, json: parseJson(text) };
			exchanges.push({ step, method, path, answer });
			return answer;
		},
		async put(url, named, { mimeType, bytes }) {
			const headers = new Headers(named);
			// Storage that is asked by a signed link wants the type that was announced.
			if (!headers.has('content-type')) headers.set('content-type', mimeType);
			const signal = AbortSignal.timeout(PATIENCE);
			const body = new Uint8Array(bytes);
			return (await fetch(url, { method: 'PUT', headers, body, redirect: 'manual', signal }))
				.status;
		},
		async open(link) {
			const response = await fetch(link, { signal: AbortSignal.timeout(PATIENCE) });
			return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
		},
	};
}
