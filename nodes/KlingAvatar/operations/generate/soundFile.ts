import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { Session } from '../../n8n/session';
import type { StatusQuestion } from '../../providers/statusQuestion';
import type { SpeechTask } from '../../task/speechTask';
import { download, fileNameOf, type Download } from '../files/download';
import { measureLink } from '../submit/files/measureLink';
import { mediaReaders } from '../submit/files/mediaReaders';

/** Speech is at most some minutes long; what is larger than this is not read to measure it. Bytes. */
const MAX_MEASURED_BYTES = 64 * 1024 * 1024;
/** Until the provider has answered about a fresh link. Seconds. */
const RENEWAL_SECONDS = 60;

/** The sound formats that speech comes in, by extension. */
const TYPES = { mp3: 'audio/mpeg', wav: 'audio/wav' } as const;

/**
 * Streams a finished speech into n8n's binary storage: by its link, or, where there is none, from where the
 * gateway keeps the sound itself.
 *
 * @param format what was asked for; `null`: what the provider makes by itself, MP3
 */
export async function downloadSpeech(
	session: Session<IExecuteFunctions>,
	ask: StatusQuestion<SpeechTask>,
	task: SpeechTask,
	format: string | null,
): Promise<Download> {
	const { adapter, credential } = session;
	const path = adapter.speech.contentPath(task.taskId);
	const own = task.audioUrl === null && path !== null ? `${credential.baseUrl}${path}` : null;
	return await download(session, {
		noun: 'speech',
		link: task.audioUrl ?? own,
		needsKey: own !== null,
		renew: async () => {
			const reading = await ask(task.taskId, RENEWAL_SECONDS);
			return reading.kind === 'task' ? reading.task.audioUrl : null;
		},
		named: (link, contentType) => {
			const extension = extensionOf(link, contentType, format);
			return {
				fileName: fileNameOf(link, task.taskId, extension),
				mimeType: TYPES[extension],
			};
		},
	});
}

/** By what the server says, else by the link's name, else by what was asked for. */
function extensionOf(link: string, contentType: string, format: string | null): keyof typeof TYPES {
	if (/^audio\/(x-|vnd\.)?wav/i.test(contentType)) return 'wav';
	if (/^audio\/(x-)?(mpeg|mp3)/i.test(contentType)) return 'mp3';
	const named = /\.(mp3|wav)$/i.exec(new URL(link).pathname)?.[1]?.toLowerCase();
	return (named ?? format) === 'wav' ? 'wav' : 'mp3';
}

/** The length of a sound behind a link; `null` when it cannot be measured. Seconds. */
export async function secondsOfLink(
	session: Session<IExecuteFunctions>,
	link: string,
): Promise<number | null> {
	const { measureAudio } = await mediaReaders();
	return await orNull(async () => {
		const facts = await measureLink(session, link, 'audio', MAX_MEASURED_BYTES, measureAudio);
		return facts.durationSeconds;
	});
}

/** The length of a stored sound; `null` when it cannot be measured. Seconds. */
export async function secondsOfFile(
	{ context }: Session<IExecuteFunctions>,
	file: IBinaryData,
): Promise<number | null> {
	const { measureAudio } = await mediaReaders();
	return await orNull(async () => {
		const bytes = await contentOf(context, file);
		return (await measureAudio(bytes)).durationSeconds;
	});
}

async function contentOf(
	{ helpers }: IExecuteFunctions,
	{ id, data }: IBinaryData,
): Promise<Uint8Array> {
	if (id === undefined) return Buffer.from(data, 'base64');
	return await helpers.binaryToBuffer(await helpers.getBinaryStream(id));
}

/** The speech is paid for, so a length that cannot be told must not cost it. */
async function orNull(work: () => Promise<number>): Promise<number | null> {
	try {
		return Math.round((await work()) * 1000) / 1000;
	} catch {
		return null;
	}
}
