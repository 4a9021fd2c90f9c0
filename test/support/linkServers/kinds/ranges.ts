import { chunked, ranged, whole } from '../answers';
import { longVoice, portrait } from '../media';
import type { Exchange, LinkKinds } from '../types';

/** Refuses every range with a status, and gives the whole file otherwise. */
const refusing = (status: number) => (exchange: Exchange) =>
	exchange.range(longVoice) === null ? whole(exchange, longVoice) : exchange.send(status, {});

/** No more than so many bytes of a range; the total as said. */
const pieces =
	(most: number, total: string) =>
	(exchange: Exchange): void => {
		const range = exchange.range(longVoice);
		if (range === null) {
			whole(exchange, longVoice);
			return;
		}
		const { start } = range;
		const end = Math.min(range.end, start + most);
		if (start >= longVoice.length) {
			exchange.send(416, {
				'content-range': `bytes */${total === '*' ? longVoice.length : total}`,
			});
			return;
		}
		const headers = { 'content-range': `bytes ${start}-${end - 1}/${total}` };
		exchange.send(206, headers, longVoice.subarray(start, end));
	};

/** Servers that serve ranges in their own way, or none. */
export const ranges: LinkKinds = {
	ranges: { what: 'Ranges, as file hosts serve them', http: (e) => ranged(e, longVoice) },
	'ranges-of-a-picture': {
		what: 'Ranges of a picture',
		role: 'image',
		http: (e) => ranged(e, portrait, { 'content-type': 'image/jpeg' }),
	},
	'no-ranges': { what: 'The whole file for every range', http: (e) => whole(e, longVoice) },
	'no-ranges-no-length': {
		what: 'The whole file in chunks, without a length',
		http: (e) => chunked(e, longVoice),
	},
	'http-1.0': {
		what: 'HTTP/1.0 without a length: the file ends with the connection',
		raw: (socket) => {
			socket.write('HTTP/1.0 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n');
			socket.end(longVoice);
		},
	},
	'range-405': { what: 'Status 405 for a range', http: refusing(405) },
	'range-416': { what: 'Status 416 for every range, without the size', http: refusing(416) },
	'unknown-total': {
		what: 'Ranges of an unknown total (`/*`)',
		http: pieces(Infinity, '*'),
	},
	'only-ranges': {
		what: 'Ranges of an unknown total, and status 206 with all of it when no range is asked for',
		http: (exchange) => {
			const { start, end } = exchange.range(longVoice) ?? { start: 0, end: longVoice.length };
			const headers = { 'content-range': `bytes ${start}-${end - 1}/*` };
			exchange.send(206, headers, longVoice.subarray(start, end));
		},
	},
	'capped-whole': {
		what: 'Status 206 with the first 60,000 bytes, whatever is asked for',
		http: (exchange) =>
			exchange.send(
				206,
				{ 'content-range': `bytes 0-59999/${longVoice.length}` },
				longVoice.subarray(0, 60_000),
			),
	},
	'short-pieces': {
		what: 'Ranges in pieces of 10,000 bytes',
		http: pieces(10_000, String(longVoice.length)),
	},
	'other-range': {
		what: 'Another range than the one asked for',
		http: (exchange) =>
			exchange.range(longVoice) === null
				? whole(exchange, longVoice)
				: exchange.send(
						206,
						{ 'content-range': `bytes 500-600/${longVoice.length}` },
						longVoice.subarray(500, 601),
					),
	},
	'no-content-range': {
		what: 'Status 206 without Content-Range',
		http: (exchange) => {
			const range = exchange.range(longVoice);
			if (range === null) whole(exchange, longVoice);
			else exchange.send(206, {}, longVoice.subarray(range.start, range.end));
		},
	},
	'less-than-said': {
		what: 'Half of what its Content-Range says',
		http: (exchange) => {
			const range = exchange.range(longVoice);
			if (range === null) whole(exchange, longVoice);
			else {
				const { start, end } = range;
				const headers = { 'content-range': `bytes ${start}-${end - 1}/${longVoice.length}` };
				exchange.send(206, headers, longVoice.subarray(start, start + (end - start) / 2));
			}
		},
	},
	'ranges-only-once': {
		what: 'A range at first, then the whole file',
		http: (e) => (e.count === 1 ? ranged(e, longVoice) : whole(e, longVoice)),
	},
};
