import { AUDIO_FORMATS, IMAGE_FORMATS } from '../formats/names';
import { MediaError } from '../mediaError';
import type { AudioFormat, ImageFormat, MediaPlace, Sniffed } from '../types';
import { EXPIRED, HAS_EXPIRED, OPEN_TO_ALL } from './linkRefusals';

/** What a message is about: which file, and where it came from, since the way out depends on it. */
export interface MediaFile {
	name: 'audio' | 'image';
	from: MediaPlace;
}

const NAMES = { ...AUDIO_FORMATS, ...IMAGE_FORMATS };

/** Says how to get the right kind of file. */
function rightFile({ name, from }: MediaFile): string {
	const itself = name === 'audio' ? 'the sound file itself' : 'the picture itself';
	if (from === 'link') return OPEN_TO_ALL;
	return from === 'text'
		? `Check what the URL field holds: it must be a link, or ${itself} as Base64.`
		: `Check the output of the node before this one: it must be ${itself}.`;
}

export function emptyFile(subject: MediaFile): MediaError {
	return new MediaError('empty', `The ${subject.name} has no bytes in it`, rightFile(subject));
}

/** A file that shows what it is, and is not what is taken. */
export function otherFile(subject: MediaFile, found: Sniffed): MediaError {
	if (found.kind === 'other') return otherContent(subject, found);
	const { name, from } = subject;
	const label = 'label' in found ? found.label : NAMES[found.format].formatLabel;
	const isPicture = found.kind === 'image' || found.kind === 'picture';
	const isSilent = found.kind === 'video' && found.isSilent === true;
	const what =
		found.kind === 'video' ? `a video ${isSilent ? 'without sound ' : ''}(${label})` : label;
	const isSwapped = name === 'audio' ? isPicture : !isPicture && found.kind !== 'video';
	if (isSwapped) {
		return new MediaError(
			'notMedia',
			`The ${name} is ${isPicture ? 'a picture' : 'a sound'} (${label}), not ${wanted(name)}`,
			'Check whether image and audio are swapped.',
		);
	}
	if (name === 'image') {
		return found.kind === 'video'
			? new MediaError(
					'notMedia',
					`The image is ${what}, not a picture`,
					'Use a still picture of the face as JPEG or PNG, for example one frame of the video.',
				)
			: new MediaError(
					'format',
					`The image is ${what}; Kling accepts ${list(IMAGE_FORMATS)}`,
					'Convert it to JPEG or PNG first, for example with the Edit Image node.',
				);
	}
	const advice = isSilent
		? 'Choose the file that holds the speech.'
		: found.kind === 'video'
			? 'Take the sound out of the video first and save it as MP3, for example with an audio converter.'
			: from === 'link'
				? 'Give a link to an MP3, or convert the file to MP3 first.'
				: 'Choose MP3 as the output format where the speech is made, or convert the file to MP3 first.';
	return new MediaError(
		'format',
		`The audio is ${what}; Kling accepts ${list(AUDIO_FORMATS)}`,
		advice,
	);
}

const wanted = (name: MediaFile['name']) => (name === 'audio' ? 'a sound' : 'a picture');

function list(formats: Readonly<Record<string, { formatLabel: string }>>): string {
	const labels = Object.values(formats).map(({ formatLabel }) => formatLabel);
	return `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`;
}

/**
 * What is no file of any kind of media: a page where a file should be (a sign-in form, a share page, a
 * "not found" with status 200), the answer of an API, a playlist, an archive.
 */
function otherContent(
	subject: MediaFile,
	{ label, excerpt }: Extract<Sniffed, { kind: 'other' }>,
): MediaError {
	const { name, from } = subject;
	const what = label === 'a web page' && from === 'link' ? 'a file' : wanted(name);
	const quoted = excerpt === undefined ? '' : ` It reads: ${excerpt}`;
	return new MediaError(
		'notMedia',
		from === 'link'
			? `The ${name} link leads to ${label}, not to ${what}`
			: `The ${name} is ${label}, not ${what}`,
		contentAdvice(subject, label, excerpt) + quoted,
	);
}

function contentAdvice(subject: MediaFile, label: string, excerpt = ''): string {
	const isLink = subject.from === 'link';
	const isAnswer = label === 'JSON text' || label === 'XML text';
	if (isLink && isAnswer && HAS_EXPIRED.test(excerpt)) return EXPIRED;
	if (isLink && isAnswer) {
		return 'This is the answer of an API rather than a file. If it names the link of the file, use that one.';
	}
	if (isLink && label === 'a web page') {
		return `${OPEN_TO_ALL} Share links of Google Drive and Dropbox open a page. Google Drive: use https://drive.google.com/uc?export=download&id=FILE_ID, with the ID out of the share link. Dropbox: put dl=1 in the place of dl=0.`;
	}
	if (label === 'a playlist') {
		return 'A playlist only says where the parts are. Use one file that holds the whole, not a stream.';
	}
	if (label === 'the text of a link') {
		return 'Choose "URL" as source and give the link there, or fetch the file first with the HTTP Request node.';
	}
	if (label === 'Base64 text' || label.includes('data:')) {
		return 'Turn the text into a file first, with the Convert to File node (Move Base64 String to File), and choose "Binary File" as source.';
	}
	if (label.includes('archive')) {
		return 'Unpack it first, with the Compression node, and choose "Binary File" as source.';
	}
	return rightFile(subject);
}

export function unknownFile({ name, from }: MediaFile): MediaError {
	if (name === 'image') {
		return new MediaError(
			'unrecognised',
			'The image is in no format this node knows',
			'Use a JPEG or PNG file.',
		);
	}
	return new MediaError(
		'unrecognised',
		'The audio has no header of any format this node knows; it may be raw PCM',
		from === 'link'
			? 'Give a link to an MP3. Raw PCM needs a WAV header in front or a conversion to MP3. Check that the link gives the file itself, neither encrypted nor packed.'
			: 'Choose MP3 as the output format in the node that makes the speech: in OpenAI, Generate Audio, Response Format; in ElevenLabs, an mp3 output format. Gemini gives raw PCM (24 kHz, 16 bits, mono), which needs a WAV header in front or a conversion to MP3.',
	);
}

export function damagedFile(
	{ name, from }: MediaFile,
	format: AudioFormat | ImageFormat,
): MediaError {
	const again =
		from === 'link'
			? 'Upload the file again'
			: name === 'audio'
				? 'Make the speech again'
				: 'Save the picture again as JPEG or PNG';
	return new MediaError(
		'damaged',
		`The ${name} starts like ${NAMES[format].formatLabel} but is incomplete or damaged`,
		`${again}, and check that it ${name === 'audio' ? 'plays' : 'opens'}.`,
	);
}
