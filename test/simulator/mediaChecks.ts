import { imageSize } from 'image-size';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';

import type { Provider } from './types';

/**
 * Kling's limits on media, from its avatar page; CometAPI's page says 60 s of audio at most. Of fal, kie and
 * WaveSpeed only kie publishes a size.
 */
const limits = {
	imageBytes: 10 * 2 ** 20,
	imageSide: 300,
	imageRatio: 2.5,
	audioMegabytes: 5,
	kieAudioMegabytes: 10,
	audioSeconds: {
		aijisu: [2, 300],
		cometApi: [2, 60],
		kling: [2, 300],
		fal: [2, 300],
		kie: [0, 300],
		waveSpeed: [2, 300],
	} satisfies Record<Provider, [shortest: number, longest: number]>,
} as const;

/** What some take besides JPEG and PNG. */
const MORE_IMAGES: Partial<Record<Provider, string[]>> = {
	fal: ['webp', 'gif', 'avif'],
	kie: ['webp'],
};
const TAKES_OGG: Provider[] = ['fal', 'kie'];

/** Why Kling, or this gateway to it, would refuse this picture; null if it would take it. */
export function imageFault(bytes: Buffer, gateway: Provider = 'kling'): string | null {
	if (bytes.length > limits.imageBytes) return 'Image file size exceeds the 10MB limit';
	let size;
	try {
		size = imageSize(bytes);
	} catch {
		return 'Image cannot be decoded';
	}
	const types = ['jpg', 'png', ...(MORE_IMAGES[gateway] ?? [])];
	if (!types.includes(size.type ?? ''))
		return 'Image format is not supported, use jpg, jpeg or png';
	const { width, height } = size;
	if (Math.min(width, height) < limits.imageSide) {
		return `Image pixel is invalid, ${width}x${height}: each side must be at least 300px`;
	}
	if (Math.max(width / height, height / width) > limits.imageRatio) {
		return 'Image aspect ratio must be between 1:2.5 and 2.5:1';
	}
	return null;
}

/** Why this gateway to Kling would refuse this sound (null if it would take it), and its seconds. */
export async function lookAtAudio(
	bytes: Buffer,
	gateway: Provider,
): Promise<{ fault: string; seconds: null } | { fault: null; seconds: number }> {
	const refuse = (fault: string) => ({ fault, seconds: null });
	const most = gateway === 'kie' ? limits.kieAudioMegabytes : limits.audioMegabytes;
	if (bytes.length > most * 2 ** 20) return refuse(`Audio file size exceeds the ${most}MB limit`);
	const isOgg = TAKES_OGG.includes(gateway) && bytes.toString('latin1', 0, 4) === 'OggS';
	if (!isOgg && !isKlingAudio(bytes))
		return refuse('Audio format is not supported, use mp3, wav, m4a or aac');
	const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
	try {
		const seconds = await input.computeDuration();
		const fault = audioSecondsFault(seconds, gateway);
		return fault === null ? { fault, seconds } : refuse(fault);
	} catch {
		return refuse('Audio cannot be decoded');
	} finally {
		input.dispose();
	}
}

/** Why this gateway would refuse a sound of this length in seconds; null if it would take it. */
export function audioSecondsFault(seconds: number, gateway: Provider): string | null {
	const [shortest, longest] = limits.audioSeconds[gateway];
	if (seconds >= shortest && seconds <= longest) return null;
	return `Audio duration ${seconds.toFixed(1)}s is invalid: must be between ${shortest}s and ${longest}s`;
}

/** Told by the first bytes: ID3 or an MPEG/ADTS frame, RIFF WAVE, or an ISO media file. */
function isKlingAudio(bytes: Buffer): boolean {
	const ascii = bytes.toString('latin1', 0, 12);
	return (
		ascii.startsWith('ID3') ||
		(bytes.length > 1 && bytes[0] === 0xff && (bytes[1]! & 0xe0) === 0xe0) ||
		(ascii.startsWith('RIFF') && ascii.endsWith('WAVE')) ||
		ascii.slice(4, 8) === 'ftyp'
	);
}

/** The bytes of a bare base64 text; undefined if it is none (a `data:` prefix included). */
export function bareBase64(text: string): Buffer | undefined {
	if (text.length === 0 || text.length % 4 !== 0) return undefined;
	return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}
