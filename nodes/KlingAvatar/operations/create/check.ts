import type { IExecuteFunctions } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { unfinishedTask } from '../../n8n/failedItem';
import { itemOptions, labelled } from '../../n8n/parameters';
import { stageSession, wholeItems } from '../../n8n/stage';
import type { Session } from '../../n8n/session';
import { referenceIn } from '../../n8n/submissionMarks';
import { readSwitch } from '../../n8n/values';
import { attempt, Failure, orFailure } from '../../task/failure';
import type { Ledger } from '../../task/ledger';
import type { SpeechTask } from '../../task/speechTask';
import { type AvatarTask, unknownTaskOutput } from '../../task/task';
import { leastSeconds, spokenSeconds } from '../../text/spokenLength';
import { readTexts } from '../generate/execute';
import type { KeyOfSpeech } from '../generate/ledBack';
import { isRequest, type SpeechRequest } from '../generate/read';
import { groupBy } from '../join/parts';
import { hintAtTotal, withinBudget } from '../submit/budget';
import { MediaChecks } from '../submit/files/checkMedia';
import { planItem, type SubmitPlan } from '../submit/plan';
import type { CreatedOutput } from './finish';
import { checkEnd, type CreateRun } from './sounds';

/** What is known of an item before anything is paid for it. */
export interface Checked {
	plan: SubmitPlan;
	/** The parts of its text. */
	requests: SpeechRequest[];
}

/** Whether an item says so is enough: a batch is looked at as a whole. Throws Failure. */
export function isCheckOnly(context: IExecuteFunctions): boolean {
	return context.getInputData().some((_, item) => {
		const value = attempt(() =>
			labelled('Check Only (Dry Run)', () =>
				readSwitch('Check Only (Dry Run)', itemOptions(context, item).checkOnly ?? false),
			),
		);
		return value === true;
	});
}

/**
 * Everything about each item that can be checked before its text is spoken: the text, the voice, the portrait and,
 * by the estimated length, Max Total Seconds. Costs nothing.
 */
export async function checkTexts({
	session,
	texts,
	speech,
	videos,
}: CreateRun): Promise<Array<Checked | Failure>> {
	const { context, adapter, signal } = session;
	const keyOf = keyOfSpeech(context, speech.ledger, videos.ledger);
	const all = await readTexts(texts, speech.ledger, keyOf);
	const read = groupBy(all, ({ itemIndex }) => itemIndex);
	const checks = new MediaChecks(signal);
	const submit = stageSession(session, wholeItems(context), submitParameter(context));
	const checked = await Promise.all(
		context.getInputData().map(async (_, item): Promise<Checked | Failure> => {
			const parts = (read.get(item) ?? []).map(({ request }) => request);
			const problem = parts.find((request) => request instanceof Failure);
			const requests = parts.filter(isRequest);
			const total = (secondsOf: (text: string) => number) =>
				requests.reduce((sum, { input }) => sum + secondsOf(input.text) / input.speed, 0);
			// What is wrong with the portrait is told first, as Submit does.
			const plan = await orFailure(planPortrait(submit, item, checks, total(spokenSeconds)));
			if (plan instanceof Failure) return plan;
			if (problem) return problem;
			const end = attempt(() => checkEnd(context, item));
			if (end instanceof Failure) return end;
			const least = total(leastSeconds);
			if (least < adapter.limits.audio.minSeconds) return tooShort(session, least);
			return { plan, requests };
		}),
	);
	const plans = withinBudget(checked.map((one) => (one instanceof Failure ? one : one.plan)));
	return checked.map((one, item) => {
		const plan = plans[item];
		return plan instanceof Failure ? plan : one;
	});
}

/** Of an item that is led back because it was not ready in time, the speech that this node has paid for. */
const keyOfSpeech =
	(
		context: IExecuteFunctions,
		speech: Ledger<SpeechTask>,
		videos: Ledger<AvatarTask>,
	): KeyOfSpeech =>
	(item) => {
		const { json } = context.getInputData()[item] ?? { json: {} };
		const task = unfinishedTask(json);
		if (task?.isOfVideo !== true) return speech.keyOf(task?.taskId ?? null);
		return videos.keyOf(task.taskId) === null ? null : referenceIn(json);
	};

/** Submit's own checks of an item, but for the speech, which is still to be made. */
async function planPortrait(
	session: Session<IExecuteFunctions>,
	item: number,
	checks: MediaChecks,
	seconds: number,
): Promise<SubmitPlan> {
	const { minSeconds, maxSeconds } = session.adapter.limits.audio;
	const plan = await planItem(session, item, checks, {
		audio: { from: 'audioId', audioId: '' },
		spokenSeconds: Math.min(Math.max(seconds, minSeconds), maxSeconds),
	});
	return { ...plan, seconds };
}

const tooShort = ({ adapter }: Session<IExecuteFunctions>, seconds: number): Failure =>
	new Failure(
		`"Text" is too short for a video: a fast voice speaks it in ${seconds.toFixed(1)} s, and ${adapter.label} accepts audio from ${adapter.limits.audio.minSeconds} s`,
		'Nothing was sent. Write a longer text.',
	);

/** The parameters of Submit that are not Create's to set. */
export const submitParameter =
	(context: IExecuteFunctions) =>
	(name: string, item: number): unknown => {
		if (name === 'audioDurationSource') return 'auto';
		return name === 'options' ? { ...itemOptions(context, item), callback: 'none' } : undefined;
	};

/** Whether an item passed. */
const isChecked = (one: Checked | ItemResult): one is Checked => 'requests' in one;

/** Check Only: nothing is sent, and the output pane tells about how long all videos would be together. */
export function checkedTexts(
	{ adapter, context }: Session<IExecuteFunctions>,
	checked: ReadonlyArray<Checked | ItemResult>,
): ItemResult[] {
	hintAtTotal(
		context,
		checked.filter(isChecked).map(({ plan }) => plan),
		'Checked, nothing submitted (length of the speech estimated)',
	);
	return checked.map((one): ItemResult => {
		if (!isChecked(one)) return one;
		const { plan, requests } = one;
		const output: CreatedOutput = {
			...unknownTaskOutput(adapter.id, { externalTaskId: plan.request.externalTaskId }),
			[adapter.quality.field]: plan.request.quality,
			audioDurationSeconds: Math.round((plan.seconds ?? 0) * 10) / 10,
			reused: false,
			parts: requests.length,
			tasks: [],
		};
		return { json: { ...output, checkOnly: true } };
	});
}
