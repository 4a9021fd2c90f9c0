import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { sentences, type Failure } from '../../n8n/failure';
import { InputProblem } from '../../n8n/inputProblem';
import { outputItems, type ItemResult } from '../../n8n/items';
import { goesOnAfterFailure, isToolRun, remembersCalls } from '../../n8n/nodeRun';
import { itemOptions } from '../../n8n/parameters';
import { secondsLeftOfCall, type Session } from '../../n8n/session';
import { valueMark } from '../../n8n/submissionMarks';
import { stageSession } from '../../n8n/stage';
import { readChoice, readNumber } from '../../n8n/values';
import { capital } from '../../paying/shop';
import { whatWasPaid } from '../../paying/words';
import type { PaidTask } from '../../task/ledgerEntry';
import type { SpeechTask } from '../../task/speechTask';
import type { AvatarTask } from '../../task/task';
import { goodsOf as speechGoods, STORE_KEY as SPEECH_STORE } from '../generate/execute';
import { hintAtPinning, hintAtSaving } from '../paid/hints';
import { openPurchase, refuseFailed, refuseUnread, type Purchase } from '../paid/purchase';
import { submitVideos } from '../submit/execute';
import { videoGoods } from '../submit/videoShop';
import { askAll } from '../tasks/ask';
import { readJobs } from '../tasks/jobs';
import { POLLING } from '../wait/execute';
import { hintAtEnd } from '../wait/hints';
import { waitResults } from '../wait/settle';
import { audioSourceOf, checkedTexts, checkTexts, isCheckOnly, submitParameter } from './check';
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
	const videos = openPurchase<AvatarTask>(session.context, videoGoods(session));
	return await createVideos(session, videos).catch(async (error: unknown) => {
		if (isShown(error)) {
			const speech = openPurchase<SpeechTask>(session.context, speechGoods(session), SPEECH_STORE);
			const told = [...untold(error, speech), ...untold(error, videos)];
			error.description = sentences(error.description, ...told);
		}
		return await Promise.reject(error);
	});
}

/** What was paid in all tries of this run, as far as a stage's error does not name it: it knows its own record only. */
function untold<Task extends PaidTask>(
	{ description }: NodeApiError | NodeOperationError,
	{ goods, ledger, occasion }: Purchase<Task>,
): string[] {
	const entries = ledger.ofRun().map(({ entry }) => entry);
	const others = entries.filter(
		(entry) => entry.state !== 'created' || !description?.includes(entry.task.taskId),
	);
	const { product } = goods;
	const isTold = description?.includes('May have been created and charged without an answer');
	const left = isTold ? others.filter(({ state }) => state === 'created') : others;
	return whatWasPaid(left, product, occasion).map(
		(one) => `${capital(product.thing)}: ${lower(one)}`,
	);
}

async function createVideos(
	session: Session<IExecuteFunctions>,
	videos: Purchase<AvatarTask>,
): Promise<INodeExecutionData[]> {
	const { context } = session;
	const timeoutSeconds = readNumber(
		'Timeout (Seconds)',
		itemOptions(context, 0).timeout ?? DEFAULT_TIMEOUT_SECONDS,
		{ min: 1, unit: 'seconds' },
	);
	const source = readChoice('Audio Source', audioSourceOf(context), ['binary', 'text', 'url']);
	if (source === 'text' && isCheckOnly(context)) {
		const checked = await checkTexts(session);
		const unread = refuseUnread(videos, checked);
		const results = checkedTexts(session, checked).map(
			(result, item) => result ?? failed(unread[item]),
		);
		return outputItems(context, results);
	}
	const made = await soundsOf(session, source, videos);
	const submitted = await submitParts(session, made, videos);
	const parts = await waitForParts(session, submitted, timeoutSeconds);
	const unread = context.getInputData().map((_, item) => {
		const problem = made.failures.get(item);
		return problem instanceof InputProblem ? problem : {};
	});
	const failures = refuseUnread(videos, unread).map((failure, item) => {
		const problem = made.failures.get(item);
		return problem instanceof InputProblem || problem === undefined ? failure : problem;
	});
	const results = tellingSpeech(await finishItems(session, parts, failures), made);
	videos.ledger.failed(failedTasks(parts));
	refuseFailed(videos, results);
	// What an item paid for that leaves as a failed one is still asked for when the item comes again.
	const isOwed = ({ place }: Sound) => results[place.item]?.ok !== true;
	const owed = parts.filter(({ sound }) => isOwed(sound));
	videos.ledger.delivered(new Set(owed.flatMap(({ result }) => taskIdOf(result) ?? [])));
	const spoken = [...made.sounds.filter(isOwed), ...made.unused];
	const speechIds = spoken.flatMap((sound) => sound.speechTaskId ?? []);
	made.speech?.ledger.delivered(new Set([...made.pending, ...speechIds]));
	hintAtSaving(context, results);
	hintAtPinning(context, results);
	return outputItems(context, results);
}

/** The results, of which those that failed name the speech that was paid for, by which their items are recognised. */
function tellingSpeech(
	results: readonly ItemResult[],
	{ sounds, unused, speech }: Sounds,
): ItemResult[] {
	return results.map((result, item): ItemResult => {
		const ids = [...sounds, ...unused].flatMap(({ place, speechTaskId }) =>
			place.item === item && speechTaskId !== null ? [speechTaskId] : [],
		);
		const [first] = ids;
		if (result.ok || first === undefined) return result;
		const { failure } = result;
		const told = `The speech is paid for (task ${ids.join(', ')}), and is used again by the next try`;
		const reference = speech?.ledger.keyOf(first) ?? null;
		return {
			ok: false,
			failure: {
				...failure,
				description: sentences(failure.description, told),
				...(reference === null ? {} : { reference }),
			},
		};
	});
}

function failed(failure: Failure | null | undefined): ItemResult {
	if (!failure) throw new TypeError('an item that did not pass has a failure');
	return { ok: false, failure };
}

/** The sounds of all items. A portrait that cannot be used is found before a text is paid for. */
async function soundsOf(
	session: Session<IExecuteFunctions>,
	source: 'binary' | 'text' | 'url',
	videos: Purchase<AvatarTask>,
): Promise<Sounds> {
	if (source === 'url') return linkSounds(session);
	if (source === 'binary') {
		const made = await fileSounds(session);
		refuseUnread(
			videos,
			session.context.getInputData().map((_, item) => made.failures.get(item) ?? {}),
		);
		return made;
	}
	const checked = await checkTexts(session);
	refuseUnread(videos, checked);
	const refused = new Map(
		checked.flatMap((one, item) =>
			one instanceof InputProblem ? [[item, one] satisfies [number, InputProblem]] : [],
		),
	);
	const made = await speakSounds(session, refused);
	if (made.speech) {
		const stopping = [...made.failures.values()].flatMap((failure) =>
			failure instanceof InputProblem ? [] : [{ ok: false as const, failure }],
		);
		const items = [...made.failures.keys()];
		refuseFailed(made.speech, stopping, (index) => items[index] ?? index);
	}
	return made;
}

/** Submit for every sound, all in one batch. */
async function submitParts(
	session: Session<IExecuteFunctions>,
	{ sounds }: Sounds,
	videos: Purchase<AvatarTask>,
): Promise<PartResult[]> {
	if (sounds.length === 0) return [];
	const { context } = session;
	const ofSubmit = submitParameter(context);
	const items = sounds.map((sound) => {
		const reference =
			sound.soundId === undefined ? null : videos.ledger.keyWith('audio', valueMark(sound.soundId));
		return reference === null ? sound : { ...sound, reference };
	});
	const stage = stageSession(session, { items, refused: new Map() }, (name, index) => {
		const sound = sounds[index];
		if (name === 'audioSource') return sound?.source;
		if (name === 'audioBinaryField') return SOUND_FIELD;
		const value = ofSubmit(name, sound?.place.item ?? index);
		return name === 'options' ? namedApart(value as Options, sound?.place.part) : value;
	});
	const { results } = await submitVideos(stage);
	refuseFailed(videos, results, (index) => sounds[index]?.place.item ?? index);
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
	const waiting = submitted.filter(({ result }) => result.ok);
	if (waiting.length === 0 || waiting.some(({ result }) => result.ok && result.json.checkOnly)) {
		return [...submitted];
	}
	const items = waiting.map(({ sound, result }) => ({
		...sound,
		json: result.ok ? result.json : {},
	}));
	const fixed: Readonly<Record<string, unknown>> = {
		identifyBy: 'taskId',
		onTaskFailure: 'throw',
		onTimeout: 'throw',
		simplify: true,
		options: { downloadVideo: true, outputBinaryField: SOUND_FIELD },
	};
	const stage = stageSession(session, { items, refused: new Map() }, (name, index) =>
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
		if (!result || !one.result.ok) return one;
		if (result.ok)
			return { ...one, result: { ...result, json: { ...one.result.json, ...result.json } } };
		return { ...one, result: { ok: false, failure: goingOn(session, result.failure) } };
	});
}

/** A model that calls the tool again with the same arguments goes on waiting. */
function goingOn({ context }: Session<IExecuteFunctions>, failure: Failure): Failure {
	if (!isToolRun(context) || failure.output.isFinal || !remembersCalls(context)) return failure;
	return {
		...failure,
		nextStep:
			'The video is still being made. Call this tool again with exactly the same arguments, which goes on waiting and is not charged again, or give the taskId to the user for later.',
	};
}

/** The tasks of which the provider says that it could not make them. */
const failedTasks = (parts: readonly PartResult[]): ReadonlySet<string> =>
	new Set(
		parts.flatMap(({ result }) =>
			!result.ok && result.failure.output.status === 'failed' ? (taskIdOf(result) ?? []) : [],
		),
	);

function taskIdOf(result: ItemResult): string | null {
	const { taskId } = result.ok ? result.json : result.failure.output;
	return typeof taskId === 'string' ? taskId : null;
}

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
