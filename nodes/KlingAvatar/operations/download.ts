import type { IBinaryData } from 'n8n-workflow';

import type { Session } from '../n8n/session';
import { abortOf } from '../task/clock';
import type { StreamedAnswer } from '../gateway/answers';
import { openLink, openOwnLink, type NodeContext } from '../gateway/transport';

/** A file that was cut off is fetched again this often, from its start. */
const MAX_TRIES = 4;
/** Before the second try, and twice as long before each further one. Seconds. */
const FIRST_PAUSE_SECONDS = 1;
/** Until the server starts to answer. Seconds. */
const ANSWER_SECONDS = 60;
/** Without a single byte for this long, a download counts as cut off. Seconds. */
const STALL_SECONDS = 60;

/** What is fetched. */
export interface DownloadRequest {
	/** "video", in the words of a failure. */
	noun: string;
	/** `null`: there is none. */
	link: string | null;
	/** Whether the link is the gateway's own, which needs the key from the start. */
	needsKey?: boolean;
	/** Asks the provider for a fresh link; `null` when there is none. Called at most once. */
	renew: () => Promise<string | null>;
	/** Under which name and type the file is stored, by what the server says about it. */
	named: (link: string, contentType: string) => { fileName: string; mimeType: string };
}

/** What a download came to. `why` completes "The video could not be downloaded: …". */
export type Download = { ok: true; file: IBinaryData } | { ok: false; why: string };

/**
 * Streams a finished file into n8n's binary storage; it is never in memory as a whole (unless n8n keeps
 * its files there). A refused link is renewed once by asking the provider, a cut-off download repeated. A
 * file shorter than announced is never returned.
 */
export async function download(
	session: Session<NodeContext>,
	wanted: DownloadRequest,
): Promise<Download> {
	const { signal } = session;
	let { link } = wanted;
	let renewed = false;
	let why = 'the provider gave no link';
	for (let tries = 0; tries < MAX_TRIES && link !== null; tries += 1) {
		const pauseSeconds = tries === 0 ? 0 : FIRST_PAUSE_SECONDS * 2 ** (tries - 1);
		await session.clock.sleep(pauseSeconds * 1000, signal);
		if (signal?.aborted) return { ok: false, why: 'the execution was stopped' };
		const attempt = await fetchOnce(session, link, wanted);
		if (attempt.kind === 'stored') return { ok: true, file: attempt.file };
		why = attempt.why;
		if (attempt.kind === 'linkRefused') {
			if (renewed) break;
			renewed = true;
			link = (await wanted.renew()) ?? link;
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
	{ noun, needsKey, named }: DownloadRequest,
): Promise<Attempt> {
	const watch = new AbortController();
	const stopped = abortOf(session.signal);
	void stopped.promise.then(() => watch.abort());
	let watching = true;
	try {
		const answer = await open(session, link, needsKey === true, watch.signal);
		if (answer.status !== 200) {
			answer.body.destroy();
			const why = `the server of the ${noun} answered with HTTP ${answer.status}`;
			const refused = [401, 403, 404, 410].includes(answer.status);
			return { kind: refused ? 'linkRefused' : 'again', why };
		}
		const contentType = answer.headers['content-type'] ?? '';
		if (/^text\/html|^application\/json/i.test(contentType)) {
			answer.body.destroy();
			return { kind: 'linkRefused', why: `its link leads to a page instead of a ${noun}` };
		}
		void abortWhenStalled(session, answer, watch, () => watching);
		const { fileName, mimeType } = named(link, contentType);
		const file = await session.context.helpers.prepareBinaryData(
			answer.body as unknown as Buffer,
			fileName,
			mimeType,
		);
		return judge(await storedBytes(session, file), file, answer);
	} catch {
		return { kind: 'again', why: `the connection to the server of the ${noun} broke off` };
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
async function open(
	session: Session<NodeContext>,
	link: string,
	needsKey: boolean,
	signal: AbortSignal,
): Promise<StreamedAnswer> {
	const { context, credential } = session;
	const openBare = async (url: string) =>
		await openLink(context, url, { timeoutSeconds: ANSWER_SECONDS, signal });
	if (!needsKey) {
		const answer = await openBare(link);
		const ownOrigin = new URL(link).origin === new URL(credential.baseUrl).origin;
		if (!ownOrigin || ![401, 403].includes(answer.status)) return answer;
		answer.body.destroy();
	}
	const withKey = await openOwnLink(context, credential, link, {
		timeoutSeconds: ANSWER_SECONDS,
		signal,
	});
	const target = withKey.headers.location;
	if (withKey.status < 300 || withKey.status >= 400 || !target) return withKey;
	withKey.body.destroy();
	return await openBare(new URL(target, link).href);
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

/** A name from the link if it ends as it should, else from the task. Always ends in `.extension`. */
export function fileNameOf(link: string, taskId: string, extension: string): string {
	const last = decoded(new URL(link).pathname.split('/').at(-1) ?? '');
	const isNamedSo = last.toLowerCase().endsWith(`.${extension}`);
	const safe = (isNamedSo ? last : `${taskId}.${extension}`).replace(/[^\w.-]+/g, '_');
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
