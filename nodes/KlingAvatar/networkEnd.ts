import type { Transfer } from './providers/types';

/** Ends of a connection attempt after which no byte of a request can have been taken. */
const NEVER_SENT: Readonly<Record<string, { why: string; retryable: boolean }>> = {
	ECONNREFUSED: { why: 'the server refused the connection', retryable: true },
	ENOTFOUND: { why: 'no server of that name was found', retryable: false },
	EAI_AGAIN: { why: 'the name of the server could not be looked up', retryable: true },
	EHOSTUNREACH: { why: 'the server is out of reach', retryable: true },
	ENETUNREACH: { why: 'the network is out of reach', retryable: true },
	EADDRNOTAVAIL: { why: 'the address is not available', retryable: false },
	ERR_INVALID_URL: { why: 'the address is not valid', retryable: false },
	ERR_UNESCAPED_CHARACTERS: { why: 'the address is not valid', retryable: false },
	ERR_INVALID_CHAR: {
		why: 'the API key has a character that no header can carry',
		retryable: false,
	},
};

/** TLS ends before the request goes out when the certificate is not accepted (Node's names for it). */
const CERTIFICATE =
	/^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_SSL_)/;
const BEFORE_TLS = /before secure TLS connection was established|wrong version number/i;
/** n8n's own guards (allowed domains of a credential, protection of internal addresses). */
const BLOCKED_BY_N8N = /domain not allowed|not allowed by|ssrf|blocked (ip|hostname)|restricted/i;

/** One link of an error's chain of causes. */
interface Cause {
	code?: unknown;
	syscall?: unknown;
	message?: unknown;
	cause?: unknown;
	errors?: unknown;
}

/**
 * How a request ended that got no answer: surely never sent, or lost on the way. n8n wraps what
 * happened in an error of its own, so the chain of causes is searched. Nothing of the error itself is
 * passed on, since it holds the request's headers.
 */
export function networkEnd(error: unknown): Transfer {
	const chain = causes(error);
	for (const { code, syscall, message } of chain) {
		const name = typeof code === 'string' ? code : '';
		const text = typeof message === 'string' ? message : '';
		const known = NEVER_SENT[name];
		if (known) return { kind: 'notSent', ...known };
		if (CERTIFICATE.test(name)) {
			return {
				kind: 'notSent',
				why: 'the certificate of the server is not accepted',
				retryable: false,
			};
		}
		if (BEFORE_TLS.test(text)) {
			return { kind: 'notSent', why: 'no secure connection came about', retryable: true };
		}
		if (name === 'ETIMEDOUT' && syscall === 'connect') {
			return {
				kind: 'notSent',
				why: 'the server did not take the connection in time',
				retryable: true,
			};
		}
		if (BLOCKED_BY_N8N.test(text)) {
			return {
				kind: 'notSent',
				why: 'n8n does not allow requests to that address',
				retryable: false,
			};
		}
	}
	const codes = chain.map(({ code }) => code);
	if (codes.includes('ERR_CANCELED')) return { kind: 'lost', why: 'the execution was stopped' };
	if (codes.includes('ECONNABORTED') || codes.includes('ETIMEDOUT')) {
		return { kind: 'lost', why: 'no answer came in time' };
	}
	return { kind: 'lost', why: 'the connection was cut off' };
}

/** The error and what caused it, outermost first; at most ten, should they go in a circle. */
function causes(error: unknown): Cause[] {
	const found: Cause[] = [];
	const queue: unknown[] = [error];
	while (queue.length > 0 && found.length < 10) {
		const next = queue.shift();
		if (typeof next !== 'object' || next === null) continue;
		const cause = next as Cause;
		found.push(cause);
		queue.push(cause.cause, ...(Array.isArray(cause.errors) ? cause.errors : []));
	}
	return found;
}
