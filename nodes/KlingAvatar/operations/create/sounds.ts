import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { orProblemOfInput } from '../../n8n/localItems';
import { runModeOf } from '../../n8n/nodeRun';
import { itemOptions, labelled } from '../../n8n/parameters';
import { stageSession, wholeItems, type StageItem } from '../../n8n/stage';
import type { Session } from '../../n8n/session';
import { textOf } from '../../n8n/values';
import { videoClient } from '../../paying/clients';
import { SubmissionRun } from '../../paying/submissionRun';
import { attempt, Failure } from '../../task/failure';
import { beginningOf, type SpeechTask } from '../../task/speechTask';
import type { AvatarTask } from '../../task/task';
import { speakTexts, speechRun } from '../generate/execute';
import { outputFieldOf, type ReadText, type SpeechRequest } from '../generate/read';
import { clipEndsOf } from '../join/readJoin';
import { splitItem } from '../split/execute';

/** One run of Create, with the records of what it pays for. */
export interface CreateRun {
	session: Session<IExecuteFunctions>;
	/** Generate as a stage of it. */
	texts: Session<IExecuteFunctions>;
	speech: SubmissionRun<SpeechTask>;
	videos: SubmissionRun<AvatarTask>;
}

export function createRun(session: Session<IExecuteFunctions>): CreateRun {
	const { context } = session;
	const texts = stageSession(session, wholeItems(context), (name, index) => {
		if (name !== 'options') return undefined;
		// A long text is always split, and the time is that of the videos.
		const always = { splitLongText: true, downloadSpeech: false, timeout: undefined };
		return { ...itemOptions(context, index), ...always };
	});
	const videos = new SubmissionRun(session, videoClient(session, runModeOf(context)));
	return { session, texts, speech: speechRun(texts), videos };
}

/** The field in which a stage finds the sound of an item. */
export const SOUND_FIELD = 'Sound of this part';

/** Something to be spoken in one video: all that an item asks for, or a part of it. */
export interface PlannedSound extends StageItem {
	/** The value of Audio Source by which Submit finds it. */
	source: 'binary' | 'speech' | 'url';
	/** Of its speech, if it was made here. */
	speechTaskId: string | null;
	text: string | null;
}

/** The sounds of all items. */
export interface Sounds {
	/** Those of items that have failed were paid for, and are not used now. */
	sounds: PlannedSound[];
	/** Why items have no sound, or not all of theirs, by their index. */
	failures: Map<number, ItemResult>;
	/** Speech, by its task, that was created and has not come about yet. */
	pending: ReadonlySet<string>;
}

/**
 * Has the texts of all items spoken. Throws what n8n shows when one fails and the node does not go on.
 *
 * @param checked the items; those that failed a check are left alone
 */
export async function speakSounds(
	{ session, texts, speech }: CreateRun,
	checked: ReadonlyArray<{ requests: readonly SpeechRequest[] } | Failure>,
): Promise<Sounds> {
	const origins = session.context.getInputData();
	const read = checked.flatMap((one, itemIndex): ReadText[] => {
		const requests = one instanceof Failure ? [one] : one.requests;
		return requests.map((request) => ({ itemIndex, request }));
	});
	const results = await speakTexts(texts, speech, read);
	const sounds: PlannedSound[] = [];
	const failures = new Map<number, ItemResult>();
	for (const [index, result] of results.entries()) {
		const item = read[index]?.itemIndex ?? index;
		const { json, file, failure } = result;
		if (failure) {
			if (!failures.has(item)) failures.set(item, ofWholeItem(result));
			continue;
		}
		sounds.push({
			...soundOf(
				origins[item] ?? { json: {} },
				item,
				json,
				file?.content,
				beginningOf(String(json.text)),
			),
			source: file ? 'binary' : 'speech',
			soundId: `speech ${String(json.taskId)}`,
			speechTaskId: textOf(json.taskId),
			text: textOf(json.text),
		});
	}
	speech.ledger.failed(failedTasks(results, true));
	const items = [...failures.keys()];
	speech.endAtFailure([...failures.values()], (index) => items[index] ?? index);
	return { sounds, failures, pending: failedTasks(results, false) };
}

/** The tasks, by their ID, of which the items failed: those that could not be made, or those that may still be. */
export const failedTasks = (
	results: readonly ItemResult[],
	isAtEnd: boolean,
): ReadonlySet<string> =>
	new Set(
		results.flatMap(({ failure, json: { taskId, status } }) =>
			failure && (status === 'failed') === isAtEnd ? (textOf(taskId) ?? []) : [],
		),
	);

/** The item that failed is all of its parts: led back, it asks for all of them. */
function ofWholeItem(result: ItemResult): ItemResult {
	const json = { ...result.json };
	for (const name of ['part', 'parts', 'cutId', 'partOf']) delete json[name];
	return { ...result, json };
}

/** What Split takes by itself. Seconds. */
const SHORTEST_PART = 5;

/**
 * The audio files of all items, each split where it is longer than a video may be. Costs nothing. Throws what n8n
 * shows when one cannot be used and the node does not go on.
 */
export async function fileSounds({ session, videos }: CreateRun): Promise<Sounds> {
	const { context, adapter } = session;
	const origins = context.getInputData();
	const stage = stageSession(session, wholeItems(context), (name, index) => {
		if (name !== 'longestPart' && name !== 'shortestPart') return undefined;
		const { longestPart, maxAudioSeconds } = itemOptions(context, index);
		const longest = longestPart ?? maxAudioSeconds ?? adapter.limits.audio.maxSeconds;
		return name === 'longestPart' ? longest : Math.min(SHORTEST_PART, Number(longest) / 2);
	});
	const split: Array<INodeExecutionData[] | Failure> = [];
	for (const item of origins.keys()) {
		split.push(
			await orProblemOfInput(async () => {
				checkEnd(context, item);
				return await splitItem(stage.context, item);
			}),
		);
	}
	const sounds: PlannedSound[] = [];
	const failures = new Map<number, ItemResult>();
	for (const [item, parts] of videos.refuseUnread(split).entries()) {
		if (!Array.isArray(parts)) {
			failures.set(item, parts);
			continue;
		}
		const field = String(context.getNodeParameter('audioBinaryField', item, 'data')).trim();
		let start = 0;
		for (const { json, binary } of parts) {
			const sound = soundOf(
				origins[item] ?? { json: {} },
				item,
				json,
				binary?.[field],
				clockTime(start),
			);
			sounds.push({ ...sound, source: 'binary' });
			start += Number(json.audioDurationSeconds);
		}
	}
	return { sounds, failures, pending: new Set() };
}

const clockTime = (seconds: number): string =>
	`${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/**
 * The sound of an item, or of a part of it.
 *
 * @param json the item as the operation put it out that made the sound, with its part
 * @param file the sound, where it is one
 * @param begins how a person finds the part
 */
function soundOf(
	origin: INodeExecutionData,
	item: number,
	json: IDataObject,
	file: IBinaryData | undefined,
	begins: string,
): Omit<PlannedSound, 'source'> {
	const { part, parts, cutId } = json;
	const isPart = Number(parts) > 1;
	const cut = { cutId: String(cutId), parts: Number(parts), begins };
	return {
		origin,
		json,
		binary: { ...origin.binary, ...(file ? { [SOUND_FIELD]: file } : {}) },
		place: isPart ? { item, part: Number(part), cut } : { item },
		speechTaskId: null,
		text: null,
	};
}

/** The linked audio of all items. Throws what n8n shows when one cannot be used and the node does not go on. */
export function linkSounds({ session: { context }, videos }: CreateRun): Sounds {
	const items = wholeItems(context);
	const checked = items.map((one, item) => attempt(() => checkEnd(context, item)) ?? one);
	const failures = new Map<number, ItemResult>();
	const sounds = videos.refuseUnread(checked).flatMap((one, item): PlannedSound[] => {
		if ('origin' in one) return [{ ...one, source: 'url', speechTaskId: null, text: null }];
		failures.set(item, one);
		return [];
	});
	return { sounds, failures, pending: new Set() };
}

/** The options that only the end of an item needs, looked at before anything is paid for it. Throws Failure. */
export function checkEnd(context: IExecuteFunctions, item: number): void {
	const options = labelled('Options', () => itemOptions(context, item));
	outputFieldOf(options);
	clipEndsOf(options);
}
