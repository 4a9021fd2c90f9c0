import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { orProblemOfInput } from '../../n8n/localItems';
import { itemOptions } from '../../n8n/parameters';
import { stageSession, wholeItems, type StageItem } from '../../n8n/stage';
import type { Session } from '../../n8n/session';
import { textOf } from '../../n8n/values';
import type { SubmissionRun } from '../../paying/submissionRun';
import { Failure } from '../../task/failure';
import type { SpeechTask } from '../../task/speechTask';
import { speakTexts, type ReadText } from '../generate/execute';
import type { SpeechRequest } from '../generate/read';
import { beginningOf } from '../generate/cuts';
import { splitItem } from '../split/execute';

/** The field in which a stage finds the sound of an item. */
export const SOUND_FIELD = 'Sound of this part';

/** Something to be spoken in one video: all that an item asks for, or a part of it. */
export interface Sound extends StageItem {
	/** The value of Audio Source by which Submit finds it. */
	source: 'binary' | 'speech' | 'url';
	/** Of its speech, if it was made here. */
	speechTaskId: string | null;
	text: string | null;
	/** The item's fields that say which part it is; empty for all of it. */
	part: IDataObject;
}

/** The sounds of all items, and why some items have none, by the index of the item. */
export interface Sounds {
	sounds: Sound[];
	failures: Map<number, ItemResult | Failure>;
	/** Sounds that were paid for and are not used now, since another part of their item failed. */
	unused: Sound[];
	/** Speech, by its task, that was created and has not come about yet. */
	pending: string[];
	/** What was paid for them; `null` where they were there. */
	speech: SubmissionRun<SpeechTask> | null;
}

/**
 * Has the texts of all items spoken. Throws what n8n shows when one fails and the node does not go on.
 *
 * @param checked the items; those that failed a check are left alone
 */
export async function speakSounds(
	session: Session<IExecuteFunctions>,
	checked: ReadonlyArray<{ requests: readonly SpeechRequest[] } | Failure>,
): Promise<Sounds> {
	const origins = session.context.getInputData();
	const read = checked.flatMap((one, itemIndex): ReadText[] =>
		one instanceof Failure
			? [{ itemIndex, request: one }]
			: one.requests.map((request) => ({ itemIndex, request })),
	);
	const { results, itemOf, run } = await speakTexts(textSession(session), read);
	const sounds: Sound[] = [];
	const failures: Sounds['failures'] = new Map();
	for (const [index, result] of results.entries()) {
		const item = itemOf(index);
		if (result.failure) {
			if (!failures.has(item)) failures.set(item, ofWholeItem(result));
			continue;
		}
		const { json, file } = result;
		const { part, parts, cutId, text } = json;
		const origin: INodeExecutionData = origins[item] ?? { json: {} };
		const isPart = Number(parts) > 1;
		const cut = {
			cutId: String(cutId),
			parts: Number(parts),
			begins: beginningOf(String(text)),
		};
		const binary = { ...origin.binary, ...(file ? { [SOUND_FIELD]: file.content } : {}) };
		sounds.push({
			origin,
			json,
			binary,
			place: isPart ? { item, part: Number(part), cut } : { item },
			source: file ? 'binary' : 'speech',
			soundId: `speech ${String(json.taskId)}`,
			speechTaskId: textOf(json.taskId),
			text: textOf(text),
			part: isPart ? { part, parts, cutId } : {},
		});
	}
	const tasksThat = (haveFailed: boolean) =>
		results.flatMap(({ failure, json: { taskId, status } }) =>
			failure && typeof taskId === 'string' && (status === 'failed') === haveFailed ? [taskId] : [],
		);
	run.ledger.failed(new Set(tasksThat(true)));
	const isUsed = ({ place }: Sound) => !failures.has(place.item);
	return {
		sounds: sounds.filter(isUsed),
		unused: sounds.filter((sound) => !isUsed(sound)),
		failures,
		pending: tasksThat(false),
		speech: run,
	};
}

/** The item that failed is all of its parts: led back, it asks for all of them. */
function ofWholeItem(result: ItemResult): ItemResult {
	const json = { ...result.json };
	for (const name of ['part', 'parts', 'cutId', 'partOf']) delete json[name];
	return { ...result, json };
}

/** Generate as a stage of Create: a long text is always split. */
export function textSession(session: Session<IExecuteFunctions>): Session<IExecuteFunctions> {
	const { context } = session;
	return stageSession(session, wholeItems(context), (name, index) => {
		if (name !== 'options') return undefined;
		// The time is that of the videos.
		const always = { splitLongText: true, downloadSpeech: false, timeout: undefined };
		return { ...itemOptions(context, index), ...always };
	});
}

/** The audio files of all items, each split where it is longer than a video may be. Costs nothing. */
export async function fileSounds(session: Session<IExecuteFunctions>): Promise<Sounds> {
	const { context, adapter } = session;
	const origins = context.getInputData();
	const sounds: Sound[] = [];
	const failures: Sounds['failures'] = new Map();
	const stage = stageSession(session, wholeItems(context), (name, index) => {
		if (name !== 'longestPart' && name !== 'shortestPart') return undefined;
		const { longestPart, maxAudioSeconds } = itemOptions(context, index);
		const longest = longestPart ?? maxAudioSeconds ?? adapter.limits.audio.maxSeconds;
		return name === 'longestPart' ? longest : Math.min(SHORTEST_PART, Number(longest) / 2);
	});
	for (const [item, origin] of origins.entries()) {
		const parts = await orProblemOfInput(async () => await splitItem(stage.context, item));
		if (parts instanceof Failure) failures.set(item, parts);
		else sounds.push(...partsOf(context, origin, item, parts));
	}
	return { sounds, failures, unused: [], pending: [], speech: null };
}

/** What Split takes by itself. Seconds. */
const SHORTEST_PART = 5;

function partsOf(
	context: IExecuteFunctions,
	origin: INodeExecutionData,
	item: number,
	parts: readonly INodeExecutionData[],
): Sound[] {
	const field = String(context.getNodeParameter('audioBinaryField', item, 'data')).trim();
	let start = 0;
	return parts.map(({ json, binary = {} }, index): Sound => {
		const cut = { cutId: String(json.cutId), parts: parts.length, begins: clockTime(start) };
		start += Number(json.audioDurationSeconds);
		const { part, cutId } = json;
		const isPart = parts.length > 1;
		const file = binary[field];
		return {
			origin,
			json,
			binary: file ? { ...origin.binary, [SOUND_FIELD]: file } : { ...origin.binary },
			place: isPart ? { item, part: index + 1, cut } : { item },
			source: 'binary',
			speechTaskId: null,
			text: null,
			part: isPart ? { part, parts: parts.length, cutId } : {},
		};
	});
}

/** The linked audio of all items. */
export function linkSounds({ context }: Session<IExecuteFunctions>): Sounds {
	const sounds = wholeItems(context).map((item): Sound => ({
		...item,
		source: 'url',
		speechTaskId: null,
		text: null,
		part: {},
	}));
	return { sounds, failures: new Map(), unused: [], pending: [], speech: null };
}

const clockTime = (seconds: number): string =>
	`${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
