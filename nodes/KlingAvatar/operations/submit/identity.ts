import { createHash } from 'crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { linkIdentity } from '../../links/linkIdentity';
import type { Session } from '../../n8n/session';
import { NAME_PARAMETER, type ParameterMark, type Wanted } from '../../task/submission';
import type { CheckedMedia } from './files/checkMedia';
import type { SubmitRequest } from './request';
import { submitFields } from './fields';

/** What a parameter that is absent from a saved node is. */
const DEFAULTS: Readonly<Record<string, unknown>> = Object.fromEntries(
	submitFields.map(({ name, default: value }) => [name, value]),
);

/** Expressions that may give something else at every try: the time, chance, which run or execution it is. */
const VARYING =
	/\$(now|today|runIndex|itemIndex|execution)\b|(?<!\.)\b(Date|DateTime)\b|\brandom\w*\s*\(|\b(uuid|nanoid)\w*\s*\(|\.(diffToNow|toRelative)\b/;

/** What n8n and this node add to the item of a failed submission, on its way to an error output. */
const ADDED_BY_FAILURE = ['error', 'details'];
/** What an agent adds to the arguments of each call. */
const ADDED_BY_AGENT = ['toolCallId'];

/** What makes one item's submission another than that of the next, as the record of submissions keeps it. */
export function wantedOf(
	session: Session<IExecuteFunctions>,
	request: SubmitRequest,
	image: CheckedMedia,
	audio: CheckedMedia | null,
): Wanted {
	const { adapter, credential, node } = session;
	const { itemIndex } = request;
	const mark = (value: unknown, ...names: string[]) =>
		markOf(node.parameters as IDataObject, value, names);
	const item = session.context.getInputData()[itemIndex] ?? { json: {} };
	const files = filesOf(item);
	return {
		item: itemIndex,
		identity: {
			input: hashOf([fieldsOf(item, ADDED_BY_AGENT), files]),
			parameters: {
				gateway: {
					value: hashOf([adapter.id, credential.baseUrl]),
					written: null,
					varies: false,
				},
				quality: mark(request.quality, adapter.qualityField),
				image: mark(
					contentOf(image),
					'imageSource',
					request.image.from === 'binary' ? 'imageBinaryField' : 'imageUrl',
				),
				audio:
					request.audio.from === 'audioId'
						? mark(request.audio.audioId, 'audioSource', 'audioId')
						: mark(
								audio && contentOf(audio),
								'audioSource',
								request.audio.from === 'binary' ? 'audioBinaryField' : 'audioUrl',
							),
				// A length that is measured follows from the audio.
				audioDuration: mark(request.enteredSeconds, 'audioDurationSource', 'audioDurationSeconds'),
				prompt: mark(request.prompt, 'prompt'),
				[NAME_PARAMETER]: mark(request.externalTaskId, 'options.externalTaskId'),
			},
		},
		inputBefore: hashOf([fieldsOf(item, [...ADDED_BY_AGENT, ...ADDED_BY_FAILURE]), files]),
		reference: referenceIn(item.json),
	};
}

/** SHA-256 of the content, or the link without what signs it. */
function contentOf({ origin, identity }: CheckedMedia): string {
	return origin.from === 'url' ? linkIdentity(origin.url) : identity;
}

function markOf(parameters: IDataObject, value: unknown, names: readonly string[]): ParameterMark {
	const written = names.map((name) => {
		const [first = name, second] = name.split('.');
		const found = parameters[first] ?? DEFAULTS[first];
		return second === undefined ? found : (found as IDataObject | undefined)?.[second];
	});
	return {
		value: hashOf(value),
		written: hashOf(written),
		varies: written.some(
			(text) => typeof text === 'string' && text.startsWith('=') && VARYING.test(text),
		),
	};
}

function fieldsOf({ json }: INodeExecutionData, without: readonly string[]): IDataObject {
	return Object.fromEntries(Object.entries(json).filter(([name]) => !without.includes(name)));
}

/** Where n8n stores each file; of one that is kept in memory, its content. */
function filesOf({ binary }: INodeExecutionData): Record<string, string> {
	return Object.fromEntries(
		Object.entries(binary ?? {}).map(([name, { id, data }]) => [name, id ?? shortHash(data)]),
	);
}

/** The record that a failed Submit gave the item to carry along. */
function referenceIn({ details, submission }: IDataObject): string | null {
	const carried =
		typeof details === 'object' && details !== null && 'submission' in details
			? details.submission
			: submission;
	return typeof carried === 'string' ? carried : null;
}

/** Enough of a SHA-256 that no two texts of an execution share it. */
const HASH_CHARACTERS = 16;

function hashOf(value: unknown): string {
	return shortHash(JSON.stringify(value ?? null, (_name, part: unknown) => inOrder(part)));
}

function shortHash(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, HASH_CHARACTERS);
}

/** An object with its keys in alphabetical order, so that equal ones give equal text. */
function inOrder(part: unknown): unknown {
	if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
	return Object.fromEntries(
		Object.entries(part).sort(([one], [other]) => (one < other ? -1 : Number(one > other))),
	);
}
