import { longVoice } from '../media';
import type { LinkKinds } from '../types';

/** Servers that break the rules below HTTP, or keep silent. */
export const connections: LinkKinds = {
	refused: { what: 'Nothing listens there', link: ({ closed }) => `${closed}/voice.mp3` },
	silent: { what: 'A server that never answers', link: ({ mute }) => `${mute}/voice.mp3` },
	'silent-after-head': {
		what: 'The head of an answer, and then nothing',
		http: ({ response }) => {
			response.writeHead(200, { 'content-length': longVoice.length });
			response.flushHeaders();
		},
	},
	'silent-in-the-middle': {
		what: 'A part of the file, and then nothing',
		http: ({ response }) => {
			response.writeHead(200, { 'content-length': longVoice.length });
			response.write(longVoice.subarray(0, 1000));
		},
	},
	'silent-refusal': {
		what: 'Status 404 whose body never comes',
		http: ({ response }) => {
			response.writeHead(404, { 'content-length': 1000 });
			response.flushHeaders();
		},
	},
	closes: { what: 'The connection is closed without an answer', raw: (socket) => socket.end() },
	resets: {
		what: 'The connection is reset without an answer',
		raw: (socket) => void socket.resetAndDestroy(),
	},
	'self-signed': {
		what: 'A self-signed certificate',
		link: ({ https }) => `${https}/whole`,
	},
	'no-tls': {
		what: 'An https:// link to a server without TLS',
		link: ({ http }) => `${http.replace('http:', 'https:')}/whole`,
	},
	'not-http': {
		what: 'A server that speaks something else',
		raw: (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
	},
	'bad-chunks': {
		what: 'Chunks whose sizes are no numbers',
		raw: (socket) =>
			socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\nabc\r\n'),
	},
};
