import type { MediaError } from './mediaError';

/**
 * Random access to the bytes of a file, wherever it lives: a buffer or n8n's binary store.
 */
export interface ByteSource {
	/** Length in bytes. */
	readonly size: number;
	/** Bytes from `start` up to but not including `end`; shorter only where the file ends. */
	read(start: number, end: number): Promise<Uint8Array>;
	/** Lets go of what it holds open, such as a connection. The readers call it when they are done. */
	close?(): void;
}

/** Where a file comes from: the item, a link, or text pasted where a link belongs. */
export type MediaPlace = 'item' | 'link' | 'text';

/** Sound formats that Kling takes, whose length is read: `m4a` is AAC in an MP4 file. Others go by a label. */
export type AudioFormat = 'mp3' | 'wav' | 'm4a' | 'aac';

/** Picture formats that Kling takes. */
export type ImageFormat = 'jpeg' | 'png';

/** What the bytes of a file show it to be. */
export type Sniffed =
	| { kind: 'audio'; format: AudioFormat }
	| { kind: 'image'; format: ImageFormat }
	/** A sound or a picture that is named and refused; `label` is its format. */
	| { kind: 'sound' | 'picture'; label: string }
	| { kind: 'video'; label: string; isSilent?: boolean }
	/** None of these; `label` completes "it is …". `excerpt` is the start of a text. */
	| { kind: 'other'; label: string; excerpt?: string };

/** The names a format goes by, from `formats/names.ts`. */
export interface FormatNames {
	/** As a person says it: `MP3`. */
	formatLabel: string;
	mimeType: string;
	/** Without a dot. */
	fileExtension: string;
}

/** What is known about a sound once its bytes have been read. */
export interface AudioFacts extends FormatNames {
	format: AudioFormat;
	sizeBytes: number;
	/** As a full decode would play it, to within 0.05 s. */
	durationSeconds: number;
	/** The smallest step in which its encoder counts: one frame; a sample of PCM. Seconds. */
	stepSeconds: number;
	/** Whether odd bytes stand between its frames, behind which decoders lose up to half a second. */
	hasJunk?: boolean;
	/** For a WAV whose header is not true: the bytes that must replace the start of the file. */
	repairedHeader?: Uint8Array;
}

/** What is known about a picture once its head has been read. */
export interface ImageFacts extends FormatNames {
	format: ImageFormat;
	sizeBytes: number;
	/** As stored, so before any rotation that EXIF asks for; no limit depends on it. */
	widthPixels: number;
	heightPixels: number;
}

/** What a provider takes. All bounds are inclusive. */
export interface MediaLimits {
	/** The provider's name as messages show it. */
	providerLabel: string;
	audio: {
		minSeconds: number;
		maxSeconds: number;
		maxBytes: number;
	};
	image: {
		minSidePixels: number;
		/** The longer side divided by the shorter one. */
		maxAspectRatio: number;
		maxBytes: number;
	};
}

/** The start of an answer from a link, before its body has been read. */
export interface UrlResponse {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	/**
	 * The body as it comes. It rejects when the connection breaks, and ends after `cancel()`. It may have been
	 * decompressed on the way, with nothing in the headers to tell.
	 */
	chunks: AsyncIterable<Uint8Array>;
	/** Closes the connection. Calling it after the end does nothing. */
	cancel(): void;
}

/** Why something did not come from a link. */
export interface Setback {
	refusal: MediaError;
	/** Whether another try may fare better. */
	again: boolean;
}

/**
 * Opens a link, following redirects. Any HTTP status is an answer; a link that gives none (unknown host,
 * refused, reset, TLS) or that leads nowhere is a setback. The signal ends what has not ended by itself.
 */
export type UrlOpener = (url: string, signal: AbortSignal) => Promise<UrlResponse | Setback>;
