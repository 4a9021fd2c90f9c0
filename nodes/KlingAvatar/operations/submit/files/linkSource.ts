import type { IExecuteFunctions } from 'n8n-workflow';

import type { ByteSource, Deadline } from '../../../media/types';
import type { Session } from '../../../n8n/session';
import { abortOf } from '../../../task/clock';
import { openLink } from '../../../gateway/transport';

/** All looking into one link must be done within this. Seconds. */
const LINK_CHECK_SECONDS = 20;

/**
 * A link as something that can be measured: read through n8n's HTTP helper, without the key, with the
 * least traffic that answers the question, and no more than `maxBytes`.
 */
export async function linkSource(
	session: Session<IExecuteFunctions>,
	url: string,
	subject: 'image' | 'audio',
	maxBytes: number,
): Promise<ByteSource> {
	const { remoteSource } = await import('../../../media');
	const { signal } = session;
	return remoteSource(
		url,
		async (target, { range, method }) => {
			const answer = await openLink(session.context, target, {
				method: method ?? 'GET',
				headers: {
					Accept: '*/*',
					// Compressed, neither a range nor a length would be of the file itself.
					'Accept-Encoding': 'identity',
					...(range ? { Range: `bytes=${range.start}-${range.end - 1}` } : {}),
				},
				timeoutSeconds: LINK_CHECK_SECONDS,
				...(signal ? { signal } : {}),
			});
			return {
				status: answer.status,
				headers: answer.headers,
				chunks: answer.body,
				cancel: () => answer.body.destroy(),
			};
		},
		{ maxBytes, subject, deadline: linkDeadline(session, signal) },
	);
}

function linkDeadline(
	{ clock }: Session<IExecuteFunctions>,
	signal: AbortSignal | undefined,
): Deadline {
	const end = clock.now() + LINK_CHECK_SECONDS * 1000;
	const expired = () => clock.now() >= end || signal?.aborted === true;
	return {
		expired,
		async race(work) {
			const done = new AbortController();
			const stopped = abortOf(signal);
			const late = Promise.race([
				clock.sleep(Math.max(0, end - clock.now()), done.signal),
				stopped.promise,
			]).then(() => {
				throw new Error('the time for checking is up');
			});
			// When the work wins, nobody is left to hear of the other end.
			late.catch(() => {});
			try {
				return await Promise.race([work, late]);
			} finally {
				stopped.forget();
				done.abort();
			}
		},
	};
}
