import { AUDIO_FORMATS, IMAGE_FORMATS } from '../formats/names';
import { isMediaError, MediaError } from '../mediaError';
import type { Sniffed } from '../recognise/sniff';
import type { AudioFormat, ImageFormat } from '../types';

/** What a message calls the file. */
export type Subject = 'audio' | 'image';

const MP3_ADVICE =
	'Choose MP3 as the output format in the node that makes the speech, or convert the file to MP3 first.';

/** Says how to get the right kind of file. */
const RIGHT_FILE: Readonly<Record<Subject, string>> = {
	audio: 'Check the output of the node before this one: it must be the sound file itself.',
	image: 'Check the output of the node before this one: it must be the picture itself.',
};

export function emptyFile(subject: Subject): MediaError {
	return new MediaError('empty', `The ${subject} has no bytes in it`, RIGHT_FILE[subject]);
}

/** A text, an archive, or a picture where a sound belongs and the other way round. */
export function otherFile(subject: Subject, found: Sniffed): MediaError {
	if (found.kind === 'audio') {
		const what = `The ${subject} is a sound (${AUDIO_FORMATS[found.format].formatLabel}), not a picture`;
		return new MediaError('notMedia', what, 'Check whether image and audio are swapped.');
	}
	if (found.kind === 'image') {
		const what = `The ${subject} is a picture (${IMAGE_FORMATS[found.format].formatLabel}), not a sound`;
		return new MediaError('notMedia', what, 'Check whether image and audio are swapped.');
	}
	const { label, excerpt } = found;
	const wanted = subject === 'audio' ? 'a sound' : 'a picture';
	const isPacked = label === 'Base64 text' || label.includes('data:');
	const advice = isPacked
		? 'Turn the text into a file first, with the Convert to File node (Move Base64 String to File).'
		: label.includes('archive')
			? 'Unpack it first, with the Compression node.'
			: RIGHT_FILE[subject];
	const quoted = excerpt ? ` It reads: ${excerpt}` : '';
	return new MediaError('notMedia', `The ${subject} is ${label}, not ${wanted}`, advice + quoted);
}

export function unknownFile(subject: Subject): MediaError {
	if (subject === 'image') {
		return new MediaError(
			'unrecognised',
			'The image is in no format this node knows',
			'Use a JPEG or PNG file.',
		);
	}
	return new MediaError(
		'unrecognised',
		'The audio has no header of any format this node knows; it may be raw PCM',
		'Choose MP3 as the output format in the node that makes the speech: in OpenAI, Generate Audio, Response Format; in ElevenLabs, an mp3 output format. Gemini gives raw PCM (24 kHz, 16 bits, mono), which needs a WAV header in front or a conversion to MP3.',
	);
}

/** A format that is recognised but whose length or size is not read. */
export function unmeasuredFile(subject: Subject, format: AudioFormat | ImageFormat): MediaError {
	const names = { ...AUDIO_FORMATS, ...IMAGE_FORMATS };
	const property = subject === 'audio' ? 'length' : 'size in pixels';
	return new MediaError(
		'unmeasurable',
		`The ${subject} is ${names[format].formatLabel}, whose ${property} this node can't read`,
		subject === 'audio' ? MP3_ADVICE : 'Use a JPEG or PNG file.',
	);
}

export function damagedFile(subject: Subject, format: AudioFormat | ImageFormat): MediaError {
	const names = { ...AUDIO_FORMATS, ...IMAGE_FORMATS };
	return new MediaError(
		'damaged',
		`The ${subject} starts like ${names[format].formatLabel} but is incomplete or damaged`,
		subject === 'audio'
			? 'Make the speech again, and check that the file plays.'
			: 'Save the picture again as JPEG or PNG, and check that it opens.',
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
