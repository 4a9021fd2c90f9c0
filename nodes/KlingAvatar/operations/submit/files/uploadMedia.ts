import { randomBytes } from 'crypto';
import pLimit from 'p-limit';
import type { IExecuteFunctions } from 'n8n-workflow';

import { putFile } from '../../../gateway/transport';
import { isOutOfReach } from '../../../links/publicUrl';
import type { Session } from '../../../n8n/session';
import { explainFault } from '../../../providers/answers/explain';
import { networkFault } from '../../../providers/answers/fault';
import type { UploadAdapter, UploadFile, UploadReading } from '../../../providers/types';
import { Failure, orFailure, sentences } from '../../../task/failure';
import { type CheckedMedia, type CheckedVoice, contentOf } from './checkMedia';

/** Files in memory at once. */
const UPLOADS_AT_ONCE = 2;
/** Ten megabytes over a slow line take a while. Seconds. */
const UPLOAD_TIMEOUT_SECONDS = 180;
/** Tries at an upload, which is free; the pause after each that failed is twice the one before. */
const MAX_TRIES = 3;

/** The links to what was uploaded, by its content. */
export type Links = ReadonlyMap<string, string>;

/** What came of the uploads of all items. */
export interface Uploaded {
	links: Links;
	/** Why an item's file has no link; `null`, or nothing, for an item whose files are there. */
	failures: ReadonlyArray<Failure | null>;
}

/**
 * Uploads the files of the items to a gateway that takes files so, each content once. The links are for what is
 * submitted next: they are kept nowhere. Uploads are free, so they count as checks: an item whose file cannot be
 * uploaded is a Failure, and has sent nothing.
 *
 * @param items what each item that is to be submitted sends
 */
export async function uploadAll(
	session: Session<IExecuteFunctions>,
	upload: UploadAdapter,
	items: ReadonlyArray<readonly CheckedVoice[]>,
): Promise<Uploaded> {
	const links = new Map<string, string>();
	const limit = pLimit(UPLOADS_AT_ONCE);
	const uploads = new Map<string, Promise<Failure | null>>();
	let refusal: Failure | null = null;
	const once = (media: CheckedMedia) => {
		const known = uploads.get(media.identity);
		if (known) return known;
		const uploading = limit(async () => {
			if (refusal !== null) return refusal;
			const link = await orFailure(uploadFile(session, upload, media));
			if (link instanceof Failure) {
				if (link.stopsOthers) refusal = link;
				return link;
			}
			links.set(media.identity, link);
			return null;
		});
		uploads.set(media.identity, uploading);
		return uploading;
	};
	const failures = await Promise.all(
		items.map(async (files) => {
			const ends = await Promise.all(files.filter(isFile).map(once));
			return ends.find((end) => end !== null) ?? null;
		}),
	);
	return { links, failures };
}

/** Whether what is sent is a file rather than a link of the user's, or an ID. */
const isFile = (media: CheckedVoice): media is CheckedMedia =>
	'origin' in media && media.origin.from !== 'url';

/** The link to an uploaded file. Throws Failure. */
async function uploadFile(
	session: Session<IExecuteFunctions>,
	upload: UploadAdapter,
	media: CheckedMedia,
): Promise<string> {
	const { clock, signal } = session;
	const file: UploadFile = {
		// A gateway may let a file replace another one of the same name.
		name: `${randomBytes(12).toString('hex')}.${media.facts?.fileExtension ?? 'bin'}`,
		mimeType: media.facts?.mimeType ?? 'application/octet-stream',
		bytes: await contentOf(media),
	};
	for (let tries = 1; ; tries += 1) {
		const end = await uploadOnce(session, upload, file);
		if (end.kind === 'uploaded') return end.link;
		const mayPass = ['network', 'server', 'rateLimit', 'unreadable', 'address'].includes(
			end.fault.kind,
		);
		if (signal?.aborted)
			throw new Failure('The execution was stopped before the file was uploaded', '');
		if (!mayPass || tries >= MAX_TRIES) throw notUploaded(session, media, end.fault);
		await clock.sleep(1000 * 2 ** (tries - 1), signal);
	}
}

type UploadEnd = Exclude<UploadReading, { kind: 'put' }>;

async function uploadOnce(
	session: Session<IExecuteFunctions>,
	upload: UploadAdapter,
	file: UploadFile,
): Promise<UploadEnd> {
	const transfer = await session.sendRequest({
		method: 'POST',
		host: 'upload',
		...upload.uploadRequest(file),
		timeoutSeconds: UPLOAD_TIMEOUT_SECONDS,
	});
	if (transfer.kind !== 'answer') return refused(transfer.why);
	const reading = upload.readUpload(transfer.answer);
	return reading.kind === 'put' ? await put(session, reading, file) : reading;
}

/** The address comes from an answer: it gets the file, never the key, and never leads into this network. */
async function put(
	{ context, credential, signal }: Session<IExecuteFunctions>,
	{ url, headers, link }: Extract<UploadReading, { kind: 'put' }>,
	{ bytes, mimeType }: UploadFile,
): Promise<UploadEnd> {
	if (!URL.canParse(url) || isOutOfReach(new URL(url).hostname, credential.baseUrl)) {
		return troubled('it named an address for the file that cannot be used', null);
	}
	try {
		const typed = { 'Content-Type': mimeType, ...headers };
		const { status, headers: told } = await putFile(context, { url, headers: typed }, bytes, {
			timeoutSeconds: UPLOAD_TIMEOUT_SECONDS,
			signal,
		});
		// A page is from what stands in front of the storage.
		if (/html/i.test(told['content-type'] ?? ''))
			return troubled('a web page came in place of the storage', status);
		return status >= 200 && status < 300
			? { kind: 'uploaded', link }
			: troubled('the file was turned away', status);
	} catch {
		return refused('the connection was cut off while the file was uploaded');
	}
}

const refused = (why: string): UploadEnd => ({ kind: 'refused', fault: networkFault(why) });
const troubled = (text: string, httpStatus: number | null): UploadEnd => ({
	kind: 'refused',
	fault: { ...networkFault(text), kind: 'server', httpStatus },
});

function notUploaded(
	{ adapter }: Session<IExecuteFunctions>,
	{ origin }: CheckedMedia,
	fault: Parameters<typeof explainFault>[1],
): Failure {
	const { what, advice } = explainFault(adapter, fault);
	const which = origin.from === 'binary' ? ` in "${origin.fieldName}"` : '';
	return new Failure(
		`The file${which} could not be uploaded: ${what}`,
		sentences('Nothing was submitted, and nothing is charged', advice),
		{ fault, stopsOthers: fault.kind === 'key' || fault.kind === 'account' },
	);
}
