/**
 * Why a file or its link can't be used, for code that decides what to do about it:
 * - `empty`: no bytes at all
 * - `notMedia`: text, JSON, HTML, an archive … or the other kind of media
 * - `unrecognised`: bytes of no known format, such as raw PCM
 * - `damaged`: a known format, but broken
 * - `unreadable`: the bytes can't be had from where n8n keeps them
 * - `format`: a known format, but none that Kling takes
 * - `tooShort`, `tooLong`, `tooLarge`, `tooSmall`, `aspectRatio`: over a provider's limit
 * - `misfit`: videos that can't be joined with each other
 * - `linkRefused`: the server answered with a status that is not a success, or with redirects that lead
 *   to no file
 * - `linkUnreachable`: no answer, twice
 * - `linkTooSlow`: the time for checking ran out
 * - `linkCutShort`: the server ended the file before the length it had announced, twice
 * - `linkCompressed`: the file was compressed on the way, so that it can't be read
 */
export type MediaErrorCode =
	| 'empty'
	| 'notMedia'
	| 'unrecognised'
	| 'damaged'
	| 'unreadable'
	| 'format'
	| 'tooShort'
	| 'tooLong'
	| 'tooLarge'
	| 'tooSmall'
	| 'aspectRatio'
	| 'misfit'
	| 'linkRefused'
	| 'linkUnreachable'
	| 'linkTooSlow'
	| 'linkCutShort'
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
