import { encodeRequestBody, parseJson } from '../../nodes/KlingAvatar/gateway/bodies';
import type { Credential } from '../../nodes/KlingAvatar/gateway/credential';
import { authorizationOf } from '../../nodes/KlingAvatar/providers';
import type { ProviderAdapter } from '../../nodes/KlingAvatar/providers/types';
import type { HttpAnswer, RequestBody } from '../../nodes/KlingAvatar/providers/types';

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
	send(step: string, method: 'GET' | 'POST', path: string, body?: RequestBody): Promise<HttpAnswer>;
	/** Opens a link without the key, for its head and first bytes only. Gives the HTTP status. */
	open(link: string): Promise<number>;
	readonly exchanges: readonly Exchange[];
}

/** No answer within this counts as none. Milliseconds. */
const PATIENCE = 120_000;

/** A wire to the base URL of a credential, with its key. Rejects where no answer comes. */
export function wireTo({ stored, baseUrl, strikeOut }: Credential, owner: ProviderAdapter): Wire {
	const exchanges: Exchange[] = [];
	return {
		exchanges,
		async send(step, method, path, body) {
			const url = `${baseUrl}${path}`;
			const response = await fetch(url, {
				method,
				headers: {
					Accept: 'application/json',
					Authorization: authorizationOf(stored, owner),
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
		async open(link) {
			const response = await fetch(link, {
				headers: { Range: 'bytes=0-15' },
				signal: AbortSignal.timeout(PATIENCE),
			});
			await response.body?.cancel();
			return response.status;
		},
	};
}
