import { emptyLink, type Subject } from '../refusals/linkRefusals';
import { contentLink } from '../refusals/linkContent';
import { pieceReader, type RemoteOptions } from './pieceReader';
import { sniff } from '../recognise/sniff';
import type { ByteSource, UrlOpener } from '../types';

export interface RemoteSource extends ByteSource {
	/** Reads on to the end where the size is not known yet; afterwards it is. */
	readToEnd(): Promise<void>;
	close(): void;
}

/** Times that one piece is asked for: connections break, and a server may be busy for a moment. */
const ATTEMPTS = 2;
/** Parts in which one piece may come, before the whole file is asked for instead. */
const MAX_PARTS = 16;

/**
 * A link as random access to its bytes, with the least traffic: a ranged request for each piece
 * that is read, or one request for all where the server has no ranges (see `pieceReader`).
 *
 * Its reads throw MediaError: `linkRefused`, `linkUnreachable`, `linkTooSlow`, `linkCutShort`,
 * `linkCompressed`, `linkChanging` (worth a new start with `whole`), `tooLarge` (as soon as the server says
 * so, or when more than `maxBytes` come), `empty`, and `notMedia` for a web page, JSON and their like.
 */
export function remoteSource(url: string, open: UrlOpener, options: RemoteOptions): RemoteSource {
	const { maxBytes, subject } = options;
	const reader = pieceReader(url, open, options);

	async function readPiece(start: number, end: number): Promise<Uint8Array> {
		for (let attempt = 1; ;) {
			const { usesRanges } = reader;
			const outcome = await reader.tryPiece(start, end);
			if (!('refusal' in outcome)) return outcome;
			if (!outcome.again) throw outcome.refusal;
			// Another way of asking begins anew.
			attempt = usesRanges === reader.usesRanges ? attempt + 1 : 1;
			if (attempt > ATTEMPTS) throw outcome.refusal;
		}
	}

	async function read(start: number, end: number): Promise<Uint8Array> {
		const parts: Uint8Array[] = [];
		// Mostly one round: a server may send less of a range than it was asked for.
		for (let at = start; at < Math.min(end, reader.size ?? Infinity);) {
			if (parts.length === MAX_PARTS) reader.giveUpRanges();
			const part = await readPiece(at, end);
			if (part.length === 0) break;
			parts.push(part);
			at += part.length;
		}
		const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
		if (start === 0) refuseContent(bytes, subject);
		return bytes;
	}

	return {
		from: 'link',
		get size() {
			return reader.size;
		},
		read,
		async readToEnd() {
			if (reader.size !== null) return;
			// A server that does not know the total gives it away with the whole.
			reader.giveUpRanges();
			await readPiece(maxBytes, maxBytes + 1);
		},
		close: () => reader.close(),
	};
}

/** Throws for what its first bytes show to be neither sound nor picture. */
function refuseContent(head: Uint8Array, subject: Subject): void {
	if (head.length === 0) throw emptyLink(subject);
	const found = sniff(head);
	if (found?.kind === 'other') throw contentLink(subject, found, head);
}
