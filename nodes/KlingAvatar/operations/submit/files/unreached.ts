import { networkEnd } from '../../../gateway/networkEnd';
import type { Subject } from '../../../media/refusals/linkRefusals';
import type { Setback } from '../../../media/types';
import type { MediaReaders } from './mediaReaders';

const CERTIFICATE_ADVICE =
	'Providers refuse such a server, too. Use a link on a server whose certificate is in order, or choose "Binary File" as source.';

/** Node's names for what is wrong with a certificate, in words that complete "its server's certificate …". */
const CERTIFICATES: ReadonlyArray<[code: RegExp, words: string]> = [
	[/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/, 'is self-signed'],
	[/^CERT_HAS_EXPIRED$/, 'has expired'],
	[/^CERT_NOT_YET_VALID$/, 'is not valid yet'],
	[/^CERT_REVOKED$/, 'has been revoked'],
	[/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, 'is for another host name'],
	[/^UNABLE_TO_/, 'was issued by nobody whom this machine knows'],
	[/^(CERT_|INVALID_CA$|INVALID_PURPOSE$)/, 'is not accepted'],
];

/** An answer that breaks HTTP's own rules, by the parser of Node. */
const NO_HTTP = /^HPE_/;

/** What comes of a link from which there was no answer. */
export function unreached(
	{ unreachableLink }: MediaReaders,
	subject: Subject,
	failure: unknown,
): Setback {
	const codes = codesOf(failure);
	for (const [code, words] of CERTIFICATES) {
		if (!codes.some((one) => code.test(one))) continue;
		const why = `the certificate of its server ${words}`;
		return { refusal: unreachableLink(subject, why, CERTIFICATE_ADVICE), again: false };
	}
	if (codes.some((code) => NO_HTTP.test(code))) {
		return {
			refusal: unreachableLink(subject, 'its server gives an answer that is not valid HTTP'),
			again: false,
		};
	}
	const end = networkEnd(failure);
	if (end.kind === 'notSent') {
		return { refusal: unreachableLink(subject, end.why), again: end.retryable };
	}
	const why = 'its server closes the connection without an answer';
	return { refusal: unreachableLink(subject, why), again: true };
}

/** The codes of an error and of what caused it; at most ten, should they go in a circle. */
function codesOf(failure: unknown): string[] {
	const codes: string[] = [];
	let cause = failure;
	for (let depth = 0; depth < 10 && typeof cause === 'object' && cause !== null; depth += 1) {
		if ('code' in cause && typeof cause.code === 'string') codes.push(cause.code);
		cause = 'cause' in cause ? cause.cause : null;
	}
	return codes;
}
