import { chunked, whole } from '../answers';
import { largePortrait, largeWav, longVoice, noisyWav } from '../media';
import type { Exchange, LinkKinds } from '../types';

const MB = 1024 * 1024;
const wav = noisyWav(30);
const justOver = largeWav(5 * MB + 1);
const justWithin = largeWav(5 * MB);
const overAll = largeWav(6 * MB);
const largePicture = largePortrait(11 * MB);
const zeros = Buffer.alloc(65_536);

/** Sends the head of an answer and a part of its body, then lets go. */
function broken({ response, cut }: Exchange, length: number | null, part: Buffer): void {
	response.writeHead(200, length === null ? {} : { 'content-length': length });
	response.write(part, cut);
}

/** Writes the same bytes again and again until nobody reads them. */
function pour({ response }: Exchange, first: Buffer, again: Buffer): void {
	const more = (): void => {
		if (!response.destroyed) response.write(again, more);
	};
	response.writeHead(200, { 'content-type': 'audio/mpeg' });
	response.write(first, more);
}

/** Servers that end a file too early, too late, or not at all. */
export const lengths: LinkKinds = {
	'cut-off': {
		what: 'The connection ends before the length that was announced',
		http: (e) => broken(e, longVoice.length, longVoice.subarray(0, 90_000)),
	},
	'cut-off-chunked': {
		what: 'The connection ends without the last chunk',
		http: (e) => broken(e, null, longVoice.subarray(0, 90_000)),
	},
	'cut-off-once': {
		what: 'The connection ends too early, once',
		http: (e) =>
			e.count === 1
				? broken(e, longVoice.length, longVoice.subarray(0, 90_000))
				: whole(e, longVoice),
	},
	'reset-once': {
		what: 'The connection is reset, once',
		http: (e) => (e.count === 1 ? e.request.socket.resetAndDestroy() : whole(e, longVoice)),
	},
	'short-wav': {
		what: 'A WAV in chunks, whose header tells of more than comes',
		http: (e) => chunked(e, wav.subarray(0, 44 + 8000 * 12)),
	},
	empty: { what: 'Content-Length: 0', http: (e) => whole(e, Buffer.alloc(0)) },
	'2-gb': {
		what: 'A Content-Length of 2 GB',
		http: ({ response }) => {
			response.writeHead(200, { 'content-length': 2048 * MB });
			response.write(longVoice);
		},
	},
	'just-over': {
		what: 'One byte more than is taken',
		http: (e) => whole(e, justOver),
	},
	'just-within': {
		what: 'As many bytes as are taken, with their length',
		http: (e) => whole(e, justWithin),
	},
	'over-chunked': {
		what: 'A WAV of 6 MB in chunks',
		http: (e) => chunked(e, overAll),
	},
	'picture-over-chunked': {
		what: 'A picture of 11 MB in chunks',
		role: 'image',
		http: (e) => chunked(e, largePicture),
	},
	endless: {
		what: 'A live stream without end',
		http: (e) => pour(e, longVoice, longVoice.subarray(0, 48_000)),
	},
	'endless-zeros': {
		what: 'Zeros without end',
		http: (e) => pour(e, zeros, zeros),
	},
	'two-lengths': {
		what: 'Two lengths that differ',
		raw: (socket) =>
			socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n0123456789'),
	},
};
