import { networkEnd } from '../../../gateway/networkEnd';
import { openLink, type NodeContext } from '../../../gateway/transport';
import type { Subject } from '../../../media/refusals/linkRefusals';
import type { Setback, UrlOpener, UrlResponse } from '../../../media/types';
import { onAbort } from '../../../task/clock';
import type { MediaReaders } from './mediaChecks';

/** Redirects that are followed one after another. */
const MAX_HOPS = 5;
/** Compressed, no length would be that of the file itself. */
const HEADERS = { Accept: '*/*', 'Accept-Encoding': 'identity' };

export interface FollowOptions {
	readers: MediaReaders;
	subject: Subject;
	/** The most that one answer may take to begin. */
	timeoutSeconds: number;
	/** Whether the provider cannot reach this host, so that a redirect to it is one into a dead end. */
	isOutOfReach: (hostname: string) => boolean;
	providerLabel: string;
}

/**
 * Opens links through n8n's HTTP helper, without the key. Redirects are followed here rather than there:
 * the helper does not tell where they led, nor why it gave up.
 */
export function linkOpener(context: NodeContext, options: FollowOptions): UrlOpener {
	const { readers, subject } = options;
	return async (url, signal) => {
		const seen = new Set<string>();
		let setsCookie = false;
		let address = withoutFragment(new URL(url)).href;
		for (;;) {
			seen.add(address);
			const answer = await openOnce(context, address, signal, options);
			if ('refusal' in answer || ![301, 302, 303, 307, 308].includes(answer.status)) return answer;
			answer.cancel();
			setsCookie ||= answer.headers['set-cookie'] !== undefined;
			const next = nextAddress(answer, address, options);
			if (typeof next !== 'string') return { refusal: next, again: false };
			if (seen.has(next))
				return { refusal: readers.circlingLink(subject, setsCookie), again: false };
			if (seen.size > MAX_HOPS) {
				const why = `is redirected more than ${MAX_HOPS} times`;
				const advice = 'Open the link in a browser, and use the address where it ends.';
				return { refusal: readers.lostLink(subject, why, advice), again: false };
			}
			address = next;
		}
	};
}

/** One request. Cancelling it, or the signal, closes its connection whatever it is doing. */
async function openOnce(
	context: NodeContext,
	url: string,
	signal: AbortSignal,
	{ readers, subject, timeoutSeconds }: FollowOptions,
): Promise<UrlResponse | Setback> {
	const ending = new AbortController();
	const forget = onAbort(signal, () => ending.abort());
	try {
		const { status, headers, body } = await openLink(context, url, {
			headers: HEADERS,
			timeoutSeconds,
			signal: ending.signal,
			followRedirects: false,
		});
		// Ended from here, the body reports it to whoever listens, and to the process if nobody does.
		body.on('error', () => {});
		body.on('close', forget);
		const cancel = () => {
			ending.abort();
			body.destroy();
		};
		return { status, headers, chunks: body, cancel };
	} catch (failure) {
		forget();
		return unreached(readers, subject, failure);
	}
}

function withoutFragment(address: URL): URL {
	address.hash = '';
	return address;
}

/** Where a redirect leads, without the part that stays in the browser; or why it leads nowhere. */
function nextAddress(
	{ status, headers }: UrlResponse,
	from: string,
	{ readers, subject, isOutOfReach, providerLabel }: FollowOptions,
): string | Setback['refusal'] {
	// Headers are read as Latin-1; what is more than ASCII in an address is UTF-8.
	const location = Buffer.from(headers.location ?? '', 'latin1')
		.toString('utf8')
		.trim();
	const lost = (where: string) =>
		readers.lostLink(subject, `is redirected (status ${status}) ${where}`);
	if (location === '') return lost('without an address');
	if (!URL.canParse(location, from)) return lost('to what is no address');
	const next = withoutFragment(new URL(location, from));
	if (next.protocol !== 'https:' && next.protocol !== 'http:') {
		return lost(`to an address that starts with ${next.protocol.slice(0, 20)}`);
	}
	if (!isOutOfReach(next.hostname)) return next.href;
	return readers.lostLink(
		subject,
		`is redirected to ${next.hostname}, which only this machine or network can reach`,
		`${providerLabel} fetches the file from the internet. Put it where anyone can open it.`,
	);
}

const CERTIFICATE_ADVICE =
	'Providers refuse such a server, too. Use a link on a server whose certificate is in order, or choose "Binary File" as source.';
/** Node's names for what is wrong with a certificate. */
const CERTIFICATE =
	/^(DEPTH_ZERO_|SELF_SIGNED_|CERT_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|UNABLE_TO_|INVALID_CA$|INVALID_PURPOSE$)/;
/** An answer that breaks HTTP's own rules, by the parser of Node. */
const NO_HTTP = /^HPE_/;

/** What comes of a link from which there was no answer. */
export function unreached(
	{ unreachableLink }: MediaReaders,
	subject: Subject,
	failure: unknown,
): Setback {
	const codes = codesOf(failure);
	const certificate = codes.find((code) => CERTIFICATE.test(code));
	if (certificate !== undefined) {
		const why = `the certificate of its server is not accepted (${certificate})`;
		return { refusal: unreachableLink(subject, why, CERTIFICATE_ADVICE), again: false };
	}
	if (codes.some((code) => NO_HTTP.test(code))) {
		const why = 'its server gives an answer that is not valid HTTP';
		return { refusal: unreachableLink(subject, why), again: false };
	}
	const end = networkEnd(failure);
	return end.kind === 'notSent'
		? { refusal: unreachableLink(subject, end.why), again: end.retryable }
		: {
				refusal: unreachableLink(subject, 'its server closes the connection without an answer'),
				again: true,
			};
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
