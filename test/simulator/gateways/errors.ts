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
