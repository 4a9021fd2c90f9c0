import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';

import { linkIdentity } from '../../links/signedLink';
import { earlierFailure } from '../../n8n/failedItem';
import type { Session } from '../../n8n/session';
import { inputMarks, markerOf, valueMark } from '../../n8n/submissionMarks';
import type { CreateInput } from '../../providers/types';
import { Failure, orFailure } from '../../task/failure';
import { NAME_PARAMETER, type Wanted } from '../../task/submission';
import { submitFields } from './fields';
import { type CheckedMedia, type CheckedSound, checkMedia } from './files/checkMedia';
import { MediaChecks } from './files/mediaChecks';
import { sendableMedia, signedLink } from './files/sendableMedia';
import type { Links } from './files/uploadMedia';
import { takesFiles } from './optionFields';
import { readSubmitRequest, type Voice } from './read';
import { isSpoken, speechWithin } from './readSpeech';
import type { SubmitRequest } from './request';

/**
 * Reads and checks every item, several links at a time. One result per item, in the order of the items.
 * Sends nothing to the provider. Throws NodeOperationError when the execution is stopped meanwhile.
 */
export async function planAll(
	session: Session<IExecuteFunctions>,
): Promise<Array<SubmitPlan | Failure>> {
	const { context, node, signal } = session;
	const checks = new MediaChecks(signal);
	const plans = await Promise.all(
		context.getInputData().map(async ({ json }, index) => {
			const plan = await orFailure(planItem(session, index, checks));
			if (!(plan instanceof Failure)) return plan;
			// What is missing here is what that node did not make. A failed Submit is tried again as it is.
			const earlier = earlierFailure(json);
			return earlier?.failedResource ? earlier : plan;
		}),
	);
	if (signal?.aborted) {
		throw new NodeOperationError(node, 'The execution was stopped while the items were checked', {
			description: 'Nothing was sent.',
		});
	}
	return plans;
}

/** An item that passed every check that can be made without paying. */
export interface SubmitPlan {
	request: SubmitRequest;
	image: CheckedMedia;
	/** `null` for an audio ID. */
	audio: CheckedSound | null;
	/** Seconds that are sent, or were measured; `null` where nobody knows. */
	seconds: number | null;
	/** What the submission is, for the record of submissions. */
	wanted: Wanted;
}

/** Whether an item passed. */
export const isPlan = (plan: object): plan is SubmitPlan => 'request' in plan;

/**
 * Reads and checks one item. Sends nothing to the provider. Throws Failure.
 *
 * @param voice the sound, if it is not the one that the parameters name
 */
export async function planItem(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
	checks: MediaChecks,
	voice?: Voice,
): Promise<SubmitPlan> {
	const request = readSubmitRequest(session, itemIndex, voice);
	const { spokenSeconds, limits } = request;
	const spoken = spokenSeconds === null ? null : await speechWithin(spokenSeconds, limits);
	const { image, audio } = await checkMedia(session, request, checks);
	for (const media of [image, audio]) {
		// Found out now rather than when the first item has already been paid for.
		if (media?.binary && !takesFiles(session.adapter)) signedLink(session, media.binary);
	}
	refuseFarLength(request.enteredSeconds, audio?.measuredSeconds ?? null);
	const exact = request.enteredSeconds ?? audio?.measuredSeconds ?? spoken;
	const seconds = exact === null ? null : session.adapter.sentSeconds(exact);
	if (session.adapter.needsDuration && seconds === null) {
		throw new Failure(
			'The length of the audio is not known',
			'Set "Audio Duration" to "Enter Manually" and give it in seconds.',
		);
	}
	return { request, image, audio, seconds, wanted: wantedOf(session, request, image, audio) };
}

/**
 * Puts together what is sent for a planned item. Throws Failure.
 *
 * @param links what was uploaded
 */
export async function createInput(
	session: Session<IExecuteFunctions>,
	{ request, image, audio, seconds }: SubmitPlan,
	externalTaskId: string | null,
	links: Links | null,
): Promise<CreateInput> {
	return {
		quality: request.quality,
		image: await sendableMedia(session, image, 'portrait', links),
		audio:
			request.audio.from === 'audioId'
				? { audioId: request.audio.audioId }
				: await sendableMedia(session, checked(audio), 'voice', links),
		audioDurationSeconds: seconds,
		prompt: request.prompt,
		callbackUrl: request.callbackUrl,
		externalTaskId,
		watermark: request.watermark,
	};
}

function checked(audio: CheckedSound | null): CheckedSound {
	if (audio === null) throw new TypeError('audio that is no audio ID was checked before');
	return audio;
}

/** What a parameter that is absent from a saved node is. */
const DEFAULTS: Readonly<Record<string, unknown>> = Object.fromEntries(
	submitFields.map(({ name, default: value }) => [name, value]),
);

/**
 * What an item asks for, as the record of submissions keeps it. The address of a callback is left out: it
 * changes from execution to execution, and nothing about the video.
 */
function wantedOf(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
	image: CheckedMedia,
	audio: CheckedMedia | null,
): Wanted {
	const { context, adapter, credential, stage } = session;
	const { itemIndex } = request;
	const mark = markerOf(session, itemIndex, DEFAULTS);
	const staged = stage?.items[itemIndex];
	const item = staged?.origin ?? context.getInputData()[itemIndex] ?? { json: {} };
	const { input, ...carried } = inputMarks(item);
	// The item itself names speech: no parameter does.
	const fromSpeech = isSpoken(session, itemIndex);
	const audioFields = (name: string) => ['audioSource', ...(fromSpeech ? [] : [name])];
	const parameters = {
		gateway: valueMark([adapter.id, credential.baseUrl]),
		quality: mark(request.quality, adapter.quality.field),
		image: mark(
			contentOf(image),
			'imageSource',
			request.image.from === 'binary' ? 'imageBinaryField' : 'imageUrl',
		),
		audio: mark(
			staged?.soundId ?? audioIdentity(request, audio),
			...audioFields(AUDIO_FIELDS[request.audio.from]),
		),
		// A length that is measured follows from the audio.
		audioDuration: mark(request.enteredSeconds, 'audioDurationSource', 'audioDurationSeconds'),
		prompt: mark(request.prompt, 'prompt'),
		// A record from before the option was there has none.
		...(request.watermark ? { watermark: mark(true, 'options.watermark') } : {}),
		[NAME_PARAMETER]: mark(request.externalTaskId, `options.${NAME_PARAMETER}`),
	};
	const place = staged?.place ?? { item: itemIndex };
	const reference = staged?.reference ?? carried.reference;
	return { ...place, identity: { input, parameters }, ...carried, reference };
}

/** The parameter that says which sound it is. */
const AUDIO_FIELDS = {
	audioId: 'audioId',
	binary: 'audioBinaryField',
	inline: 'audioUrl',
	url: 'audioUrl',
} as const;

const audioIdentity = ({ audio: origin }: SubmitRequest, audio: CheckedMedia | null) =>
	origin.from === 'audioId' ? origin.audioId : audio && contentOf(audio);

/** SHA-256 of the content, or the link without what signs it. */
function contentOf({ origin, identity }: CheckedMedia): string {
	return origin.from === 'url' ? linkIdentity(origin.url) : identity;
}

/** An audio length given by hand that is off by more than this share is pointed out. */
const NOTABLE_SHARE = 0.05;
/** Beyond this share, and more than this many seconds, it is refused: money is held by it. */
const REFUSED_SHARE = 0.1;
const REFUSED_SECONDS = 1;

/** Throws Failure when the length given by hand is far from the measured one. */
function refuseFarLength(entered: number | null, measured: number | null): void {
	if (entered === null || measured === null) return;
	const off = Math.abs(entered - measured);
	if (off <= REFUSED_SECONDS || off <= measured * REFUSED_SHARE) return;
	throw new Failure(
		`"Audio Duration (Seconds)" is ${entered}, but the audio is ${measured.toFixed(1)} s long`,
		'The provider reserves credit for the first number. Correct it, or set "Audio Duration" to "Measure Automatically".',
	);
}

/** Whether the length given by hand deserves a word, though it is near enough to be sent. */
export function isNotablyOff(entered: number, measured: number): boolean {
	return Math.abs(entered - measured) > measured * NOTABLE_SHARE;
}
