import { MediaError } from '../mediaError';
import { playlistName } from '../recognise/playlist';
import type { Sniffed } from '../recognise/sniff';
import { EXPIRED, HAS_EXPIRED, OPEN_TO_ALL, type Subject } from './linkRefusals';
import { serverWords } from './serverWords';

const WANTED: Readonly<Record<Subject, string>> = { audio: 'a sound', image: 'a picture' };

/**
 * What is no file of any kind of media: a page where a file should be (a sign-in form, a share page, a
 * "not found" with status 200), the answer of an API, a playlist, an archive.
 *
 * @param head the first bytes
 */
export function contentLink(
	subject: Subject,
	found: Extract<Sniffed, { kind: 'other' }>,
	head: Uint8Array,
): MediaError {
	const { label, excerpt } = found;
	if (label === 'an HTML page') {
		const title = excerpt ? ` The page says: ${excerpt}` : '';
		return new MediaError(
			'notMedia',
			`The ${subject} link leads to a web page, not to a file`,
			`${OPEN_TO_ALL} Share links of Google Drive or Dropbox open a page; use their direct download links.${title}`,
		);
	}
	const playlist = playlistName(head);
	const what = playlist ?? label;
	const said = label === 'JSON text' || label === 'XML text' ? serverWords(head) : null;
	if (said !== null && HAS_EXPIRED.test(said)) {
		return new MediaError(
			'notMedia',
			`The ${subject} link leads to a refusal instead of ${WANTED[subject]}`,
			`${EXPIRED} Its server says: ${said}`,
		);
	}
	const quoted = excerpt && playlist === null ? ` It reads: ${excerpt}` : '';
	return new MediaError(
		'notMedia',
		`The ${subject} link leads to ${what}, not to ${WANTED[subject]}`,
		`${playlist === null ? contentAdvice(label) : PLAYLIST_ADVICE}${quoted}`,
	);
}

const PLAYLIST_ADVICE =
	'A playlist only says where the parts are. Use the link of one whole sound or picture, not that of a stream.';

function contentAdvice(label: string): string {
	if (label === 'JSON text' || label === 'XML text') {
		return 'This is the answer of an API rather than a file. If it names the link of the file, use that one.';
	}
	if (label === 'Base64 text' || label.includes('data:')) {
		return 'The link must give the file itself. Download the text with an HTTP Request node, turn it into a file with Convert to File, and choose "Binary File" as source.';
	}
	if (label.includes('archive')) {
		return 'Use a link to the file itself. Or download the archive with an HTTP Request node, unpack it with the Compression node, and choose "Binary File" as source.';
	}
	return OPEN_TO_ALL;
}
