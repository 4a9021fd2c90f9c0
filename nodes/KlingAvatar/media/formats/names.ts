import type { AudioFormat, FormatNames, ImageFormat } from '../types';

const names = (formatLabel: string, mimeType: string, fileExtension: string): FormatNames => ({
	formatLabel,
	mimeType,
	fileExtension,
});

/** The right label, MIME type and file extension of each sound format. */
export const AUDIO_FORMATS: Readonly<Record<AudioFormat, FormatNames>> = {
	mp3: names('MP3', 'audio/mpeg', 'mp3'),
	wav: names('WAV', 'audio/wav', 'wav'),
	m4a: names('M4A', 'audio/mp4', 'm4a'),
	aac: names('AAC', 'audio/aac', 'aac'),
};

/** The right label, MIME type and file extension of each picture format. */
export const IMAGE_FORMATS: Readonly<Record<ImageFormat, FormatNames>> = {
	jpeg: names('JPEG', 'image/jpeg', 'jpg'),
	png: names('PNG', 'image/png', 'png'),
};
