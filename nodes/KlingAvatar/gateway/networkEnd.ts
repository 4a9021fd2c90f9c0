import type { Transfer } from '../providers/types';

type NotSent = Omit<Extract<Transfer, { kind: 'notSent' }>, 'kind'>;

/** Node's names for ends that come before a request is written, whatever it was doing. */
const NEVER_WRITTEN: Readonly<Record<string, NotSent>> = {
	ECONNREFUSED: { why: 'the server refused the connection', retryable: true },
	ERR_INVALID_URL: { why: 'the address is not valid', retryable: false },
	ERR_UNESCAPED_CHARACTERS: { why: 'the address is not valid', retryable: false },
	ERR_INVALID_CHAR: {
		why: 'the API key has a character that no header can carry',
		retryable: false,
	},
};

/** The same names turn up in the middle of an exchange, so they prove nothing unless it was connecting. */
const NEVER_CONNECTED: Readonly<Record<string, NotSent>> = {
	EHOSTUNREACH: { why: 'the server is out of reach', retryable: true },
	EHOSTDOWN: { why: 'the server is out of reach', retryable: true },
	ENETUNREACH: { why: 'the network is out of reach', retryable: true },
	ENETDOWN: { why: 'the network is out of reach', retryable: true },
	EADDRNOTAVAIL: { why: 'the address is not available', retryable: false },
	ETIMEDOUT: { why: 'the server did not take the connection in time', retryable: true },
};

/** Looking up a name: by the system (`getaddrinfo`) or by a name server (`queryA` and its like). */
const LOOKING_UP = /^(getaddrinfo|query[A-Z]\w*)$/;
/**
 * A certificate that is not accepted ends the exchange before the request is written. Not so `ERR_SSL_…`:
 * these come from records damaged on the way as well, when the server has the whole request.
 */
const CERTIFICATE =
	/^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA$|INVALID_PURPOSE$)/;
const BEFORE_TLS = /before secure TLS connection was established/i;
/** n8n's own guards: allowed domains of a credential, protection of internal addresses. */
const BLOCKED_BY_N8N =
	/^domain not allowed|^no allowed domains specified|configured to prevent use within|^the request was blocked because/i;

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
	for (const cause of chain) {
		const proof = proofOfNotSent(cause);
		if (proof) return { kind: 'notSent', ...proof };
	}
	const codes = chain.map(({ code }) => code);
	if (codes.includes('ERR_CANCELED')) return { kind: 'lost', why: 'the execution was stopped' };
	if (codes.includes('ECONNABORTED') || codes.includes('ETIMEDOUT')) {
		return { kind: 'lost', why: 'no answer came in time' };
	}
	return { kind: 'lost', why: 'the connection was cut off' };
}

function proofOfNotSent(cause: Cause): NotSent | null {
	const [code, syscall, message] = [cause.code, cause.syscall, cause.message].map((value) =>
		typeof value === 'string' ? value : '',
	) as [string, string, string];
	const unwritten = NEVER_WRITTEN[code] ?? (syscall === 'connect' ? NEVER_CONNECTED[code] : null);
	if (unwritten) return unwritten;
	if (LOOKING_UP.test(syscall)) {
		return code === 'ENOTFOUND'
			? { why: 'no server of that name was found', retryable: false }
			: { why: 'the name of the server could not be looked up', retryable: true };
	}
	if (CERTIFICATE.test(code)) {
		return { why: 'the certificate of the server is not accepted', retryable: false };
	}
	// A TLS handshake that comes to nothing, or a connection that breaks while the request is written.
	if (code === 'EPROTO' && syscall === 'write') {
		return { why: 'no secure connection came about', retryable: false };
	}
	if (BEFORE_TLS.test(message)) return { why: 'no secure connection came about', retryable: true };
	if (BLOCKED_BY_N8N.test(message)) {
		return { why: 'n8n does not allow requests to that address', retryable: false };
	}
	return null;
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
