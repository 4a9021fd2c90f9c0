import { isMediaError } from '../mediaError';
import type { ByteSource } from '../types';
import type { RemoteSource } from './remoteSource';

/** How often a file that changes while it is read is begun anew. */
const NEW_STARTS = 2;

/**
 * Measures what is behind a link. A file whose size nobody says is read to its end, and measured by that:
 * what its header claims may be more than comes. One that changes between two requests is begun anew, in
 * one request.
 *
 * @param open called for each start; `whole` asks for one request instead of ranges
 * @param measure gets a source that it need not close
 * @throws what `measure` and the source throw
 */
export async function measureRemote<Facts>(
	open: (options: { whole: boolean }) => RemoteSource,
	measure: (source: ByteSource) => Promise<Facts>,
): Promise<Facts> {
	for (let start = 0; ; start += 1) {
		const outcome = await measureOnce(open({ whole: start > 0 }), measure).then(
			(facts) => ({ facts }),
			(failure: unknown) => ({ failure }),
		);
		if ('facts' in outcome) return outcome.facts;
		const { failure } = outcome;
		const isChanging = isMediaError(failure) && failure.code === 'linkChanging';
		if (!isChanging || start === NEW_STARTS) throw failure;
	}
}

async function measureOnce<Facts>(
	source: RemoteSource,
	measure: (source: ByteSource) => Promise<Facts>,
): Promise<Facts> {
	// Readers close what they have read, but there may be more to it.
	const lasting: ByteSource = {
		get size() {
			return source.size;
		},
		read: source.read,
		...(source.from === undefined ? {} : { from: source.from }),
	};
	try {
		const facts = await measure(lasting);
		if (source.size !== null) return facts;
		await source.readToEnd();
		return await measure(lasting);
	} finally {
		source.close();
	}
}
