import type { IBinaryKeyData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { orProblemOfInput } from '../../n8n/localItems';
import { isToolRun } from '../../n8n/nodeRun';
import { itemOptions } from '../../n8n/parameters';
import type { Session } from '../../n8n/session';
import { type StageItem, stageSession } from '../../n8n/stage';
import { Failure } from '../../task/failure';
import type { TaskOutput } from '../../task/task';
import { ofPart } from '../generate/failures';
import { outputFieldOf } from '../generate/read';
import { joinAll } from '../join/execute';
import { groupBy } from '../join/parts';
import { type PlannedSound, SOUND_FIELD } from './sounds';

/** What Create outputs for an item: the finished video. Of one that was made in parts, the task fields are the first part's. */
export interface CreatedOutput extends TaskOutput {
	/** The quality, in the field that the provider has for it. */
	model?: string;
	mode?: string;
	/** Seconds of the whole sound; of a text that was only checked, estimated; `null` where nobody knows. */
	audioDurationSeconds: number | null;
	/** Whether nothing was paid in this run, since an earlier try had made everything. */
	reused: boolean;
	/** In how many parts it was made. */
	parts: number;
	tasks: CreatedTask[];
}

/** One part of a video, and what was paid for it. */
export interface CreatedTask {
	taskId: string | null;
	videoUrl: string | null;
	audioDurationSeconds: number | null;
	/** The task of the speech; `null` where the sound was there. */
	speechTaskId: string | null;
	/** What is spoken; `null` where the sound was there. */
	text: string | null;
}

/** What became of one part of what an item asks for. */
export interface PartResult {
	sound: PlannedSound;
	result: ItemResult;
}

/**
 * One result for each item of the node: the video of its only part, or that of all parts, joined.
 *
 * @param failures what ended items, by their index, before anything was submitted for them
 */
export async function finishItems(
	session: Session<IExecuteFunctions>,
	parts: readonly PartResult[],
	failures: ReadonlyMap<number, ItemResult>,
): Promise<ItemResult[]> {
	const { context } = session;
	const results: ItemResult[] = [];
	const byItem = groupBy(parts, ({ sound }) => sound.place.item);
	for (const item of context.getInputData().keys()) {
		const own = byItem.get(item) ?? [];
		results.push(failures.get(item) ?? failureIn(own) ?? (await finishedItem(session, item, own)));
	}
	return results;
}

/** The first part that failed, with its number. */
function failureIn(parts: readonly PartResult[]): ItemResult | null {
	const first = parts.find(({ result }) => result.failure);
	const { failure } = first?.result ?? {};
	if (!first || !failure) return null;
	if (parts.length === 1) return first.result;
	const ready = parts.filter(({ result }) => !result.failure).length;
	return {
		json: first.result.json,
		failure: failure.with({
			message: ofPart(first.sound.place, failure.message),
			description: `${failure.description} ${ready} of ${parts.length} parts of this item have come about and are kept for the next try.`,
		}),
	};
}

async function finishedItem(
	session: Session<IExecuteFunctions>,
	item: number,
	parts: readonly PartResult[],
): Promise<ItemResult> {
	const { context } = session;
	const [first] = parts;
	if (!first) throw new TypeError('an item without a failure has at least one part');
	const field = outputFieldOf(itemOptions(context, item));
	const json: IDataObject = {
		...first.result.json,
		audioDurationSeconds: total(parts.map(({ result }) => result.json.audioDurationSeconds)),
		reused: parts.every(({ result, sound }) => result.json.reused === true && !isNewSpeech(sound)),
		parts: parts.length,
		tasks: parts.map(taskOf) as unknown as IDataObject[],
	};
	if (json.checkOnly === true) return { json };
	const { file } = first.result;
	if (parts.length === 1) {
		return { json, ...(file ? { file: { ...file, field } } : {}) };
	}
	const whole: IDataObject = {
		...json,
		videoUrl: null,
		videoUrlExpiresAt: null,
		videoDurationSeconds: total(parts.map(({ result }) => result.json.videoDurationSeconds)),
	};
	if (isToolRun(context)) {
		const nextStep = `The video was made in ${parts.length} parts. Give the user the links in tasks, in this order. Do not create it again: it would be charged again.`;
		return { json: whole, nextStep };
	}
	const joined = await orProblemOfInput(async () => await joinParts(session, parts));
	if (joined instanceof Failure) {
		const ids = parts.map(({ result }) => String(result.json.taskId)).join(', ');
		return {
			json: { ...first.result.json, isSuccess: false },
			failure: new Failure(
				`The parts are ready, but cannot be joined: ${joined.message}`,
				`${joined.description} Get or Wait give the videos of the parts: task IDs ${ids}.`,
				{ mayHaveBeenCharged: true },
			),
		};
	}
	const video = joined.binary?.[SOUND_FIELD];
	return {
		json: { ...whole, videoDurationSeconds: joined.json.videoDurationSeconds },
		...(video ? { file: { field, content: video, noun: 'video' } } : {}),
	};
}

/** Join for the parts of one item. */
async function joinParts(session: Session<IExecuteFunctions>, parts: readonly PartResult[]) {
	const { context } = session;
	const items = parts.map(({ sound, result }): StageItem => {
		const binary: IBinaryKeyData = result.file ? { [SOUND_FIELD]: result.file.content } : {};
		const { part, cut } = sound.place;
		return {
			...sound,
			json: { ...result.json, part, parts: cut?.parts, cutId: cut?.cutId },
			binary,
		};
	});
	const fixed: Readonly<Record<string, unknown>> = {
		groupBy: 'all',
		videoSource: 'binary',
		videoBinaryField: SOUND_FIELD,
	};
	const stage = stageSession(session, items, (name, index) => {
		if (name !== 'options') return fixed[name];
		const { clipEnds } = itemOptions(context, items[index]?.place.item ?? 0);
		return {
			...(clipEnds === undefined ? {} : { clipEnds }),
			ifPartIsMissing: 'fail',
			outputBinaryField: SOUND_FIELD,
		};
	});
	return await joinAll(stage.context);
}

const isNewSpeech = ({ json, speechTaskId }: PlannedSound): boolean =>
	speechTaskId !== null && json.reused !== true;

function taskOf({ sound, result: { json } }: PartResult): CreatedTask {
	return {
		taskId: String(json.taskId),
		videoUrl: typeof json.videoUrl === 'string' ? json.videoUrl : null,
		audioDurationSeconds: Number(json.audioDurationSeconds) || null,
		speechTaskId: sound.speechTaskId,
		text: sound.text,
	};
}

/** The sum; `null` where one of them is not known. */
function total(values: readonly unknown[]): number | null {
	if (values.some((value) => typeof value !== 'number')) return null;
	return Number((values as number[]).reduce((sum, one) => sum + one, 0).toFixed(3));
}
