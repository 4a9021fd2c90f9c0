import type { Gateway } from '../types';

/** An error as a gateway words it. Its number is the HTTP status, which kie puts into the body of a 200. */
export function gatewayError(gateway: Gateway, code: number, message: string) {
	switch (gateway) {
		case 'fal':
			return {
				status: code,
				body: {
					detail: message,
					...(code === 429 ? { error_type: 'concurrent_requests_limit' } : {}),
				},
			};
		case 'kie':
			return { status: 200, body: { code, msg: message, data: null } };
		case 'waveSpeed':
			return { status: code, body: { code, message, data: null } };
	}
}

/** What an error says: try later, no for what is asked, no to the key or the account, or nothing about the job. */
export type OwnWords = 'busy' | 'refusals' | 'key' | 'account' | 'openEnds';

const busy = { 429: 'Too many requests' };
/** How the gateways say it when a job is to be created, by their own numbers. */
export const ownWords: Record<Gateway, Record<OwnWords, Readonly<Record<number, string>>>> = {
	fal: {
		busy,
		refusals: { 404: 'Application not found', 405: 'Method Not Allowed', 422: 'Invalid URL' },
		key: { 401: 'invalid key credentials' },
		account: { 403: 'User is locked. Reason: Exhausted balance.' },
		openEnds: { 500: 'Internal Server Error', 503: 'No runner', 504: 'Request timed out' },
	},
	kie: {
		busy,
		refusals: { 404: 'Not Found', 422: 'model', 455: 'Maintenance', 500: 'prompt is required' },
		key: { 401: 'You do not have access permissions' },
		account: { 402: 'Credits insufficient', 433: 'Limit reached', 500: 'Credits insufficient' },
		openEnds: { 408: 'Upstream is silent', 500: 'Internal Error', 501: 'Generation failed' },
	},
	waveSpeed: {
		busy,
		refusals: { 400: 'audio is invalid', 404: 'model not found' },
		key: { 401: 'invalid api key' },
		account: { 402: 'insufficient credits', 403: 'insufficient role' },
		openEnds: { 500: 'internal error', 503: 'unavailable' },
	},
};
