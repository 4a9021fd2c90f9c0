import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { outputItems, type ItemResult } from '../../n8n/items';
import { goesOnAfterFailure, isToolRun, remembersCalls } from '../../n8n/nodeRun';
import { itemOptions, itemParameter } from '../../n8n/parameters';
import { secondsLeftOfCall, type Session } from '../../n8n/session';
import { referenceIn, valueMark } from '../../n8n/submissionMarks';
import { stageSession } from '../../n8n/stage';
import { readChoice, readNumber, textOf } from '../../n8n/values';
import type { SubmissionRun } from '../../paying/submissionRun';
import { capital } from '../../paying/taskClient';
import { whatWasPaid } from '../../paying/words';
import { Failure, sentences } from '../../task/failure';
import type { Ledger } from '../../task/ledger';
import type { PaidTask } from '../../task/ledgerEntry';
import { groupBy } from '../join/parts';
import { submitVideos } from '../submit/execute';
import { askAll } from '../tasks/ask';
import type { ItemJob } from '../tasks/jobs';
import { hintAtEnd, POLLING } from '../wait/execute';
import { waitResults } from '../tasks/results';
import { checkedTexts, checkTexts, isCheckOnly, submitParameter } from './check';
import { DEFAULT_TIMEOUT_SECONDS } from './fields';
import { finishItems, type PartResult } from './finish';
import {
	createRun,
	type CreateRun,
	failedTasks,
	fileSounds,
	linkSounds,
	SOUND_FIELD,
	speakSounds,
	type Sounds,
} from './sounds';

/**
 * Create: speech, videos and their joining, one stage after the other and each for all items together. Every stage
 * keeps its own record of what was paid, so that another try goes on where this one ended.
 */
export async function executeCreate(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const run = createRun(session);
	return await createVideos(run).catch(async (error: unknown) => {
		// A Failure is what holds for all items, such as a time to wait that cannot be read.
		const shown =
			error instanceof Failure
				? new NodeOperationError(session.node, error.message, { description: error.description })
				: error;
		if (shown instanceof NodeApiError || shown instanceof NodeOperationError) {
			const told = [...untold(shown, run.speech), ...untold(shown, run.videos)];
			shown.description = sentences(shown.description, ...told);
		}
		return await Promise.reject(shown);
	});
}

/**
 * What was paid in all tries of this run, as far as a stage's error does not name it: it knows its own record only.
 *
 * @param item the only item that is meant, if not all are
 */
function untold<Task extends PaidTask>(
	{ message, description }: NodeApiError | NodeOperationError | Failure,
	{ ledger, client: { labels, mode } }: SubmissionRun<Task>,
	item?: number,
): string[] {
	const said = `${message} ${description ?? ''}`;
	const left = ledger
		.ofRun()
		.map(({ entry }) => entry)
		.filter(({ place }) => item === undefined || place.item === item)
		.filter((entry) => !said.includes(entry.state === 'created' ? entry.task.taskId : entry.at));
	return whatWasPaid(left, labels, mode).map((one) => `${capital(labels.thing)}: ${lower(one)}`);
}

async function createVideos(run: CreateRun): Promise<INodeExecutionData[]> {
	const { session, speech, videos } = run;
	const { context } = session;
	const timeoutSeconds = readNumber(
		'Timeout (Seconds)',
		itemOptions(context, 0).timeout ?? DEFAULT_TIMEOUT_SECONDS,
		{ min: 1, unit: 'seconds' },
	);
	const source = readChoice('Audio Source', itemParameter(context, 'audioSource', 0, 'text'), [
		'binary',
		'text',
		'url',
	]);
	if (source === 'text' && isCheckOnly(context)) {
		const checked = videos.refuseUnread(await checkTexts(run));
		return outputItems(context, checkedTexts(session, checked));
	}
	const made = await soundsOf(run, source);
	const submitted = await submitParts(run, made);
	const parts = await waitForParts(session, submitted, timeoutSeconds);
	const finished = await finishItems(session, parts, made.failures);
	const results = tellingPaid(run, finished, made, source === 'text');
	videos.ledger.failed(
		failedTasks(
			parts.map(({ result }) => result),
			true,
		),
	);
	videos.endAtFailure(results);
	// What an item paid for that leaves as a failed one is still asked for when the item comes again, also what this
	// try did not get to.
	const isOpen = (item: number) => results[item]?.failure !== undefined;
	speech.ledger.delivered(new Set([...made.pending, ...tasksOf(speech.ledger, isOpen)]));
	return videos.output(results, {
		hintsAtSaving: true,
		undelivered: new Set(tasksOf(videos.ledger, isOpen)),
	});
}

/** The tasks, by their ID, that all tries of this run have created for some of its items. */
const tasksOf = <Task extends PaidTask>(ledger: Ledger<Task>, isMeant: (item: number) => boolean) =>
	ledger
		.ofRun()
		.flatMap(({ entry }) =>
			entry.state === 'created' && isMeant(entry.place.item) ? [entry.task.taskId] : [],
		);

/**
 * The results, of which those that failed name what was paid for: the speech, and videos of an earlier try that this one
 * did not get to. By the speech, or by the video where the sound was there, their items are recognised.
 */
function tellingPaid(
	{ speech, videos }: CreateRun,
	results: readonly ItemResult[],
	{ sounds, failures }: Sounds,
	isSpoken: boolean,
): ItemResult[] {
	const byItem = groupBy(sounds, ({ place }) => place.item);
	return results.map((result, item): ItemResult => {
		const { failure } = result;
		if (!failure) return result;
		const ids = (byItem.get(item) ?? []).flatMap(({ speechTaskId }) => speechTaskId ?? []);
		const [first] = ids;
		const description = sentences(
			failure.description,
			first !== undefined &&
				`The speech is paid for (task ${ids.join(', ')}), and is used again by the next try`,
			...(failures.has(item) ? untold(failure, videos, item) : []),
		);
		const kept = isSpoken
			? speech.ledger.keyOf(first ?? null)
			: videos.ledger.ofRun().find(({ entry }) => entry.place.item === item)?.key;
		return {
			...result,
			failure: failure.with({ description, reference: kept ?? failure.reference }),
		};
	});
}

/** The sounds of all items. A portrait that cannot be used is found before a text is paid for. */
async function soundsOf(run: CreateRun, source: 'binary' | 'text' | 'url'): Promise<Sounds> {
	if (source === 'url') return linkSounds(run);
	if (source === 'binary') return await fileSounds(run);
	const checked = await checkTexts(run);
	run.videos.refuseUnread(checked);
	return await speakSounds(run, checked);
}

/** Submit for every sound, all in one batch. */
async function submitParts(
	{ session, videos }: CreateRun,
	{ sounds: all, failures }: Sounds,
): Promise<PartResult[]> {
	const sounds = all.filter(({ place }) => !failures.has(place.item));
	if (sounds.length === 0) return [];
	const { context } = session;
	const ofSubmit = submitParameter(context);
	const known = videos.ledger.keysBy('audio');
	const items = sounds.map((sound) => {
		const { soundId, place, origin } = sound;
		const reference =
			soundId === undefined
				? videos.ledger.keyOfPart(referenceIn(origin.json), place.part)
				: known.get(valueMark(soundId).value);
		return reference == null ? sound : { ...sound, reference };
	});
	const stage = stageSession(session, items, (name, index) => {
		const sound = sounds[index];
		if (name === 'audioSource') return sound?.source;
		if (name === 'audioBinaryField') return SOUND_FIELD;
		const value = ofSubmit(name, sound?.place.item ?? index);
		return name === 'options' ? namedApart(value as Options, sound?.place.part) : value;
	});
	const { results } = await submitVideos(stage);
	videos.endAtFailure(results, (index) => sounds[index]?.place.item ?? index);
	return results.flatMap((result, index) => {
		const sound = sounds[index];
		return sound ? [{ sound, result }] : [];
	});
}

type Options = Record<string, unknown>;

/** An External Task ID is the name of one task, so each part gets its own. */
function namedApart(options: Options, part: number | undefined): Options {
	const { externalTaskId } = options;
	const isNamed = typeof externalTaskId === 'string' || typeof externalTaskId === 'number';
	if (part === undefined || !isNamed || String(externalTaskId).trim() === '') return options;
	return { ...options, externalTaskId: `${String(externalTaskId).trim()}-${part}` };
}

/** Wait for every task that was submitted, with the files of those that are ready. */
async function waitForParts(
	session: Session<IExecuteFunctions>,
	submitted: readonly PartResult[],
	wantedSeconds: number,
): Promise<PartResult[]> {
	const { context, clock } = session;
	const waiting = submitted.filter(({ result }) => !result.failure);
	if (waiting.length === 0 || waiting.some(({ result }) => result.json.checkOnly)) {
		return [...submitted];
	}
	const jobs = waiting.map(({ result: { json } }): ItemJob => ({
		taskId: String(json.taskId),
		externalTaskId: null,
		submittedAt: textOf(json.submittedAt),
		simplify: true,
		downloadTo: isToolRun(context) ? null : SOUND_FIELD,
		outputFailed: false,
		outputLate: false,
		callbackExecutionId: undefined,
		audioDurationSeconds: Number(json.audioDurationSeconds) || null,
	}));
	const timeoutSeconds = Math.min(wantedSeconds, Math.floor(secondsLeftOfCall(session)));
	const startedAt = clock.now();
	const outcomes = await askAll(session, jobs, { ...POLLING, until: 'final', timeoutSeconds });
	const stopsAtFailure = !goesOnAfterFailure(context);
	const results = await waitResults(session, jobs, outcomes, timeoutSeconds, stopsAtFailure);
	hintAtEnd(context, results, (clock.now() - startedAt) / 1000);
	const byPart = new Map(waiting.map((one, index) => [one, results[index]]));
	return submitted.map((one): PartResult => {
		const result = byPart.get(one);
		if (!result || one.result.failure) return one;
		if (result.failure) return { ...one, result: goingOn(session, result, result.failure) };
		return { ...one, result: { ...result, json: { ...one.result.json, ...result.json } } };
	});
}

/** A model that calls the tool again with the same arguments goes on waiting. */
function goingOn(
	{ context }: Session<IExecuteFunctions>,
	result: ItemResult,
	failure: Failure,
): ItemResult {
	if (!isToolRun(context) || result.json.isFinal || !remembersCalls(context)) return result;
	const nextStep =
		'The video is still being made. Call this tool again with exactly the same arguments, which goes on waiting and is not charged again, or give the taskId to the user for later.';
	return { ...result, failure: failure.with({ nextStep }) };
}

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
