import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { StreamedAnswer } from '../../gateway/answers';
import { cancelSignal, openLink } from '../../gateway/transport';
import { fileStream } from '../../n8n/localItems';
import { abortOf, type Clock } from '../../task/clock';

/** For a link, with everything that has to be asked for again. Seconds. */
const LINK_SECONDS = 600;
/** Until the server starts to answer, and from one piece to the next. Seconds. */
const PATIENCE_SECONDS = 60;
/** Times that a link is asked: connections break. */
const ATTEMPTS = 2;
/** As much as tells what a file is. Bytes. */
const HEAD_BYTES = 64 * 1024;

/**
 * Fetches a linked video without the key, in one request from its start on, into n8n's binary storage: it is
 * never in memory as a whole (unless n8n keeps its files there). What is seen to be no MP4 is given up at once.
 * Throws MediaError.
 *
 * @param label what messages call it: "The video of item 3"
 */
export async function linkedFile(
	context: IExecuteFunctions,
	clock: Clock,
	url: string,
	label: string,
): Promise<IBinaryData> {
	const { foreignFile, isMediaError, MediaError } = await import('../../media');
	const deadline = clock.now() + LINK_SECONDS * 1000;

	const unreachable = (): never => {
		throw new MediaError(
			'linkUnreachable',
			`${label} can't be loaded: its server can't be reached, or breaks off`,
			'Check the link. Links that providers give expire: Get gives a new one.',
		);
	};

	/** The work, unless it takes too long or the execution is stopped. */
	async function patiently<Result>(work: Promise<Result>): Promise<Result> {
		const done = new AbortController();
		const stopped = abortOf(cancelSignal(context));
		const left = deadline - clock.now();
		const seconds = Math.min(PATIENCE_SECONDS, Math.ceil(left / 1000));
		const late = Promise.race([clock.sleep(seconds * 1000, done.signal), stopped.promise]);
		try {
			return await Promise.race([
				work,
				late.then(() => {
					throw new MediaError(
						'linkTooSlow',
						`${label} can't be loaded: its server ${left > PATIENCE_SECONDS * 1000 ? `sent nothing for ${PATIENCE_SECONDS} s` : `did not send all of it in ${LINK_SECONDS} s`}`,
						'Try again, or download the videos first: Wait does so with "Download Video".',
					);
				}),
			]);
		} finally {
			stopped.forget();
			done.abort();
		}
	}

	async function* pieces({ body }: StreamedAnswer): AsyncGenerator<Uint8Array> {
		const iterator = body[Symbol.asyncIterator]();
		let head: Uint8Array | null = new Uint8Array(0);
		for (;;) {
			const { done, value } = await patiently(iterator.next().catch(unreachable));
			if (head && !done) head = Buffer.concat([head, value]);
			if (head && (done || head.length >= HEAD_BYTES)) {
				const refusal = foreignFile(label, head);
				if (refusal) throw refusal;
				head = null;
			}
			if (done) return;
			yield value;
		}
	}

	async function fetchOnce(): Promise<IBinaryData> {
		const ended = new AbortController();
		try {
			const headers = { Accept: '*/*', 'Accept-Encoding': 'identity' };
			const request = { headers, timeoutSeconds: PATIENCE_SECONDS, signal: ended.signal };
			const answer = await patiently(openLink(context, url, request).catch(unreachable));
			// That it was aborted is told to whoever reads, and nobody may.
			answer.body.on('error', () => {});
			if (answer.status !== 200) {
				throw new MediaError(
					'linkRefused',
					`${label} can't be loaded: its server answered with HTTP ${answer.status}`,
					'Links that providers give expire: Get gives a new one, and "Download Video" in Wait keeps the video itself.',
				);
			}
			const stream = fileStream(pieces(answer)) as unknown as Buffer;
			return await context.helpers.prepareBinaryData(stream, 'video.mp4', 'video/mp4');
		} finally {
			// A body that is being waited for keeps its connection, too.
			ended.abort();
		}
	}

	for (let attempt = 1; ; attempt++) {
		const fetched = await fetchOnce().then(
			(file) => ({ file }),
			(failure: unknown) => ({ failure }),
		);
		if ('file' in fetched) return fetched.file;
		const { failure } = fetched;
		const isBroken = isMediaError(failure) && failure.code === 'linkUnreachable';
		if (!isBroken || attempt === ATTEMPTS) throw failure;
	}
}
