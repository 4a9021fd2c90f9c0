import { gzipSync } from 'node:zlib';

import { chunked, redirect, whole } from './answers';
import { largeWav, longVoice, portrait, silentWav, voice } from './media';
import type { Exchange, LinkKind, LinkKinds } from './types';

const MB = 1024 * 1024;
const packedVoice = gzipSync(longVoice);
const partOf = (end: number) => ({ 'content-range': `bytes 0-${end - 1}/${longVoice.length}` });
const SECONDS = 30.38;

/** The file, as it is sent by this server. */
const taken = (http: NonNullable<LinkKind['http']>, seconds = SECONDS): LinkKind => ({
	http,
	expected: seconds,
});
const refused = (
	expected: string,
	http: NonNullable<LinkKind['http']>,
	advice?: RegExp,
): LinkKind => ({
	http,
	expected,
	...(advice && { advice }),
});

/** Sends the compressed file with its own length, whatever is asked for. */
const packed =
	(coding: string, body: Buffer) =>
	(exchange: Exchange): void =>
		whole(exchange, body, { 'content-encoding': coding });

/** Sends the head of an answer and a part of its body, then lets go. */
function broken({ response, cut }: Exchange, headers: Record<string, string | number>): void {
	response.writeHead(200, headers);
	response.write(longVoice.subarray(0, 90_000), cut);
}

/** So many redirects to the file. */
const hops = (count: number) => (exchange: Exchange) => {
	const done = Number(exchange.rest || 0);
	if (done === count) whole(exchange, longVoice);
	else redirect(exchange, exchange.here(`/${done + 1}`));
};

/** A status with a body of this type. */
const answering =
	(status: number, body = '', type = 'text/html') =>
	({ send }: Exchange): void =>
		send(status, { 'content-type': type }, body);
const s3 = (message: string) =>
	`<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`;

/** This content, under the type of a sound: what servers call a thing is not asked. */
const holding = (expected: string, content: string | Buffer, advice?: RegExp): LinkKind =>
	refused(expected, (e) => whole(e, Buffer.from(content)), advice);

const BROKEN = 'The audio link breaks off after N bytes, before the end of the file';
const TOO_LARGE = 'The audio link leads to a file of more than 5 MB; CometAPI accepts up to 5 MB';
const CLOSED =
	"The audio link can't be reached: its server closes the connection without an answer";
const status = (code: number, name: string) =>
	`The audio link answers with status ${code} (${name}) instead of a file`;

/** The file itself, each server in its own way. */
const wholes: LinkKinds = {
	whole: taken((e) => whole(e, longVoice)),
	picture: { role: 'image', http: (e) => whole(e, portrait), expected: 'taken' },
	chunked: taken((e) => chunked(e, longVoice)),
	'first-part': refused(status(206, 'part of the content'), (e) =>
		e.send(206, partOf(60_000), longVoice.subarray(0, 60_000)),
	),
	'called-text': taken((e) => whole(e, voice, { 'content-type': 'text/plain' }), 6.01),
};

/** Compressed although `identity` is asked for. */
const encodings: LinkKinds = {
	'gzip-smaller': taken(packed('gzip', gzipSync(silentWav(30))), 30),
	'gzip-over-the-limit': refused(TOO_LARGE, packed('gzip', gzipSync(silentWav(790)))),
	'gzip-cut-off': refused(BROKEN, ({ response, cut }) => {
		const headers = { 'content-encoding': 'gzip', 'content-length': packedVoice.length };
		response.writeHead(200, headers);
		response.write(packedVoice.subarray(0, 100_000), cut);
	}),
};

/** Files that end too early, too late, or not at all. */
const lengths: LinkKinds = {
	'cut-off': refused(BROKEN, (e) => broken(e, { 'content-length': longVoice.length })),
	'cut-off-once': taken((e) =>
		e.count === 1 ? broken(e, { 'content-length': longVoice.length }) : whole(e, longVoice),
	),
	empty: refused('The audio link leads to an empty file: its server sends no bytes', (e) =>
		whole(e, Buffer.alloc(0)),
	),
	'2-gb': refused(
		'The audio link leads to a file of 2048 MB; CometAPI accepts up to 5 MB',
		({ response }) => {
			response.writeHead(200, { 'content-length': 2048 * MB });
			response.write(longVoice);
		},
	),
	'just-within': taken((e) => whole(e, largeWav(5 * MB)), 29.72),
	// A live stream: the same bytes again and again until nobody reads them.
	endless: refused(TOO_LARGE, ({ response }) => {
		const more = (): void => {
			if (!response.destroyed) response.write(longVoice, more);
		};
		response.writeHead(200, { 'content-type': 'audio/mpeg' });
		more();
	}),
};

const redirects: LinkKinds = {
	'redirect-5': taken(hops(5)),
	'redirect-6': refused('The audio link is redirected more than 5 times', hops(6)),
	'redirect-loop': refused(
		'The audio link leads in a circle: its redirects come back to where they began',
		(e) => redirect(e, e.here()),
	),
	'cookie-loop': refused(
		'The audio link leads in a circle: it sets a cookie and sends back to where it began',
		(e) =>
			e.request.headers.cookie === undefined
				? redirect(e, e.here(), 302, { 'set-cookie': ['session=1; Path=/'] })
				: whole(e, longVoice),
	),
	'redirect-nowhere': refused(
		'The audio link is redirected (status 302) without an address',
		answering(302),
	),
	'redirect-ftp': refused(
		'The audio link is redirected (status 302) to an address that starts with ftp:',
		(e) => redirect(e, 'ftp://example.com/voice.mp3'),
	),
};

const statuses: LinkKinds = {
	'status-204': refused(status(204, 'no content'), answering(204)),
	'status-403': refused(
		status(403, 'access denied'),
		answering(403, '<!doctype html><title>Forbidden</title>'),
		/needs a sign-in or has expired.* Its server says: Forbidden\.$/,
	),
	's3-expired': refused(
		status(403, 'access denied'),
		answering(403, s3('Request has expired'), 'application/xml'),
		/expired.* Its server says: Request has expired\.$/,
	),
	'expired-by-itself': {
		link: ({ http }) => `${http}/status-403?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600`,
		expected: status(403, 'access denied'),
		advice: /^The link was good until 2026-01-01T01:00/,
	},
	'status-404': refused(status(404, 'not found'), answering(404), /^Check the link for typing/),
	'status-429': refused(
		status(429, 'too many requests'),
		answering(429, 'Slow down, please.', 'text/plain'),
		/asked too often.* Its server says: Slow down, please\.$/,
	),
	'api-400': refused(
		status(400, 'bad request'),
		answering(400, '{"error":{"message":"The parameter \\u201cid\\u201d is missing"}}'),
		/ Its server says: The parameter “id” is missing\.$/,
	),
	'status-503': refused(status(503, 'not available now'), answering(503)),
	'busy-once': taken((e) => (e.count === 1 ? e.send(503, {}) : whole(e, longVoice))),
};

/** Something else than a file of the right kind. */
const contents: LinkKinds = {
	page: holding(
		'The audio link leads to a web page, not to a file',
		'<!DOCTYPE html>\n<html lang="en"><head><title>Sign in to continue</title></head></html>',
		/in the place of dl=0\. It reads: Sign in to continue\.$/,
	),
	json: holding(
		'The audio link leads to JSON text, not to a sound',
		'{"id":"abc","audio_url":"https://cdn.example.com/voice.mp3"}',
		/^This is the answer of an API/,
	),
	text: holding(
		'The audio link leads to plain text, not to a sound',
		'File not found or denied.\n',
	),
	'picture-for-a-sound': holding('The audio is a picture (JPEG), not a sound', portrait),
};

/** Servers that break the rules below HTTP, or keep silent. */
const connections: LinkKinds = {
	refused: {
		link: ({ closed }) => `${closed}/voice.mp3`,
		expected: "The audio link can't be reached: the server refused the connection",
	},
	silent: {
		link: ({ mute }) => `${mute}/voice.mp3`,
		expected: 'The audio link gets no answer: its server was silent for 20 s',
	},
	'silent-after-head': refused(
		"The audio link's server answers, but sent nothing of the file within 20 s",
		({ response }) => {
			response.writeHead(200, { 'content-length': longVoice.length });
			response.flushHeaders();
		},
	),
	'silent-in-the-middle': refused(
		'The audio link is too slow: only 1000 bytes came in the 20 s for checking it',
		({ response }) => {
			response.writeHead(200, { 'content-length': longVoice.length });
			response.write(longVoice.subarray(0, 1000));
		},
	),
	closes: { raw: (socket) => socket.end(), expected: CLOSED },
	resets: { raw: (socket) => void socket.resetAndDestroy(), expected: CLOSED },
	'not-http': {
		raw: (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
		expected: "The audio link can't be reached: its server gives an answer that is not valid HTTP",
	},
};

/** Every kind of server, by its name. */
export const linkKinds: LinkKinds = {
	...wholes,
	...encodings,
	...lengths,
	...redirects,
	...statuses,
	...contents,
	...connections,
};
