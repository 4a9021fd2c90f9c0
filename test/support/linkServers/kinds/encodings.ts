import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

import { chunked, ranged, whole } from '../answers';
import { longVoice, noisyWav, portrait, silentWav } from '../media';
import type { Exchange, LinkKinds } from '../types';

const silent = silentWav(30);
const packedVoice = gzipSync(longVoice);
const packedSilence = gzipSync(silent);
const brotliVoice = brotliCompressSync(longVoice);

/** Sends the compressed file with its own length, whatever is asked for. */
const packed =
	(coding: string, body: Buffer) =>
	(exchange: Exchange): void =>
		whole(exchange, body, { 'content-encoding': coding });

/** Servers that compress although `identity` is asked for. */
export const encodings: LinkKinds = {
	gzip: { what: 'gzip, with the compressed length', http: packed('gzip', packedVoice) },
	'gzip-smaller': {
		what: 'gzip that makes the file much smaller, with the compressed length',
		http: packed('gzip', packedSilence),
	},
	'gzip-larger': {
		what: 'gzip that makes the file a little larger, with the compressed length',
		http: packed('gzip', gzipSync(noisyWav(30))),
	},
	'gzip-chunked': {
		what: 'gzip in chunks, without a length',
		http: (e) => chunked(e, packedSilence, { 'content-encoding': 'gzip' }),
	},
	'x-gzip': { what: 'gzip under its old name', http: packed('x-gzip', packedSilence) },
	br: {
		what: 'Brotli, with the compressed length',
		http: packed('br', brotliVoice),
	},
	'br-smaller': {
		what: 'Brotli that makes the file much smaller',
		http: packed('br', brotliCompressSync(silent)),
	},
	deflate: {
		what: 'deflate, with the compressed length',
		http: packed('deflate', deflateSync(longVoice)),
	},
	'deflate-raw': {
		what: 'deflate without its header, as some servers have it',
		http: packed('deflate', deflateRawSync(silent)),
	},
	'gzip-picture': {
		what: 'gzip of a picture',
		role: 'image',
		http: packed('gzip', gzipSync(portrait)),
	},
	'gzip-ranges': {
		what: 'Ranges of the compressed file (gzip)',
		http: (e) => ranged(e, packedVoice, { 'content-encoding': 'gzip' }),
	},
	'gzip-ranges-smaller': {
		what: 'Ranges of a compressed file (gzip) that is much smaller than the plain one',
		http: (e) => ranged(e, packedSilence, { 'content-encoding': 'gzip' }),
	},
	'br-ranges': {
		what: 'Ranges of the compressed file (Brotli)',
		http: (e) => ranged(e, brotliVoice, { 'content-encoding': 'br' }),
	},
	'gzip-each-range': {
		what: 'Each range compressed by itself',
		http: (exchange) => {
			const range = exchange.range(longVoice);
			if (range === null) {
				packed('gzip', packedVoice)(exchange);
				return;
			}
			const { start, end } = range;
			const headers = {
				'content-encoding': 'gzip',
				'content-range': `bytes ${start}-${end - 1}/${longVoice.length}`,
			};
			exchange.send(206, headers, gzipSync(longVoice.subarray(start, end)));
		},
	},
	'gzip-over-the-limit': {
		what: '6 MB that gzip makes into 6 KB',
		http: packed('gzip', gzipSync(silentWav(790))),
	},
	'gzip-twice': {
		what: 'gzip over gzip',
		http: packed('gzip, gzip', gzipSync(packedVoice)),
	},
	'gzip-not-really': {
		what: 'A plain file that is called gzip',
		http: packed('gzip', longVoice),
	},
	'gzip-cut-off': {
		what: 'gzip that breaks off in the middle',
		http: (exchange) => {
			const body = packedVoice;
			exchange.response.writeHead(200, {
				'content-encoding': 'gzip',
				'content-length': body.length,
			});
			exchange.response.write(body.subarray(0, 100_000), () => exchange.cut());
		},
	},
	'aws-chunked': {
		what: 'A plain file that is called aws-chunked, as S3 does after some uploads',
		http: (e) => ranged(e, longVoice, { 'content-encoding': 'aws-chunked' }),
	},
	'called-utf-8': {
		what: 'A plain file whose Content-Encoding names an alphabet',
		http: (e) => ranged(e, longVoice, { 'content-encoding': 'utf-8' }),
	},
	'gzip-file': {
		what: 'A .gz file, without Content-Encoding',
		http: (e) => ranged(e, packedVoice),
	},
};
