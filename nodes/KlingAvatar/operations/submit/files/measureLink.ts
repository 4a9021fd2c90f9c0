import type { IExecuteFunctions } from 'n8n-workflow';

import { linkExpiry } from '../../../links/signedLink';
import { isOutOfReach } from '../../../links/publicUrl';
import type { Subject } from '../../../media/refusals/linkRefusals';
import type { Deadline, MediaPlace } from '../../../media/types';
import type { Session } from '../../../n8n/session';
import { abortOf } from '../../../task/clock';
import { linkOpener } from './followLink';
import { mediaReaders } from './mediaReaders';

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
	const providerLabel = adapter.limits.providerLabel;
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
	const { deadline, done } = linkDeadline(session);
	const options = { maxBytes, providerLabel, subject, deadline, expiredAt };
	try {
		return await measure(await readers.fetchLink(url, open, options), 'link');
	} finally {
		done();
	}
}

/** Begins now, and ends early when the execution is stopped. To be told when it is needed no more. */
function linkDeadline({ clock, signal }: Session<IExecuteFunctions>): {
	deadline: Deadline;
	done: () => void;
} {
	const end = clock.now() + LINK_CHECK_SECONDS * 1000;
	const won = new AbortController();
	const stopped = abortOf(signal);
	const late = Promise.race([
		clock.sleep(LINK_CHECK_SECONDS * 1000, won.signal),
		stopped.promise,
	]).then(() => {
		throw new Error('the time for checking is up');
	});
	// Between two waits nobody listens to this.
	late.catch(() => {});
	return {
		deadline: {
			seconds: LINK_CHECK_SECONDS,
			expired: () => clock.now() >= end || signal?.aborted === true,
			race: async (work) => await Promise.race([work, late]),
		},
		done: () => {
			stopped.forget();
			won.abort();
		},
	};
}
