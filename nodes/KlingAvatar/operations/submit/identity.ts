import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { linkIdentity } from '../../links/linkIdentity';
import type { Session } from '../../n8n/session';
import { inputMarks, markerOf, valueMark } from '../../n8n/submissionMarks';
import { NAME_PARAMETER, type Wanted } from '../../task/submission';
import { submitFields } from './fields';
import type { CheckedMedia } from './files/checkMedia';
import { FROM_SPEECH } from './readSpeech';
import type { SubmitRequest } from './request';

/** What a parameter that is absent from a saved node is. */
const DEFAULTS: Readonly<Record<string, unknown>> = Object.fromEntries(
	submitFields.map(({ name, default: value }) => [name, value]),
);

/**
 * What an item asks for, as the record of submissions keeps it. The address of a callback is left out: it
 * changes from execution to execution, and nothing about the video.
 */
export function wantedOf(
	{ context, adapter, credential, node, stage }: Session<IExecuteFunctions>,
	request: SubmitRequest,
	image: CheckedMedia,
	audio: CheckedMedia | null,
): Wanted {
	const { itemIndex } = request;
	const mark = markerOf(
		node.parameters as IDataObject,
		DEFAULTS,
		(expression) => context.evaluateExpression(expression, itemIndex) as unknown,
	);
	const staged = stage?.items[itemIndex];
	const item = staged?.origin ?? context.getInputData()[itemIndex] ?? { json: {} };
	const { input, ...carried } = inputMarks(item);
	// The item itself names speech: no parameter does.
	const isSpoken = context.getNodeParameter('audioSource', itemIndex, 'binary') === FROM_SPEECH;
	const audioFields = (name: string) => ['audioSource', ...(isSpoken ? [] : [name])];
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
