import type { IBinaryKeyData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Failure } from '../../n8n/failure';
import { InputProblem } from '../../n8n/inputProblem';
import type { ItemResult } from '../../n8n/items';
import { isToolRun } from '../../n8n/nodeRun';
import { itemOptions } from '../../n8n/parameters';
import { stageSession, type StageItem } from '../../n8n/stage';
import type { Session } from '../../n8n/session';
import { capital } from '../../paying/shop';
import { whichPart } from '../../paying/words';
import { orProblemOfInput } from '../files/orProblemOfInput';
import { outputFieldOf } from '../generate/readRequest';
import { joinAll } from '../join/execute';
import type { CreatedTask } from './output';
import { SOUND_FIELD, type Sound } from './sounds';

/** What became of one part of what an item asks for. */
export interface PartResult {
	sound: Sound;
	result: ItemResult;
}

/** A part whose video is ready. */
interface Ready {
	sound: Sound;
	result: Extract<ItemResult, { ok: true }>;
}

/**
 * One result for each item of the node: the video of its only part, or that of all parts, joined.
 *
 * @param failures what ended an item before anything was submitted for it
 */
export async function finishItems(
	session: Session<IExecuteFunctions>,
	parts: readonly PartResult[],
	failures: ReadonlyArray<Failure | null>,
): Promise<ItemResult[]> {
	const { context } = session;
	const results: ItemResult[] = [];
	for (const item of context.getInputData().keys()) {
		const own = parts.filter(({ sound }) => sound.place.item === item);
		const failure = failures[item] ?? failureIn(own);
		if (failure) results.push({ ok: false, failure });
		else results.push(await finishedItem(session, item, own.filter(isReady)));
	}
	return results;
}

const isReady = (part: PartResult): part is Ready => part.result.ok;

/** The first part that failed, with its number. */
function failureIn(parts: readonly PartResult[]): Failure | null {
	for (const { sound, result } of parts) {
		if (result.ok) continue;
		const { failure } = result;
		const { part, cut } = sound.place;
		if (part === undefined || !cut) return failure;
		const ready = parts.filter(isReady).length;
		return {
			...failure,
			message: `${capital(whichPart(part, cut))}: ${failure.message}`,
			description: `${failure.description} ${ready} of ${parts.length} parts of this item have come about and are kept for the next try.`,
		};
	}
	return null;
}

async function finishedItem(
	session: Session<IExecuteFunctions>,
	item: number,
	parts: readonly Ready[],
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
	if (json.checkOnly === true) return { ok: true, json };
	const { file } = first.result;
	if (parts.length === 1) {
		return { ok: true, json, ...(file ? { file: { ...file, field } } : {}) };
	}
	const whole: IDataObject = {
		...json,
		videoUrl: null,
		videoUrlExpiresAt: null,
		videoDurationSeconds: total(parts.map(({ result }) => result.json.videoDurationSeconds)),
	};
	if (isToolRun(context)) {
		const nextStep = `The video was made in ${parts.length} parts. Give the user the links in tasks, in this order. Do not create it again: it would be charged again.`;
		return { ok: true, json: whole, nextStep };
	}
	const joined = await orProblemOfInput(async () => await joinParts(session, parts));
	if (joined instanceof InputProblem) {
		const ids = parts.map(({ result }) => String(result.json.taskId)).join(', ');
		return {
			ok: false,
			failure: {
				message: `The parts are ready, but cannot be joined: ${joined.message}`,
				description: `${joined.advice} Get or Wait give the videos of the parts: task IDs ${ids}.`,
				mayHaveBeenCharged: true,
				output: { ...(first.result.json as unknown as Failure['output']), isSuccess: false },
			},
		};
	}
	const video = joined.binary?.[SOUND_FIELD];
	return {
		ok: true,
		json: { ...whole, videoDurationSeconds: joined.json.videoDurationSeconds },
		...(video ? { file: { field, content: video, noun: 'video' } } : {}),
	};
}

/** Join for the parts of one item. */
async function joinParts(session: Session<IExecuteFunctions>, parts: readonly Ready[]) {
	const { context } = session;
	const items = parts.map(({ sound, result }): StageItem => {
		const binary: IBinaryKeyData = result.file ? { [SOUND_FIELD]: result.file.content } : {};
		return { ...sound, json: { ...result.json, ...sound.part }, binary };
	});
	const fixed: Readonly<Record<string, unknown>> = {
		groupBy: 'all',
		videoSource: 'binary',
		videoBinaryField: SOUND_FIELD,
	};
	const stage = stageSession(session, { items, refused: new Map() }, (name, index) => {
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

const isNewSpeech = ({ json, speechTaskId }: Sound): boolean =>
	speechTaskId !== null && json.reused !== true;

function taskOf({ sound, result: { json } }: Ready): CreatedTask {
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
