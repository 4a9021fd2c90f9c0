import type { Exchange, Headers } from './types';

const MP3: Headers = { 'content-type': 'audio/mpeg' };

/** The whole file, with its length. */
export function whole({ send }: Exchange, file: Buffer, headers: Headers = {}): void {
	send(200, { ...MP3, 'content-length': file.length, ...headers }, file);
}

/** The whole file in chunks, without a length. */
export function chunked({ send }: Exchange, file: Buffer, headers: Headers = {}): void {
	send(200, { ...MP3, ...headers }, file);
}

/** A redirect. */
export function redirect(
	{ send }: Exchange,
	to: string,
	status = 302,
	headers: Headers = {},
): void {
	send(status, { location: to, ...headers });
}
