import type { IBinaryData } from 'n8n-workflow';

import type { Session } from '../../n8n/session';
import { abortOf } from '../../task/clock';
import type { AvatarTask } from '../../task/task';
import {
	openLink,
	openOwnLink,
	type NodeContext,
	type StreamedAnswer,
} from '../../gateway/transport';

/** A video that was cut off is fetched again this often, from its start. */
const MAX_TRIES = 4;
/** Before the second try, and twice as long before each further one. Seconds. */
// Shorter in a copy that tests make of the built package, by this name.
const FIRST_PAUSE_SECONDS = 1;
/** Until the server starts to answer. Seconds. */
const ANSWER_SECONDS = 60;
/** Without a single byte for this long, a download counts as cut off. Seconds. */
const STALL_SECONDS = 60;

/** What a download came to. `why` completes "The video could not be downloaded: …". */
export type Download =
	{ ok: true; file: IBinaryData; task: AvatarTask } | { ok: false; why: string };

/**
 * Streams a finished video into n8n's binary storage; it is never in memory as a whole (unless n8n keeps
 * its files there). A refused link is renewed once by asking the provider, a cut-off download repeated. A
 * file shorter than announced is never returned.
 */
export async function downloadVideo(
	session: Session<NodeContext>,
	finished: AvatarTask,
): Promise<Download> {
	const { signal } = session;
	let task = finished;
	let renewed = false;
	let why = 'the provider gave no link';
	for (let tries = 0; tries < MAX_TRIES && task.videoUrl !== null; tries += 1) {
		const pauseSeconds = tries === 0 ? 0 : FIRST_PAUSE_SECONDS * 2 ** (tries - 1);
		await session.clock.sleep(pauseSeconds * 1000, signal);
		if (signal?.aborted) return { ok: false, why: 'the execution was stopped' };
		const attempt = await fetchOnce(session, task.videoUrl, task.taskId);
		if (attempt.kind === 'stored') return { ok: true, file: attempt.file, task };
		why = attempt.why;
		if (attempt.kind === 'linkRefused') {
			if (renewed) break;
			renewed = true;
			const reading = await session.ask(task.taskId, ANSWER_SECONDS);
			if (reading.kind === 'task') task = reading.task;
		}
	}
	return { ok: false, why };
}

type Attempt =
	| { kind: 'stored'; file: IBinaryData }
	| { kind: 'linkRefused'; why: string }
	| { kind: 'again'; why: string };

async function fetchOnce(
	session: Session<NodeContext>,
	link: string,
	taskId: string,
): Promise<Attempt> {
	const watch = new AbortController();
	const stopped = abortOf(session.signal);
	void stopped.promise.then(() => watch.abort());
	let watching = true;
	try {
		const answer = await openVideo(session, link, watch.signal);
		if (answer.status !== 200) {
			answer.body.destroy();
			const why = `the server of the video answered with HTTP ${answer.status}`;
			const refused = [401, 403, 404, 410].includes(answer.status);
			return { kind: refused ? 'linkRefused' : 'again', why };
		}
		if (/^text\/html|^application\/json/i.test(answer.headers['content-type'] ?? '')) {
			answer.body.destroy();
			return { kind: 'linkRefused', why: 'its link leads to a page instead of a video' };
		}
		void abortWhenStalled(session, answer, watch, () => watching);
		const file = await session.context.helpers.prepareBinaryData(
			answer.body as unknown as Buffer,
			fileName(link, taskId),
			'video/mp4',
		);
		return judge(await storedBytes(session, file), file, answer);
	} catch {
		return { kind: 'again', why: 'the connection to the server of the video broke off' };
	} finally {
		watching = false;
		stopped.forget();
		watch.abort();
	}
}

/** How long a stored file is. n8n 1 does not say so in the item, only where it keeps the file. */
async function storedBytes(
	{ context }: Session<NodeContext>,
	{ bytes, id, data }: IBinaryData,
): Promise<number> {
	if (bytes !== undefined) return Number(bytes);
	if (id === undefined) return Buffer.byteLength(data, 'base64');
	return (await context.helpers.getBinaryMetadata(id)).fileSize;
}

/** A file is whole when it is as long as the server announced, and not empty. */
function judge(stored: number, file: IBinaryData, answer: StreamedAnswer): Attempt {
	const announced = answer.headers['content-encoding']
		? undefined
		: answer.headers['content-length'];
	if (stored === 0 || (announced !== undefined && stored !== Number(announced))) {
		return {
			kind: 'again',
			why: `only ${stored} of ${announced ?? 'its'} bytes arrived`,
		};
	}
	return { kind: 'stored', file };
}

/**
 * The key goes along only where it is needed and belongs: a gateway may serve results from its own origin
 * behind its own key (low confidence that these two do), so the link is tried without it first.
 */
async function openVideo(
	session: Session<NodeContext>,
	link: string,
	signal: AbortSignal,
): Promise<StreamedAnswer> {
	const { context, credential } = session;
	const open = async (url: string) =>
		await openLink(context, url, { timeoutSeconds: ANSWER_SECONDS, signal });
	const answer = await open(link);
	const ownOrigin = new URL(link).origin === new URL(credential.baseUrl).origin;
	if (!ownOrigin || ![401, 403].includes(answer.status)) return answer;
	answer.body.destroy();
	const withKey = await openOwnLink(context, credential, link, {
		timeoutSeconds: ANSWER_SECONDS,
		signal,
	});
	const target = withKey.headers.location;
	if (withKey.status < 300 || withKey.status >= 400 || !target) return withKey;
	withKey.body.destroy();
	return await open(new URL(target, link).href);
}

/** Ends a download that gets no more bytes, which n8n's own timeout would not notice. */
async function abortWhenStalled(
	session: Session<NodeContext>,
	answer: StreamedAnswer,
	watch: AbortController,
	isWatching: () => boolean,
): Promise<void> {
	const received = () =>
		(answer.body as { socket?: { bytesRead?: number } | null }).socket?.bytesRead ?? null;
	for (let before = received(); isWatching() && before !== null;) {
		await session.clock.sleep(STALL_SECONDS * 1000, watch.signal);
		const now = received();
		if (isWatching() && now !== null && now === before) {
			answer.body.destroy();
			watch.abort();
		}
		before = now;
	}
}

/** A name from the link where it has one, else from the task. Always ends in .mp4. */
function fileName(link: string, taskId: string): string {
	const last = decoded(new URL(link).pathname.split('/').at(-1) ?? '');
	const safe = (/\.mp4$/i.test(last) ? last : `${taskId}.mp4`).replace(/[^\w.-]+/g, '_');
	return safe.slice(-120);
}

/** A part of a path without its percent signs, unless they are used in a way of their own. */
function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
