/** Why a file or its link can't be used, for code that decides what to do about it. */
export type MediaErrorCode =
	/** No bytes at all. */
	| 'empty'
	/** Text, JSON, HTML, an archive … or the other kind of media. */
	| 'notMedia'
	/** Bytes of no known format, such as raw PCM. */
	| 'unrecognised'
	/** A known format, but broken. */
	| 'damaged'
	/** The bytes can't be had from where n8n keeps them. */
	| 'unreadable'
	/** A known format, but none that Kling takes. */
	| 'format'
	/** Over a provider's limit. */
	| ('tooShort' | 'tooLong' | 'tooLarge' | 'tooSmall' | 'aspectRatio')
	/** Videos that can't be joined with each other. */
	| 'misfit'
	/** The server answered with a status that is not a success, or with redirects that lead to no file. */
	| 'linkRefused'
	/** No answer, twice. */
	| 'linkUnreachable'
	/** The time for checking ran out. */
	| 'linkTooSlow'
	/** The server ended the file before the length it had announced, twice. */
	| 'linkCutShort'
	/** The file was compressed on the way, so that it can't be read. */
	| 'linkCompressed';

/**
 * A file that can't be used, in words for the user. `message` says what is so and starts with its
 * own subject ("The audio …", "The image …"); `advice` says how to get unstuck.
 */
export class MediaError extends Error {
	override readonly name = 'MediaError';

	constructor(
		readonly code: MediaErrorCode,
		message: string,
		readonly advice: string,
	) {
		super(message);
	}
}

/** True for a MediaError of any bundle: the class exists once in each, so `instanceof` won't do. */
export function isMediaError(value: unknown): value is MediaError {
	return (
		value instanceof Error &&
		value.name === 'MediaError' &&
		'code' in value &&
		typeof value.code === 'string' &&
		'advice' in value &&
		typeof value.advice === 'string'
	);
}
