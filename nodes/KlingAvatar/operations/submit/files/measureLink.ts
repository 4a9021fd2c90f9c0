import type { IExecuteFunctions } from 'n8n-workflow';

import { linkExpiry } from '../../../links/signedLink';
import { isOutOfReach } from '../../../links/publicUrl';
import type { Subject } from '../../../media/refusals/linkRefusals';
import type { MediaPlace } from '../../../media/types';
import type { Session } from '../../../n8n/session';
import { deadlinesOf, onAbort } from '../../../task/clock';
import { linkOpener } from './followLink';
import { mediaReaders } from './mediaChecks';

/** The time for looking into one link, in seconds, with everything that has to be asked for again. */
const LINK_CHECK_SECONDS = 20;

/**
 * Measures what is behind a link: read through n8n's HTTP helper, without the key, and no more of
 * it than the provider takes. Throws what the reader throws, MediaError
 * for what is wrong with the link.
 */
export async function measureLink<Facts>(
	session: Session<IExecuteFunctions>,
	url: string,
	subject: Subject,
	maxBytes: number,
	measure: (bytes: Uint8Array, from: MediaPlace) => Promise<Facts>,
): Promise<Facts> {
	const { context, clock, adapter, credential } = session;
	const readers = await mediaReaders();
	const providerLabel = adapter.label;
	const open = linkOpener(context, {
		readers,
		subject,
		providerLabel,
		// The deadline ends what takes too long, and says so.
		timeoutSeconds: 2 * LINK_CHECK_SECONDS,
		isOutOfReach: (hostname) => isOutOfReach(hostname, credential.baseUrl),
	});
	const expiry = linkExpiry(url);
	const expiredAt = expiry !== null && Date.parse(expiry) < clock.now() ? expiry : null;
	const ending = new AbortController();
	const seconds = LINK_CHECK_SECONDS;
	const callOff = deadlinesOf(clock).set(seconds * 1000, () => ending.abort());
	const forget = onAbort(session.signal, () => ending.abort());
	const options = { maxBytes, providerLabel, subject, expiredAt, seconds, signal: ending.signal };
	try {
		return await measure(await readers.fetchLink(url, open, options), 'link');
	} finally {
		callOff();
		forget();
	}
}
