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

/** What file hosts do: ranges where they are asked for, 416 behind the end. */
export function ranged(exchange: Exchange, file: Buffer, headers: Headers = {}): void {
	const { send } = exchange;
	const range = exchange.range(file);
	if (range === null) {
		whole(exchange, file, headers);
		return;
	}
	const { start, end } = range;
	if (start >= file.length) {
		send(416, { 'content-range': `bytes */${file.length}`, ...headers });
		return;
	}
	const body = file.subarray(start, end);
	send(
		206,
		{
			...MP3,
			'content-range': `bytes ${start}-${end - 1}/${file.length}`,
			'content-length': body.length,
			...headers,
		},
		body,
	);
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
