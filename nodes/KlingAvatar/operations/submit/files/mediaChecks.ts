import pLimit from 'p-limit';

import { Failure } from '../../../task/failure';

/** The readers of media files, loaded on first use: they are most of this package. */
export const mediaReaders = async () => await import('../../../media');

export type MediaReaders = Awaited<ReturnType<typeof mediaReaders>>;

/** Links looked into at once: enough that a few silent servers do not hold up a batch. */
const LINKS_AT_ONCE = 8;

/**
 * What the items of one run share while their files are checked: each link and each stored file is looked
 * into once, whoever names it, and what comes of it is the same for all. Links are waited for, so several
 * are open at once; files fill memory, so one is read after the other.
 */
export class MediaChecks {
	private readonly found = new Map<string, Promise<unknown>>();
	private readonly limits = { link: pLimit(LINKS_AT_ONCE), file: pLimit(1) };

	constructor(private readonly signal: AbortSignal | undefined) {}

	/**
	 * Does the work when its turn comes, or hands out what the same work has found or will find.
	 *
	 * @param key says what is looked into and as what; `null` for what nobody else can name
	 */
	once<Found>(
		kind: 'link' | 'file',
		key: string | null,
		work: () => Promise<Found>,
	): Promise<Found> {
		const known = key === null ? undefined : this.found.get(`${kind} ${key}`);
		// The key says what the work was, and so what it finds.
		if (known) return known as Promise<Found>;
		const finding = this.limits[kind](async () => {
			if (this.signal?.aborted) {
				throw new Failure('The execution was stopped before this item was checked', '');
			}
			return await work();
		});
		if (key !== null) this.found.set(`${kind} ${key}`, finding);
		return finding;
	}
}
