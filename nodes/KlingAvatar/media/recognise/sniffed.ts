import type { AudioFormat, ImageFormat } from '../types';

/** What the bytes of a file show it to be. */
export type Sniffed =
	| { kind: 'audio'; format: AudioFormat }
	| { kind: 'image'; format: ImageFormat }
	/** A sound or a picture that is named and refused; `label` is its format. */
	| { kind: 'sound' | 'picture'; label: string }
	| { kind: 'video'; label: string; isSilent?: boolean }
	/** None of these; `label` completes "it is …". `excerpt` is the start of a text. */
	| { kind: 'other'; label: string; excerpt?: string };
