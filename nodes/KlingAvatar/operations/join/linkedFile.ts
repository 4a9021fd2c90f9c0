import type { IExecuteFunctions } from 'n8n-workflow';

import { cancelSignal, openLink, type StreamedAnswer } from '../../gateway/transport';
import type { SizedSource } from '../../media/join/types';
import { abortOf, type Clock } from '../../task/clock';

/** Until the server starts to answer, and from one piece to the next. Seconds. */
const PATIENCE_SECONDS = 60;
/** What is less far ahead is read past; for what is farther, the server is asked anew. Bytes. */
const READ_PAST_BYTES = 1024 * 1024;
/** A connection that breaks is opened anew where it was, this often for a file. */
const RETRIES = 4;

/** Where a linked file can be read, and how long it is. */
export interface LinkedFile {
	size: number;
	open(): Promise<SizedSource>;
}

/** An answer whose body is still to come, and what ends it and its connection. */
interface OpenAnswer extends StreamedAnswer {
	end(): void;
}

/**
 * Looks a link up, without the key. Throws MediaError `linkRefused`, `linkUnreachable` or `linkTooSlow`.
 *
 * @param label what messages call it: "The video of item 3"
 */
export async function linkedFile(
	context: IExecuteFunctions,
	clock: Clock,
	url: string,
	label: string,
): Promise<LinkedFile> {
	const { forwardSource, MediaError } = await import('../../media');
	const stop = cancelSignal(context);
	const slow = () =>
		new MediaError(
			'linkTooSlow',
			`${label} can't be loaded: its server sent nothing for ${PATIENCE_SECONDS} s`,
			'Try again, or download the videos first: Wait does so with Download Video.',
		);

	/** The work, unless it fails, takes too long or the execution is stopped: then it is ended. */
	async function patiently<Result>(work: Promise<Result>, end: () => void): Promise<Result> {
		const done = new AbortController();
		const stopped = abortOf(stop);
		const late = Promise.race([
			clock.sleep(PATIENCE_SECONDS * 1000, done.signal),
			stopped.promise,
		]).then(() => Promise.reject(slow()));
		// When the work wins, nobody is left to hear of the other end.
		late.catch(() => {});
		let isDone = false;
		try {
			const result = await Promise.race([work, late]);
			isDone = true;
			return result;
		} finally {
			if (!isDone) end();
			stopped.forget();
			done.abort();
		}
	}

	async function ask(from: number): Promise<OpenAnswer> {
		const ended = new AbortController();
		const opening = openLink(context, url, {
			headers: { Accept: '*/*', 'Accept-Encoding': 'identity', Range: `bytes=${from}-` },
			timeoutSeconds: PATIENCE_SECONDS,
			signal: ended.signal,
		}).catch(() => {
			throw new MediaError(
				'linkUnreachable',
				`${label} can't be loaded: its server can't be reached`,
				'Check the link. Links that providers give expire: Get gives a new one.',
			);
		});
		const end = () => {
			// A body that is being waited for keeps its connection, so that is aborted as well.
			ended.abort();
			opening.then(({ body }) => body.destroy()).catch(() => {});
		};
		const answer = { ...(await patiently(opening, end)), end };
		// That it was aborted is told to whoever reads, and nobody may.
		answer.body.on('error', () => {});
		if (answer.status === 200 || answer.status === 206) return answer;
		end();
		throw new MediaError(
			'linkRefused',
			`${label} can't be loaded: its server answered with HTTP ${answer.status}`,
			'Links that providers give expire: Get gives a new one, and Download Video in Wait keeps the video itself.',
		);
	}

	async function* pieces({ body, end }: OpenAnswer): AsyncGenerator<Uint8Array> {
		const iterator = body[Symbol.asyncIterator]();
		for (;;) {
			const { done, value } = await patiently(iterator.next(), end);
			if (done) return;
			yield value;
		}
	}

	const first = await ask(0);
	let size = announcedSize(first);
	if (size === null) {
		// Nobody says how long it is, so it is read once to count.
		size = 0;
		for await (const piece of pieces(first)) size += piece.length;
	}
	first.end();
	const known = size;
	return {
		size: known,
		open: async () =>
			forwardSource(
				known,
				async (from) => {
					const answer = await ask(from);
					return {
						start: answer.status === 206 ? rangeStart(answer, from) : 0,
						chunks: pieces(answer),
						cancel: answer.end,
					};
				},
				{ skipUpTo: READ_PAST_BYTES, retries: RETRIES },
			),
	};
}

function announcedSize({ status, headers }: StreamedAnswer): number | null {
	const text =
		status === 206
			? /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1]
			: headers['content-encoding'] === undefined
				? headers['content-length']
				: undefined;
	return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function rangeStart({ headers }: StreamedAnswer, asked: number): number {
	const start = /^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1];
	return start === undefined ? asked : Number(start);
}
