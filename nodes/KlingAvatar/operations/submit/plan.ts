import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';

import { linkIdentity } from '../../links/signedLink';
import type { MediaLimits } from '../../media/types';
import { earlierFailure } from '../../n8n/failedItem';
import type { Session } from '../../n8n/session';
import { inputMarks, markerOf, valueMark } from '../../n8n/submissionMarks';
import type { CreateInput, MediaValue } from '../../providers/types';
import { Failure, orFailure } from '../../task/failure';
import { NAME_PARAMETER, type Wanted } from '../../task/submission';
import { submitFields } from './fields';
import { type CheckedMedia, type CheckedVoice, checkMedia, MediaChecks } from './files/checkMedia';
import { mediaReaders } from './files/measureLink';
import { signedLink } from './files/sendableMedia';
import { takesFiles } from './optionFields';
import { readSubmitRequest, type SubmitRequest } from './read';
import type { VoiceSource } from './readMedia';

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
	audio: CheckedVoice;
	/** How long the sound was found to be; `null` where nobody measured. Seconds. */
	measuredSeconds: number | null;
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
	voice?: VoiceSource,
): Promise<SubmitPlan> {
	const { adapter } = session;
	const request = readSubmitRequest(session, itemIndex, voice);
	const { spokenSeconds, enteredSeconds, limits } = request;
	const spoken = spokenSeconds === null ? null : await speechWithin(spokenSeconds, limits);
	const { image, audio, measuredSeconds } = await checkMedia(session, request, checks);
	for (const media of [image, audio]) {
		// Found out now rather than when the first item has already been paid for.
		if ('binary' in media && media.binary && !takesFiles(adapter)) {
			signedLink(session, media.binary);
		}
	}
	refuseFarLength(enteredSeconds, measuredSeconds);
	const exact = enteredSeconds ?? measuredSeconds ?? spoken;
	const seconds = exact === null ? null : adapter.sentSeconds(exact);
	if (adapter.needsDuration && seconds === null) {
		throw new Failure(
			'The length of the audio is not known',
			'Set "Audio Duration" to "Enter Manually" and give it in seconds.',
		);
	}
	const wanted = wantedOf(session, request, image, audio);
	return { request, image, audio, measuredSeconds, seconds, wanted };
}

/**
 * What is sent for an item, in no gateway's words.
 *
 * @param sent makes of a file or a link what stands in the request
 */
export async function createInput(
	{ request, image, audio, seconds }: SubmitPlan,
	{ callbackUrl, externalTaskId }: Pick<CreateInput, 'callbackUrl' | 'externalTaskId'>,
	sent: (media: CheckedMedia, name: 'portrait' | 'voice') => Promise<MediaValue>,
): Promise<CreateInput> {
	const { quality, prompt, watermark } = request;
	return {
		quality,
		image: await sent(image, 'portrait'),
		audio: 'audioId' in audio ? audio : await sent(audio, 'voice'),
		audioDurationSeconds: seconds,
		prompt,
		callbackUrl,
		externalTaskId,
		watermark,
	};
}

/** A frame of MP3, which speech is made as, at its lowest rate. Seconds. */
const LONGEST_FRAME_SECONDS = 0.072;

/**
 * The length to send for speech that tells its own, by the rule for files: a file that is cut to a limit ends with the
 * frame in which that is. Throws Failure for one that is beyond the limits.
 */
async function speechWithin(
	seconds: number,
	{ providerLabel, audio }: MediaLimits,
): Promise<number> {
	const { lengthFault, lengthWithin } = await mediaReaders();
	const fault = lengthFault(seconds, LONGEST_FRAME_SECONDS, audio);
	if (fault === null) return lengthWithin(seconds, audio);
	throw new Failure(
		`The speech is ${seconds} s long; ${providerLabel} accepts audio of ${audio.minSeconds} to ${audio.maxSeconds} s`,
		fault === 'tooLong'
			? 'Have shorter texts spoken, one item for each. Where the service may take more than it documents, raise the option "Max Audio Length (Seconds)".'
			: 'Have a longer text spoken, or the same one more slowly.',
	);
}

/** Beyond this share, and more than this many seconds, a length given by hand is refused: money is held by it. */
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
	audio: CheckedVoice,
): Wanted {
	const { context, adapter, credential, stage } = session;
	const { itemIndex } = request;
	const mark = markerOf(session, itemIndex, DEFAULTS);
	const staged = stage?.items[itemIndex];
	const item = staged?.origin ?? context.getInputData()[itemIndex] ?? { json: {} };
	const { input, ...carried } = inputMarks(item);
	// The item itself names speech: no parameter does.
	const audioField = request.isSpeech ? [] : [AUDIO_FIELDS[request.audio.from]];
	const parameters = {
		gateway: valueMark([adapter.id, credential.baseUrl]),
		quality: mark(request.quality, adapter.quality.field),
		image: mark(
			identityOf(image),
			'imageSource',
			request.image.from === 'binary' ? 'imageBinaryField' : 'imageUrl',
		),
		audio: mark(staged?.soundId ?? identityOf(audio), 'audioSource', ...audioField),
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

/** SHA-256 of the content, the link without what signs it, or the ID. */
function identityOf(media: CheckedVoice): string {
	if ('audioId' in media) return media.audioId;
	const { origin, identity } = media;
	return origin.from === 'url' ? linkIdentity(origin.url) : identity;
}
