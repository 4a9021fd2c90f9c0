import { MediaError } from '../mediaError';
import type { Sniffed } from '../recognise/sniff';

type Subject = 'audio' | 'image';

const OPEN_TO_ALL = 'Use a link that gives the file itself to anyone, without signing in.';
const OPTION = 'If the link is right, turn off the option Check Media Links.';

const STATUS_NAMES: Readonly<Record<number, string>> = {
	400: 'bad request',
	401: 'sign-in needed',
	403: 'access denied',
	404: 'not found',
	410: 'gone',
	429: 'too many requests',
	500: 'server fault',
	503: 'not available now',
};

export function refusedLink(subject: Subject, status: number): MediaError {
	const name = STATUS_NAMES[status];
	const advice =
		status === 401 || status === 403
			? `The link needs a sign-in or has expired. ${OPEN_TO_ALL}`
			: status === 404 || status === 410
				? 'Check the link for typing slips, and whether the file is still there.'
				: status >= 300 && status < 400
					? `It leads from one address to another without end. ${OPEN_TO_ALL}`
					: `Open the link in a browser to see what its server says. ${OPTION}`;
	return new MediaError(
		'linkRefused',
		`The ${subject} link answers with status ${status}${name ? ` (${name})` : ''} instead of a file`,
		advice,
	);
}

export function unreachableLink(subject: Subject): MediaError {
	return new MediaError(
		'linkUnreachable',
		`The ${subject} link can't be reached: its server does not answer`,
		`Check the host name in the link, and that it opens in a browser. ${OPTION}`,
	);
}

export function cutShortLink(subject: Subject, bytes: number): MediaError {
	return new MediaError(
		'linkCutShort',
		`The ${subject} link breaks off after ${bytes} bytes, before the end of the file`,
		`The provider would get no more than that. Try again, or put the file on another server.`,
	);
}

export function slowLink(subject: Subject, bytes: number): MediaError {
	return new MediaError(
		'linkTooSlow',
		`The ${subject} link is too slow: only ${bytes} bytes came in the time for checking it`,
		`Put the file on a faster server. ${OPTION}`,
	);
}

/** @param bytes what the server says the size is; `null` when it sends on and on without saying */
export function tooLargeLink(subject: Subject, bytes: number | null, maxBytes: number): MediaError {
	const mb = (value: number) => `${Number((value / 1024 / 1024).toFixed(1))} MB`;
	const found = bytes === null ? `more than ${mb(maxBytes)}` : mb(bytes);
	return new MediaError(
		'tooLarge',
		`The ${subject} link leads to a file of ${found}; at most ${mb(maxBytes)} can be used`,
		subject === 'audio'
			? 'Use a shorter sound, or MP3 at a lower bit rate. Check that the link is not that of a live stream.'
			: 'Use a smaller picture, for example a JPEG.',
	);
}

/** A page where a file should be: a sign-in form, a share page, a "not found" with status 200. */
export function pageLink(subject: Subject, page: Sniffed): MediaError {
	const title = page.kind === 'other' && page.excerpt ? ` The page says: ${page.excerpt}` : '';
	return new MediaError(
		'notMedia',
		`The ${subject} link leads to a web page, not to a file`,
		`${OPEN_TO_ALL} Share links of Google Drive or Dropbox open a page; use their direct download links.${title}`,
	);
}
