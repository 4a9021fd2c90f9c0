import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { outputItems, type ItemResult } from '../../n8n/items';
import { goesOnAfterFailure, isToolRun, remembersCalls, runModeOf } from '../../n8n/nodeRun';
import { itemOptions, itemParameter } from '../../n8n/parameters';
import { secondsLeftOfCall, type Session } from '../../n8n/session';
import { valueMark } from '../../n8n/submissionMarks';
import { stageSession } from '../../n8n/stage';
import { readChoice, readNumber, textOf } from '../../n8n/values';
import { videoClient } from '../../paying/clients';
import { SubmissionRun } from '../../paying/submissionRun';
import { capital } from '../../paying/taskClient';
import { whatWasPaid } from '../../paying/words';
import { Failure, sentences } from '../../task/failure';
import type { PaidTask } from '../../task/ledgerEntry';
import type { AvatarTask } from '../../task/task';
import { speechRun } from '../generate/execute';
import { groupBy } from '../join/places';
import { submitVideos } from '../submit/execute';
import { askAll } from '../tasks/ask';
import { readJobs } from '../tasks/jobs';
import { hintAtEnd, POLLING } from '../wait/execute';
import { waitResults } from '../wait/settle';
import { checkedTexts, checkTexts, isCheckOnly, submitParameter } from './check';
import { DEFAULT_TIMEOUT_SECONDS } from './fields';
import { finishItems, type PartResult } from './finish';
import {
	fileSounds,
	linkSounds,
	SOUND_FIELD,
	speakSounds,
	type Sound,
	type Sounds,
} from './sounds';

/**
 * Create: speech, videos and their joining, one stage after the other and each for all items together. Every stage
 * keeps its own record of what was paid, so that another try goes on where this one ended.
 */
export async function executeCreate(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const videos = new SubmissionRun(session, videoClient(session, runModeOf(session.context)));
	return await createVideos(session, videos).catch(async (error: unknown) => {
		// What holds for all items, such as the time to wait, cannot be read.
		if (error instanceof Failure) {
			const { message, description } = error;
			return await Promise.reject(new NodeOperationError(session.node, message, { description }));
		}
		if (isShown(error)) {
			const told = [...untold(error, speechRun(session)), ...untold(error, videos)];
			error.description = sentences(error.description, ...told);
		}
		return await Promise.reject(error);
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

async function createVideos(
	session: Session<IExecuteFunctions>,
	videos: SubmissionRun<AvatarTask>,
): Promise<INodeExecutionData[]> {
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
		const checked = videos.refuseUnread(await checkTexts(session));
		return outputItems(context, checkedTexts(session, checked));
	}
	const made = await soundsOf(session, source, videos);
	const submitted = await submitParts(session, made, videos);
	const parts = await waitForParts(session, submitted, timeoutSeconds);
	const unread = context.getInputData().map((_, item) => {
		const problem = made.failures.get(item);
		return problem instanceof Failure ? problem : {};
	});
	const failed = videos.refuseUnread(unread).map((one, item): ItemResult | null => {
		const problem = made.failures.get(item);
		if (problem && !(problem instanceof Failure)) return problem;
		return 'failure' in one ? one : null;
	});
	const results = tellingPaid(await finishItems(session, parts, failed), made, videos);
	videos.ledger.failed(failedTasks(parts));
	videos.endAtFailure(results);
	// What an item paid for that leaves as a failed one is still asked for when the item comes again.
	const hasFailed = ({ place }: Sound) => results[place.item]?.failure !== undefined;
	const open = parts.filter(({ sound }) => hasFailed(sound));
	const spoken = [...made.sounds.filter(hasFailed), ...made.unused];
	const speechIds = spoken.flatMap((sound) => sound.speechTaskId ?? []);
	made.speech?.ledger.delivered(new Set([...made.pending, ...speechIds]));
	return videos.output(results, {
		hintsAtSaving: true,
		undelivered: new Set(open.flatMap(({ result }) => textOf(result.json.taskId) ?? [])),
	});
}

/**
 * The results, of which those that failed name what was paid for: the speech, by which their items are recognised, and
 * videos of an earlier try that this one did not get to.
 */
function tellingPaid(
	results: readonly ItemResult[],
	{ sounds, failures, unused, speech }: Sounds,
	videos: SubmissionRun<AvatarTask>,
): ItemResult[] {
	const byItem = groupBy([...sounds, ...unused], ({ place }) => place.item);
	return results.map((result, item): ItemResult => {
		const { failure } = result;
		if (!failure) return result;
		const ids = (byItem.get(item) ?? []).flatMap(({ speechTaskId }) => speechTaskId ?? []);
		const [first] = ids;
		const told =
			first === undefined
				? []
				: [`The speech is paid for (task ${ids.join(', ')}), and is used again by the next try`];
		if (failures.has(item)) told.push(...untold(failure, videos, item));
		const description = sentences(failure.description, ...told);
		const kept = first === undefined ? null : speech?.ledger.keyOf(first);
		return {
			...result,
			failure: failure.with({ description, reference: kept ?? failure.reference }),
		};
	});
}

/** The sounds of all items. A portrait that cannot be used is found before a text is paid for. */
async function soundsOf(
	session: Session<IExecuteFunctions>,
	source: 'binary' | 'text' | 'url',
	videos: SubmissionRun<AvatarTask>,
): Promise<Sounds> {
	if (source === 'url') return linkSounds(session);
	if (source === 'binary') {
		const made = await fileSounds(session);
		const unread = session.context.getInputData().map((_, item) => made.failures.get(item) ?? {});
		videos.refuseUnread(unread);
		return made;
	}
	const checked = await checkTexts(session);
	videos.refuseUnread(checked);
	const made = await speakSounds(session, checked);
	if (made.speech) {
		const stopping = [...made.failures.values()].flatMap((one) =>
			one instanceof Failure ? [] : [one],
		);
		const items = [...made.failures.keys()];
		made.speech.endAtFailure(stopping, (index) => items[index] ?? index);
	}
	return made;
}

/** Submit for every sound, all in one batch. */
async function submitParts(
	session: Session<IExecuteFunctions>,
	{ sounds }: Sounds,
	videos: SubmissionRun<AvatarTask>,
): Promise<PartResult[]> {
	if (sounds.length === 0) return [];
	const { context } = session;
	const ofSubmit = submitParameter(context);
	const known = videos.ledger.keysBy('audio');
	const items = sounds.map((sound) => {
		const { soundId } = sound;
		const reference = soundId === undefined ? soundId : known.get(valueMark(soundId).value);
		return reference === undefined ? sound : { ...sound, reference };
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

const isShown = (error: unknown): error is NodeApiError | NodeOperationError =>
	error instanceof NodeApiError || error instanceof NodeOperationError;

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
	const items = waiting.map(({ sound, result: { json } }) => ({ ...sound, json }));
	const fixed: Readonly<Record<string, unknown>> = {
		identifyBy: 'taskId',
		onTaskFailure: 'throw',
		onTimeout: 'throw',
		simplify: true,
		options: { downloadVideo: true, outputBinaryField: SOUND_FIELD },
	};
	const stage = stageSession(session, items, (name, index) =>
		name === 'taskId' ? items[index]?.json.taskId : fixed[name],
	);
	const timeoutSeconds = Math.min(wantedSeconds, Math.floor(secondsLeftOfCall(session)));
	const startedAt = clock.now();
	const jobs = readJobs(stage);
	const outcomes = await askAll(stage, jobs, { ...POLLING, until: 'final', timeoutSeconds });
	const results = await waitResults(
		stage,
		jobs,
		outcomes,
		timeoutSeconds,
		!goesOnAfterFailure(context),
	);
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

/** The tasks of which the provider says that it could not make them. */
const failedTasks = (parts: readonly PartResult[]): ReadonlySet<string> =>
	new Set(
		parts.flatMap(({ result: { failure, json } }) =>
			failure && json.status === 'failed' ? (textOf(json.taskId) ?? []) : [],
		),
	);

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
