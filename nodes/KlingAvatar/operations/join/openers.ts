import {
	sleep,
	type IBinaryData,
	type IBinaryKeyData,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { parseMediaUrl } from '../../links/publicUrl';
import type { Clip } from '../../media/join/openClip';
import type { ByteSource } from '../../media/types';
import { bareFailure, failureIn } from '../../n8n/failedItem';
import { itemParameter } from '../../n8n/parameters';
import { readText } from '../../n8n/values';
import { realClock } from '../../task/clock';
import { linkedFile } from './linkedFile';
import type { JoinRequest } from './readJoin';

/** What messages call an item's video. */
export const labelOf = (item: number): string => `The video of item ${item}`;

/** How an item's video is opened. */
export type Opener = Clip['open'];

/** How to open an item's video, or why there is none. Throws Failure for a field that is set wrongly. */
export async function openerOf(
	context: IExecuteFunctions,
	{ source }: JoinRequest,
	item: number,
): Promise<Opener | string> {
	const input = context.getInputData()[item] ?? { json: {} };
	const failure = failureOf(input);
	if (failure !== null) return failure;
	const opener = source === 'url' ? await linkOpener(context, item) : fileOpener(context, item);
	return typeof opener === 'string' ? whyNone(input, opener) : opener;
}

function fileOpener(context: IExecuteFunctions, item: number): Opener | string {
	const field = readText(
		'Video Input Binary Field',
		itemParameter(context, 'videoBinaryField', item, 'data'),
	).trim();
	const files = context.getInputData()[item]?.binary ?? {};
	const file = videoOf(files, field);
	if (!file) {
		const present = Object.keys(files);
		return present.length > 0
			? `it has no file in "${field}" but in ${present.map((name) => `"${name}"`).join(', ')}`
			: 'it has no file';
	}
	return async () => await storedFile(context, file);
}

/**
 * The file in the field. Where that is a sound or a picture which the item brought along, Wait has put the video
 * into another field: the only video there is.
 */
function videoOf(files: IBinaryKeyData, field: string): IBinaryData | undefined {
	const named = files[field];
	if (!named || !/^(audio|image)\//.test(named.mimeType)) return named;
	const videos = Object.values(files).filter(({ mimeType }) => mimeType.startsWith('video/'));
	return videos.length === 1 ? videos[0] : named;
}

async function linkOpener(context: IExecuteFunctions, item: number): Promise<Opener | string> {
	const { isMediaError } = await import('../../media');
	const text = readText('Video URL', itemParameter(context, 'videoUrl', item, ''));
	const parsed = parseMediaUrl(text);
	if (!parsed.ok) return `its "Video URL" ${parsed.why}`;
	const label = labelOf(item);
	return await linkedFile(context, realClock(sleep), parsed.url.href, label).then(
		(file) => async () => await storedFile(context, file),
		async (error: unknown) =>
			isMediaError(error) ? error.message.replace(label, 'its video') : await Promise.reject(error),
	);
}

/** Why an item's own words rule out that it has a video; `null` where they don't. */
function failureOf(item: INodeExecutionData): string | null {
	const { isSuccess, isFinal, status, error, message } = item.json;
	const isSaid = isSuccess === false && typeof error === 'string' && typeof message === 'string';
	const reason =
		failureIn(item) ??
		(isSuccess === false ? item.json.failureReason : null) ??
		// From a callback of n8n 1, which has no `details`.
		(isSaid ? error : null);
	if (typeof reason === 'string' && reason !== '') return failed(reason);
	if (isSuccess !== false) return null;
	if (isFinal === false) return 'its video is not ready yet';
	return status === 'failed' ? 'its video failed' : 'it is not a finished video';
}

/** Why an item that has no video has none: what its words leave open is settled by that. */
function whyNone({ json }: INodeExecutionData, words: string): string {
	const bare = bareFailure(json);
	if (bare !== null) return failed(bare);
	const { error } = json;
	return typeof error === 'string' && error !== ''
		? `${words}; its field "error" says "${unended(error)}"`
		: words;
}

const failed = (reason: string): string => `its video failed: ${unended(reason)}`;

const unended = (sentence: string): string => sentence.replace(/[.\s]+$/, '');

/** Pieces in which n8n's storage is read. Bytes. */
const PIECE_BYTES = 256 * 1024;

/** A file that n8n keeps, read from front to back, which is all that its storage can do. */
async function storedFile({ helpers }: IExecuteFunctions, file: IBinaryData): Promise<ByteSource> {
	const { bytesSource, forwardSource, MediaError } = await import('../../media');
	const { id } = file;
	if (id === undefined) return bytesSource(Buffer.from(file.data, 'base64'));
	const lost = (): never => {
		throw new MediaError(
			'unreadable',
			"The bytes of a video can't be read from where n8n keeps them",
			'Run the node that made the file again; n8n may have removed it since.',
		);
	};
	const { fileSize } = await helpers.getBinaryMetadata(id).catch(lost);
	return forwardSource(fileSize, async () => {
		const stream = await helpers.getBinaryStream(id, PIECE_BYTES).catch(lost);
		return { chunks: stream as AsyncIterable<Uint8Array>, cancel: () => stream.destroy() };
	});
}
