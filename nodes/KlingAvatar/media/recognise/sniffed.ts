import type { AudioFormat, ImageFormat } from '../types';

/** What the first bytes of a file show it to be. */
export type Sniffed =
	| { kind: 'audio'; format: AudioFormat }
	| { kind: 'image'; format: ImageFormat }
	/** A sound, a video or a picture that is named and refused; `label` is its format. */
	| { kind: 'sound' | 'video' | 'picture'; label: string }
	/** None of these; `label` completes "it is …". `excerpt` is the start of a text. */
	| { kind: 'other'; label: string; excerpt?: string };
