import {
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { cancelSignal } from '../../gateway/transport';
import type { Clip } from '../../media/join/openClip';
import { fileStream, orProblemOfInput, refusedItem } from '../../n8n/localItems';
import { Failure } from '../../task/failure';
import { labelOf, openerOf, type Opener } from './openers';
import { orderParts } from './order';
import { describeMissing, pathOf, partFieldsOf, type MissingPart } from './parts';
import { groupItems, readJoin, type Group, type JoinRequest } from './readJoin';

/** What Join outputs for a group. */
export interface JoinedOutput {
	videoDurationSeconds: number;
	/** How many videos were joined. */
	parts: number;
	/** Those that were left out, and why. */
	skippedParts: Array<{ item: number | null; part: number | null; reason: string }>;
	/** What the items of the group have in common; `null` when all items are one group. */
	groupValue: string | null;
}

/** Join: the items' videos become one, or one of each group. It asks no provider, and needs no key. */
export async function executeJoin(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = context.getInputData().map(({ json }) => json);
	const all = items.map((_, index) => index);
	const read = await orProblemOfInput(async () => {
		const request = readJoin(context);
		return { request, groups: groupItems(context, request.groupField) };
	});
	if (read instanceof Failure) return [refusedItem(context, read, all)];
	const output: INodeExecutionData[] = [];
	for (const group of read.groups) {
		const joined = await orProblemOfInput(
			async () => await joinGroup(context, read.request, group, items),
		);
		output.push(joined instanceof Failure ? refusedItem(context, joined, group.items) : joined);
	}
	return output;
}

/** Joins the videos of all items into one. Throws Failure and MediaError. */
export async function joinAll(context: IExecuteFunctions): Promise<INodeExecutionData> {
	const items = context.getInputData().map(({ json }) => json);
	const group = { value: null, items: items.map((_, index) => index) };
	return await joinGroup(context, readJoin(context), group, items);
}

async function joinGroup(
	context: IExecuteFunctions,
	request: JoinRequest,
	group: Group,
	items: readonly IDataObject[],
): Promise<INodeExecutionData> {
	const { joinVideos } = await import('../../media');
	const found = new Map<number, Opener | string>();
	for (const item of group.items) {
		found.set(item, await openerOf(context, request, item));
	}
	const { items: order, absent: missing } = orderParts(
		group.items.map((item) => ({
			item,
			path: pathOf(items[item]),
			hasVideo: typeof found.get(item) === 'function',
			task: taskOf(items[item]),
		})),
		request.skipsMissing,
	);
	const miss = (item: number, reason: string) =>
		missing.push({ item, ...partFieldsOf(items[item]), reason });
	const clips: Array<Clip & { item: number }> = [];
	for (const item of order) {
		const open = found.get(item) ?? '';
		if (typeof open === 'string') miss(item, open);
		else {
			clips.push({ item, label: labelOf(item), open, cutAt: cutOf(request, items[item]) });
		}
	}
	refuseMissing(request, group, missing, clips.length);
	const { skipped, ...video } = await joinVideos(
		clips,
		request.skipsMissing,
		async () => await sleep(0),
	);
	for (const { clip, why } of skipped) miss(clip.item, why.replace(clip.label, 'its video'));
	const present = clips.length - skipped.length;
	refuseMissing(request, group, missing, present);
	const chunks = untilStopped(video.chunks, cancelSignal(context));
	const file = await context.helpers.prepareBinaryData(
		fileStream(chunks) as unknown as Buffer,
		fileName(group.value),
		'video/mp4',
	);
	return {
		json: {
			videoDurationSeconds: Number(video.durationSeconds.toFixed(3)),
			parts: present,
			skippedParts: missing,
			groupValue: group.value,
		} satisfies JoinedOutput,
		binary: { [request.outputField]: file },
		pairedItem: order.map((item) => ({ item })),
	};
}

function cutOf({ cutsToSpeech }: JoinRequest, json: IDataObject = {}): Clip['cutAt'] {
	if (!cutsToSpeech) return null;
	// Nodes that read tables give numbers as text.
	const seconds = Number(json.audioDurationSeconds ?? 0);
	return seconds > 0 && Number.isFinite(seconds) ? seconds : 'soundEnd';
}

function refuseMissing(
	{ skipsMissing }: JoinRequest,
	group: Group,
	missing: readonly MissingPart[],
	present: number,
): void {
	if (missing.length === 0 || (skipsMissing && present > 0)) return;
	const which = group.value === null ? '' : ` of "${group.value}"`;
	const shown = missing.slice(0, 5).map(describeMissing).join('; ');
	const more = missing.length > 5 ? `; and ${missing.length - 5} more` : '';
	throw new Failure(
		present === 0
			? `There is no video${which} to join: ${shown}${more}`
			: `${missing.length} of ${missing.length + present} parts${which} can't be joined: ${shown}${more}`,
		present === 0
			? 'Turn on "Download Video" in the Wait (or Get) before this node, which puts the file into the item, or set "Video Source" to "URL".'
			: 'Make the missing parts again and join then, or set the option "If a Part Is Missing" to "Join the Others".',
	);
}

async function* untilStopped(
	chunks: AsyncIterable<Uint8Array>,
	signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
	for await (const chunk of chunks) {
		if (signal?.aborted) throw new Failure('The execution was stopped', '');
		yield chunk;
	}
}

/** Which task an item's video is of. */
function taskOf({ provider, taskId }: IDataObject = {}): string | null {
	return typeof taskId === 'string' && taskId !== '' ? `${String(provider)} ${taskId}` : null;
}

/** A name from the group's value. Always ends in .mp4. */
function fileName(value: string | null): string {
	const safe = (value ?? '').replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._]+|[._]+$/g, '');
	return `${safe.slice(0, 100) || 'video'}.mp4`;
}
