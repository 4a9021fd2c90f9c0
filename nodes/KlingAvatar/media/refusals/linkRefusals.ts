import { MediaError } from '../mediaError';

/** What a message calls the file. */
export type Subject = 'audio' | 'image';

/** Advice for links that are for some people only. */
export const OPEN_TO_ALL = 'Use a link that gives the file itself to anyone, without signing in.';
const OPTION = 'If the link is right, turn off the option "Check Media Links".';
/** Advice for links that were good once. */
export const EXPIRED =
	'The link has expired. Have a new one made right before this node, with a longer life.';
/** How S3, Azure, Google and their like say so. */
export const HAS_EXPIRED = /expired|not valid in the specified time frame/i;
const LOOK = 'To see where it leads, open it in a browser.';
const MB = 1024 * 1024;

const STATUS_NAMES: Readonly<Record<number, string>> = {
	204: 'no content',
	206: 'part of the content',
	304: 'not modified',
	400: 'bad request',
	401: 'sign-in needed',
	403: 'access denied',
	404: 'not found',
	410: 'gone',
	429: 'too many requests',
	500: 'server fault',
	502: 'bad gateway',
	503: 'not available now',
	504: 'gateway timeout',
};

/**
 * A status that is not a success.
 *
 * @param said what the body of the answer says, cleaned; `null` when it says nothing
 * @param expiredAt when the link stopped working by its own account, as ISO 8601
 */
export function refusedLink(
	subject: Subject,
	status: number,
	said: string | null,
	expiredAt: string | null,
): MediaError {
	const name = STATUS_NAMES[status];
	const quoted = said === null ? '' : ` Its server says: ${said}`;
	return new MediaError(
		'linkRefused',
		`The ${subject} link answers with status ${status}${name ? ` (${name})` : ''} instead of a file`,
		`${statusAdvice(status, said ?? '', expiredAt)}${quoted}`,
	);
}

function statusAdvice(status: number, said: string, expiredAt: string | null): string {
	if (expiredAt !== null) {
		return `The link was good until ${expiredAt}. Have a new one made right before this node.`;
	}
	if (status >= 400 && HAS_EXPIRED.test(said)) return EXPIRED;
	switch (status) {
		case 401:
		case 403:
			return `The link needs a sign-in or has expired. ${OPEN_TO_ALL}`;
		case 404:
		case 410:
			return 'Check the link for typing slips, and whether the file is still there.';
		case 204:
			return 'Check that there is a file behind the link.';
		case 429:
			return 'Its server has been asked too often. Try again later, or put the file on another server.';
		default:
			return `Open the link in a browser to see what its server says. ${OPTION}`;
	}
}

/** Redirects that lead to no file. `why` completes "The link …". */
export function lostLink(
	subject: Subject,
	why: string,
	advice = `${OPEN_TO_ALL} ${LOOK}`,
): MediaError {
	return new MediaError('linkRefused', `The ${subject} link ${why}`, advice);
}

/** A chain of redirects that comes back to an address where it has been. */
export function circlingLink(subject: Subject, setsCookie: boolean): MediaError {
	return setsCookie
		? lostLink(
				subject,
				'leads in a circle: it sets a cookie and sends back to where it began',
				`It may go on for those who send the cookie back, as browsers do; programs that fetch files do not. ${OPEN_TO_ALL}`,
			)
		: lostLink(subject, 'leads in a circle: its redirects come back to where they began');
}

/** No answer at all. `why` completes "The link can't be reached: …". */
export function unreachableLink(
	subject: Subject,
	why: string,
	advice = `Check the host name in the link, and that it opens in a browser. ${OPTION}`,
): MediaError {
	return new MediaError('linkUnreachable', `The ${subject} link can't be reached: ${why}`, advice);
}

/**
 * The time is up.
 *
 * @param bytes of the file that came; `null` when there was not even the head of an answer
 */
export function slowLink(subject: Subject, bytes: number | null, seconds: number): MediaError {
	const [what, advice] =
		bytes === null
			? [`link gets no answer: its server was silent for ${seconds} s`, 'on another']
			: bytes === 0
				? [`link's server answers, but sent nothing of the file within ${seconds} s`, 'on another']
				: [
						`link is too slow: only ${bytes} bytes came in the ${seconds} s for checking it`,
						'on a faster',
					];
	return new MediaError(
		'linkTooSlow',
		`The ${subject} ${what}`,
		`Check that the link opens in a browser, or put the file ${advice} server. ${OPTION}`,
	);
}

export function cutShortLink(subject: Subject, bytes: number): MediaError {
	return new MediaError(
		'linkCutShort',
		`The ${subject} link breaks off after ${bytes} bytes, before the end of the file`,
		`The provider would get no more than that. Try again, or put the file on another server.`,
	);
}

/**
 * A body that was compressed on the way, in a manner that can't be undone.
 *
 * @param coding as the server names it; `null` when it is one that n8n undoes, but the content is broken
 */
export function compressedLink(subject: Subject, coding: string | null): MediaError {
	return new MediaError(
		'linkCompressed',
		coding === null
			? `The ${subject} link's server says that it compresses the file, but what it sends can't be unpacked`
			: `The ${subject} link's server compresses the file (${coding}), although it was asked not to`,
		'Turn off compression for sounds and pictures on that server, or put the file on another one.',
	);
}

/** A file without a byte. */
export function emptyLink(subject: Subject): MediaError {
	return new MediaError(
		'empty',
		`The ${subject} link leads to an empty file: its server sends no bytes`,
		'Check that the file was uploaded whole, and that the link is that of the file.',
	);
}

/**
 * @param bytes how large the file is; `null` when it goes on and on without saying
 * @param maxBytes what the provider takes
 */
export function tooLargeLink(
	subject: Subject,
	bytes: number | null,
	maxBytes: number,
	providerLabel: string,
): MediaError {
	const inMb = (value: number) => `${Number((value / MB).toFixed(1))} MB`;
	const limit = inMb(maxBytes);
	const found = bytes === null || inMb(bytes) === limit ? `more than ${limit}` : inMb(bytes);
	return new MediaError(
		'tooLarge',
		`The ${subject} link leads to a file of ${found}; ${providerLabel} accepts up to ${limit}`,
		subject === 'audio'
			? 'Use a shorter sound, or MP3 at a lower bit rate. Check that the link is not that of a live stream.'
			: 'Use a smaller picture, for example a JPEG.',
	);
}
