import { openLink, type NodeContext } from '../../../gateway/transport';
import type { Subject } from '../../../media/refusals/linkRefusals';
import type { Setback, UrlOpener, UrlResponse } from '../../../media/types';
import { onAbort } from '../../../task/clock';
import type { MediaReaders } from './mediaReaders';
import { unreached } from './unreached';

/** Redirects that are followed one after another. */
const MAX_HOPS = 5;

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
	return async (url, { range, signal }) => {
		const headers = {
			Accept: '*/*',
			// Compressed, neither a range nor a length would be of the file itself.
			'Accept-Encoding': 'identity',
			...(range ? { Range: `bytes=${range.start}-${range.end - 1}` } : {}),
		};
		const seen = new Set<string>();
		let setsCookie = false;
		let address = withoutFragment(new URL(url)).href;
		for (;;) {
			seen.add(address);
			const answer = await openOnce(context, address, headers, signal, options);
			if ('refusal' in answer || !isRedirect(answer.status)) return answer;
			answer.cancel();
			setsCookie ||= answer.headers['set-cookie'] !== undefined;
			const next = nextAddress(answer, address, options);
			if (typeof next !== 'string') return { refusal: next, again: false };
			if (seen.has(next)) {
				return { refusal: options.readers.circlingLink(options.subject, setsCookie), again: false };
			}
			if (seen.size > MAX_HOPS) {
				return { refusal: options.readers.longWayLink(options.subject, MAX_HOPS), again: false };
			}
			address = next;
		}
	};
}

/** One request. Cancelling it, or the signal, closes its connection whatever it is doing. */
async function openOnce(
	context: NodeContext,
	url: string,
	headers: Record<string, string>,
	signal: AbortSignal,
	{ readers, subject, timeoutSeconds }: FollowOptions,
): Promise<UrlResponse | Setback> {
	const ending = new AbortController();
	const forget = onAbort(signal, () => ending.abort());
	try {
		const {
			status,
			headers: answered,
			body,
		} = await openLink(context, url, {
			headers,
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
		return { status, headers: answered, chunks: body, cancel };
	} catch (failure) {
		forget();
		return unreached(readers, subject, failure);
	}
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

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
	if (location === '') return readers.lostLink(subject, status, 'without an address');
	if (!URL.canParse(location, from))
		return readers.lostLink(subject, status, 'to what is no address');
	const next = withoutFragment(new URL(location, from));
	if (next.protocol !== 'https:' && next.protocol !== 'http:') {
		const scheme = next.protocol.slice(0, 20);
		return readers.lostLink(subject, status, `to an address that starts with ${scheme}`);
	}
	return isOutOfReach(next.hostname)
		? readers.inwardLink(subject, next.hostname, providerLabel)
		: next.href;
}
