import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { chunked, whole } from '../answers';
import { longVoice, silentWav } from '../media';
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
	'gzip-chunked': {
		what: 'gzip in chunks, without a length',
		http: (e) => chunked(e, packedSilence, { 'content-encoding': 'gzip' }),
	},
	br: {
		what: 'Brotli, with the compressed length',
		http: packed('br', brotliVoice),
	},
	deflate: {
		what: 'deflate, with the compressed length',
		http: packed('deflate', deflateSync(longVoice)),
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
		http: (e) => whole(e, longVoice, { 'content-encoding': 'aws-chunked' }),
	},
	'gzip-file': {
		what: 'A .gz file, without Content-Encoding',
		http: (e) => whole(e, packedVoice),
	},
};
