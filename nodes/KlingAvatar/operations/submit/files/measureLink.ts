import type { IExecuteFunctions } from 'n8n-workflow';

import { networkEnd } from '../../../gateway/networkEnd';
import { openLink } from '../../../gateway/transport';
import { isOutOfReach } from '../../../links/publicUrl';
import { linkExpiry } from '../../../links/signedLink';
import type { Subject } from '../../../media/refusals/linkRefusals';
import type { MediaPlace, Setback, UrlResponse } from '../../../media/types';
import type { Session } from '../../../n8n/session';
import { deadlinesOf, onAbort } from '../../../task/clock';

/** The readers of media files, loaded on first use: they are most of this package. */
export const mediaReaders = async () => await import('../../../media');

export type MediaReaders = Awaited<ReturnType<typeof mediaReaders>>;

/** The time for looking into one link, in seconds, with everything that has to be asked for again. */
const LINK_CHECK_SECONDS = 20;

/**
 * Measures what is behind a link: read through n8n's HTTP helper, without the key, and no more of
 * it than the provider takes. Throws what the reader throws, MediaError for what is wrong with the link.
 */
export async function measureLink<Facts>(
	session: Session<IExecuteFunctions>,
	url: string,
	subject: Subject,
	maxBytes: number,
	measure: (bytes: Uint8Array, from: MediaPlace) => Promise<Facts>,
): Promise<Facts> {
	const { clock, adapter } = session;
	const readers = await mediaReaders();
	const providerLabel = adapter.label;
	const expiry = linkExpiry(url);
	const expiredAt = expiry !== null && Date.parse(expiry) < clock.now() ? expiry : null;
	const ending = new AbortController();
	const seconds = LINK_CHECK_SECONDS;
	const callOff = deadlinesOf(clock).set(seconds * 1000, () => ending.abort());
	const forget = onAbort(session.signal, () => ending.abort());
	const options = { maxBytes, providerLabel, subject, expiredAt, seconds, signal: ending.signal };
	const open = async (from: string, signal: AbortSignal) =>
		await followLink({ session, readers, subject }, from, signal);
	try {
		return await measure(await readers.fetchLink(url, open, options), 'link');
	} finally {
		callOff();
		forget();
	}
}

/** Redirects that are followed one after another. */
const MAX_HOPS = 5;
/** Compressed, no length would be that of the file itself. */
const HEADERS = { Accept: '*/*', 'Accept-Encoding': 'identity' };

/** What a link is followed with. */
interface Following {
	session: Session<IExecuteFunctions>;
	readers: MediaReaders;
	subject: Subject;
}

/**
 * Opens a link through n8n's HTTP helper, without the key. Redirects are followed here rather than there:
 * the helper does not tell where they led, nor why it gave up.
 */
async function followLink(
	following: Following,
	url: string,
	signal: AbortSignal,
): Promise<UrlResponse | Setback> {
	const { readers, subject } = following;
	const lost = (refusal: Setback['refusal']): Setback => ({ refusal, again: false });
	const seen = new Set<string>();
	let setsCookie = false;
	let address = withoutFragment(new URL(url)).href;
	for (;;) {
		seen.add(address);
		const answer = await openOnce(following, address, signal);
		if ('refusal' in answer || ![301, 302, 303, 307, 308].includes(answer.status)) return answer;
		answer.cancel();
		setsCookie ||= answer.headers['set-cookie'] !== undefined;
		const next = nextAddress(following, answer, address);
		if (typeof next !== 'string') return lost(next);
		if (seen.has(next)) return lost(readers.circlingLink(subject, setsCookie));
		if (seen.size > MAX_HOPS) {
			const why = `is redirected more than ${MAX_HOPS} times`;
			const advice = 'Open the link in a browser, and use the address where it ends.';
			return lost(readers.lostLink(subject, why, advice));
		}
		address = next;
	}
}

/** One request. Cancelling it, or the signal, closes its connection whatever it is doing. */
async function openOnce(
	{ session, readers, subject }: Following,
	url: string,
	signal: AbortSignal,
): Promise<UrlResponse | Setback> {
	const ending = new AbortController();
	const forget = onAbort(signal, () => ending.abort());
	try {
		const { status, headers, body } = await openLink(session.context, url, {
			headers: HEADERS,
			// The deadline ends what takes too long, and says so.
			timeoutSeconds: 2 * LINK_CHECK_SECONDS,
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
	{ session: { adapter, credential }, readers, subject }: Following,
	{ status, headers }: UrlResponse,
	from: string,
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
	if (!isOutOfReach(next.hostname, credential.baseUrl)) return next.href;
	return readers.lostLink(
		subject,
		`is redirected to ${next.hostname}, which only this machine or network can reach`,
		`${adapter.label} fetches the file from the internet. Put it where anyone can open it.`,
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
