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
	ogg: names('Ogg', 'audio/ogg', 'ogg'),
	flac: names('FLAC', 'audio/flac', 'flac'),
	webm: names('WebM', 'audio/webm', 'webm'),
	mp4: names('MP4', 'video/mp4', 'mp4'),
	mp2: names('MP2', 'audio/mpeg', 'mp2'),
};

/** The right label, MIME type and file extension of each picture format. */
export const IMAGE_FORMATS: Readonly<Record<ImageFormat, FormatNames>> = {
	jpeg: names('JPEG', 'image/jpeg', 'jpg'),
	png: names('PNG', 'image/png', 'png'),
	webp: names('WebP', 'image/webp', 'webp'),
	gif: names('GIF', 'image/gif', 'gif'),
	bmp: names('BMP', 'image/bmp', 'bmp'),
	tiff: names('TIFF', 'image/tiff', 'tiff'),
	heic: names('HEIC', 'image/heic', 'heic'),
	avif: names('AVIF', 'image/avif', 'avif'),
	jxl: names('JPEG XL', 'image/jxl', 'jxl'),
	jp2: names('JPEG 2000', 'image/jp2', 'jp2'),
	psd: names('Photoshop', 'image/vnd.adobe.photoshop', 'psd'),
	svg: names('SVG', 'image/svg+xml', 'svg'),
};
