import { MediaError } from '../mediaError';

/** What a message calls the file. */
export type Subject = 'audio' | 'image';

/** Advice for links that are for some people only. */
export const OPEN_TO_ALL = 'Use a link that gives the file itself to anyone, without signing in.';
const OPTION = 'If the link is right, turn off the option Check Media Links.';
/** Advice for links that were good once. */
export const EXPIRED =
	'The link has expired. Have a new one made right before this node, with a longer life.';
/** How S3, Azure, Google and their like say so. */
export const HAS_EXPIRED = /expired|not valid in the specified time frame/i;
const MB = 1024 * 1024;

const STATUS_NAMES: Readonly<Record<number, string>> = {
	204: 'no content',
	206: 'part of the content',
	304: 'not modified',
	400: 'bad request',
	401: 'sign-in needed',
	402: 'payment needed',
	403: 'access denied',
	404: 'not found',
	405: 'method not allowed',
	406: 'not acceptable',
	410: 'gone',
	429: 'too many requests',
	451: 'blocked for legal reasons',
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
	said: string | null = null,
	expiredAt: string | null = null,
): MediaError {
	const name = STATUS_NAMES[status];
	const quoted = said === null ? '' : ` Its server says: ${said}`;
	return new MediaError(
		'linkRefused',
		`The ${subject} link answers with status ${status}${name ? ` (${name})` : ''} instead of a file`,
		`${statusAdvice(status, said, expiredAt)}${quoted}`,
	);
}

function statusAdvice(status: number, said: string | null, expiredAt: string | null): string {
	if (expiredAt !== null) {
		return `The link was good until ${expiredAt}. Have a new one made right before this node.`;
	}
	if (status >= 400 && HAS_EXPIRED.test(said ?? '')) return EXPIRED;
	if (status === 401 || status === 403) {
		return `The link needs a sign-in or has expired. ${OPEN_TO_ALL}`;
	}
	if (status === 404 || status === 410) {
		return 'Check the link for typing slips, and whether the file is still there.';
	}
	if (status === 204) return 'Check that there is a file behind the link.';
	if (status === 429) {
		return 'Its server has been asked too often. Try again later, or put the file on another server.';
	}
	return `Open the link in a browser to see what its server says. ${OPTION}`;
}

/** A chain of redirects that comes back to an address where it has been. */
export function circlingLink(subject: Subject, setsCookie: boolean): MediaError {
	return new MediaError(
		'linkRefused',
		setsCookie
			? `The ${subject} link leads in a circle: it sets a cookie and sends back to where it began`
			: `The ${subject} link leads in a circle: its redirects come back to where they began`,
		setsCookie
			? `It may go on for those who send the cookie back, as browsers do; programs that fetch files do not. ${OPEN_TO_ALL}`
			: `${OPEN_TO_ALL} To see where it leads, open it in a browser.`,
	);
}

/** More redirects one after another than are followed. */
export function longWayLink(subject: Subject, maxHops: number): MediaError {
	return new MediaError(
		'linkRefused',
		`The ${subject} link is redirected more than ${maxHops} times`,
		'Open the link in a browser, and use the address where it ends.',
	);
}

/** A redirect that can't be followed. `where` completes "The link is redirected …". */
export function lostLink(subject: Subject, status: number, where: string): MediaError {
	return new MediaError(
		'linkRefused',
		`The ${subject} link is redirected (status ${status}) ${where}`,
		`${OPEN_TO_ALL} To see where it leads, open it in a browser.`,
	);
}

/** A redirect from the open internet into a network of its own. */
export function inwardLink(subject: Subject, host: string, providerLabel: string): MediaError {
	return new MediaError(
		'linkRefused',
		`The ${subject} link is redirected to ${host}, which only this machine or network can reach`,
		`${providerLabel} fetches the file from the internet. Put it where anyone can open it.`,
	);
}

/** No answer at all. `why` completes "The link can't be reached: …". */
export function unreachableLink(
	subject: Subject,
	why = 'its server does not answer',
	advice = `Check the host name in the link, and that it opens in a browser. ${OPTION}`,
): MediaError {
	return new MediaError('linkUnreachable', `The ${subject} link can't be reached: ${why}`, advice);
}

/** The time is up and not even the head of an answer has come, or nothing after it. */
export function silentLink(subject: Subject, answered: boolean, seconds: number): MediaError {
	return new MediaError(
		'linkTooSlow',
		answered
			? `The ${subject} link's server answers, but sent nothing of the file within ${seconds} s`
			: `The ${subject} link gets no answer: its server was silent for ${seconds} s`,
		`Check that the link opens in a browser, or put the file on another server. ${OPTION}`,
	);
}

export function slowLink(subject: Subject, bytes: number, seconds: number): MediaError {
	return new MediaError(
		'linkTooSlow',
		`The ${subject} link is too slow: only ${bytes} bytes came in the ${seconds} s for checking it`,
		`Put the file on a faster server. ${OPTION}`,
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
	const limit = `${Number((maxBytes / MB).toFixed(1))} MB`;
	return new MediaError(
		'tooLarge',
		`The ${subject} link leads to a file of ${
			bytes === null ? `more than ${limit}` : sizeOver(bytes, maxBytes)
		}; ${providerLabel} takes up to ${limit}`,
		subject === 'audio'
			? 'Use a shorter sound, or MP3 at a lower bit rate. Check that the link is not that of a live stream.'
			: 'Use a smaller picture, for example a JPEG.',
	);
}

/** In MB, with as many decimals as show that it is over the limit; or in bytes. */
function sizeOver(bytes: number, maxBytes: number): string {
	for (const decimals of [1, 2]) {
		const megabytes = Number((bytes / MB).toFixed(decimals));
		if (megabytes > maxBytes / MB) return `${megabytes} MB`;
	}
	return `${bytes.toLocaleString('en-GB')} bytes`;
}
