import { imageSize } from 'image-size';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';

/** Kling's limits on media, from its avatar page; CometAPI's page says 60 s of audio at most. */
const limits = {
	imageBytes: 10 * 2 ** 20,
	imageSide: 300,
	imageRatio: 2.5,
	audioBytes: 5 * 2 ** 20,
	audioSeconds: { aijisu: [2, 300], cometApi: [2, 60], kling: [2, 300] },
} as const;

/** Why Kling would refuse this picture; null if it would take it. */
export function imageFault(bytes: Buffer): string | null {
	if (bytes.length > limits.imageBytes) return 'Image file size exceeds the 10MB limit';
	let size;
	try {
		size = imageSize(bytes);
	} catch {
		return 'Image cannot be decoded';
	}
	if (size.type !== 'jpg' && size.type !== 'png')
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
	gateway: keyof typeof limits.audioSeconds,
): Promise<{ fault: string; seconds: null } | { fault: null; seconds: number }> {
	const refuse = (fault: string) => ({ fault, seconds: null });
	if (bytes.length > limits.audioBytes) return refuse('Audio file size exceeds the 5MB limit');
	if (!isKlingAudio(bytes))
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
export function audioSecondsFault(
	seconds: number,
	gateway: keyof typeof limits.audioSeconds,
): string | null {
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
