import { AUDIO_FORMATS, IMAGE_FORMATS } from '../formats/names';
import { isMediaError, MediaError } from '../mediaError';
import type { Sniffed } from '../recognise/sniffed';
import type { AudioFormat, ImageFormat, MediaPlace } from '../types';

/** What a message is about: which file, and where it came from, since the way out depends on it. */
export interface Subject {
	name: 'audio' | 'image';
	from: MediaPlace;
}

const MP3_ADVICE =
	'Choose MP3 as the output format where the speech is made, or convert the file to MP3 first.';

/** Says how to get the right kind of file. */
function rightFile({ name, from }: Subject): string {
	const itself = name === 'audio' ? 'the sound file itself' : 'the picture itself';
	if (from === 'link') {
		return `Open the link in a browser: it must be ${itself}, for anyone and without signing in.`;
	}
	return from === 'text'
		? `Check what the URL field holds: it must be a link, or ${itself} as Base64.`
		: `Check the output of the node before this one: it must be ${itself}.`;
}

export function emptyFile(subject: Subject): MediaError {
	return new MediaError('empty', `The ${subject.name} has no bytes in it`, rightFile(subject));
}

/** A text, an archive, or a picture where a sound belongs and the other way round. */
export function otherFile(subject: Subject, found: Sniffed): MediaError {
	const { name } = subject;
	const wanted = name === 'audio' ? 'a sound' : 'a picture';
	if (found.kind === 'video') {
		return new MediaError(
			'notMedia',
			`The ${name} is a video (${found.label}), not ${wanted}`,
			'Use a still picture of the face as JPEG or PNG, for example one frame of the video.',
		);
	}
	if (found.kind !== 'other') {
		const names = { ...AUDIO_FORMATS, ...IMAGE_FORMATS };
		const label = 'label' in found ? found.label : names[found.format].formatLabel;
		const what = found.kind === 'image' || found.kind === 'picture' ? 'a picture' : 'a sound';
		return new MediaError(
			'notMedia',
			`The ${name} is ${what} (${label}), not ${wanted}`,
			'Check whether image and audio are swapped.',
		);
	}
	const { label, excerpt } = found;
	const quoted = excerpt ? ` It reads: ${excerpt}` : '';
	return new MediaError(
		'notMedia',
		`The ${name} is ${label}, not ${wanted}`,
		otherAdvice(subject, label) + quoted,
	);
}

/** How to get from a video to what it says. */
export const VIDEO_ADVICE =
	'Take the sound out of the video first and save it as MP3, for example with an audio converter.';

/** What to do about a text or an archive. Links tell of these on their own, see `linkRefusals.ts`. */
function otherAdvice(subject: Subject, label: string): string {
	if (label === 'a playlist') {
		return 'A playlist only names the files of a stream. Use one file that holds the whole speech, as MP3.';
	}
	if (label === 'the text of a link') {
		return 'Choose "URL" as source and give the link there, or fetch the file first with the HTTP Request node.';
	}
	if (label === 'Base64 text' || label.includes('data:')) {
		return 'Turn the text into a file first, with the Convert to File node (Move Base64 String to File).';
	}
	if (label.includes('archive')) return 'Unpack it first, with the Compression node.';
	return rightFile(subject);
}

export function unknownFile({ name, from }: Subject): MediaError {
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

/** A format that is recognised, but which Kling does not take. */
export function otherFormat({ name, from }: Subject, label: string, isVideo = false): MediaError {
	const what = isVideo ? `a video (${label})` : label;
	const taken = Object.values(name === 'audio' ? AUDIO_FORMATS : IMAGE_FORMATS);
	const list = taken.map(({ formatLabel }) => formatLabel).join(', ');
	const advice =
		name === 'image'
			? 'Convert it to JPEG or PNG first, for example with the Edit Image node.'
			: isVideo
				? VIDEO_ADVICE
				: from === 'link'
					? 'Give a link to an MP3, or convert the file to MP3 first.'
					: MP3_ADVICE;
	return new MediaError(
		'format',
		`The ${name} is ${what}; Kling takes ${list.replace(/, (?=[^,]*$)/, ' and ')}`,
		advice,
	);
}

export function damagedFile(subject: Subject, format: AudioFormat | ImageFormat): MediaError {
	const names = { ...AUDIO_FORMATS, ...IMAGE_FORMATS };
	const again =
		subject.from === 'link'
			? 'Upload the file again'
			: subject.name === 'audio'
				? 'Make the speech again'
				: 'Save the picture again as JPEG or PNG';
	return new MediaError(
		'damaged',
		`The ${subject.name} starts like ${names[format].formatLabel} but is incomplete or damaged`,
		`${again}, and check that it ${subject.name === 'audio' ? 'plays' : 'opens'}.`,
	);
}

/** The outcome of work that may fail, without a throw. */
export type Outcome<T> = { value: T } | { refusal: MediaError | null };

/** Runs a reader. `refusal` is null when it failed for a reason of its own, such as broken bytes. */
export async function attempt<T>(work: () => Promise<T>): Promise<Outcome<T>> {
	try {
		return { value: await work() };
	} catch (failure) {
		return { refusal: isMediaError(failure) ? failure : null };
	}
}
