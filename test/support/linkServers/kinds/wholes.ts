import { chunked, whole } from '../answers';
import { longVoice, portrait } from '../media';
import type { LinkKinds } from '../types';

const part = (end: number) => ({ 'content-range': `bytes 0-${end - 1}/${longVoice.length}` });

/** Servers that give the whole file, each in its own way, or less. */
export const wholes: LinkKinds = {
	whole: { what: 'The file, with its length', http: (e) => whole(e, longVoice) },
	picture: {
		what: 'A picture',
		role: 'image',
		http: (e) => whole(e, portrait, { 'content-type': 'image/jpeg' }),
	},
	chunked: {
		what: 'The file in chunks, without a length',
		http: (e) => chunked(e, longVoice),
	},
	'http-1.0': {
		what: 'HTTP/1.0 without a length: the file ends with the connection',
		raw: (socket) => {
			socket.write('HTTP/1.0 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n');
			socket.end(longVoice);
		},
	},
	'whole-as-part': {
		what: 'Status 206 with all of it',
		http: (e) => e.send(206, part(longVoice.length), longVoice),
	},
	'first-part': {
		what: 'Status 206 with the first 60,000 bytes',
		http: (e) => e.send(206, part(60_000), longVoice.subarray(0, 60_000)),
	},
};
