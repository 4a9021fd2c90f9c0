import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isToolRun } from '../../n8n/nodeRun';
import { labelled } from '../../n8n/parameters';
import { refuseOtherProvider, type Session } from '../../n8n/session';
import { inputMarks, markerOf, valueMark } from '../../n8n/submissionMarks';
import { readChoice, readNumber, readSwitch, readText, refuseRounded } from '../../n8n/values';
import { readCapacity } from '../../paying/submissionRun';
import type { CreateOrder } from '../../paying/taskClient';
import { languageOf, speechOf } from '../../providers';
import type { Bounds, SpeechAdapter, SpeechChoice, SpeechInput } from '../../providers/types';
import { Failure } from '../../task/failure';
import { beginningOf, charactersOf } from '../../task/speechTask';
import type { Wanted } from '../../task/submission';
import { isSpeakable } from '../../text/spokenLength';
import type { Cuts, TextPart } from './cuts';
import {
	DEFAULT_LONGEST_PART,
	DEFAULT_OUTPUT_FIELD,
	DEFAULT_TIMEOUT_SECONDS,
	generateFields,
	LONGEST_TEXT_PART,
	MAX_TIMEOUT_SECONDS,
} from './fields';

/** One item's text, or a part of it, as it is submitted, and what is wanted of the speech. */
export interface SpeechRequest extends CreateOrder {
	input: SpeechInput;
	/** The fields that say which part of which text it is; `null` where the text is not split. */
	part: IDataObject | null;
	/** What the result says of a video that the item has come back without. */
	details?: IDataObject;
	/** How long to wait for the speech. Seconds. */
	timeoutSeconds: number;
	/** The field that receives the file; `null`: none is wanted. */
	outputField: string | null;
}

/** Whether an item can be spoken, and is no result already. */
export const isRequest = (one: object): one is SpeechRequest => 'input' in one;

/** An item's text, or a part of it; or why it cannot be spoken. */
export interface ReadText {
	itemIndex: number;
	request: SpeechRequest | Failure;
}

/**
 * Reads and checks the parameters of one item: one request, or one for each part of a text that is to be split.
 * Sends nothing. Throws Failure.
 */
export async function readSpeechRequests(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
	cuts: Cuts,
): Promise<SpeechRequest[]> {
	const { context, adapter } = session;
	refuseOtherProvider(session, itemIndex);
	const speech = speechOf(adapter);
	const get = (label: string, name: string, fallback: unknown = ''): unknown =>
		labelled(label, () => context.getNodeParameter(name, itemIndex, fallback as string));
	const options = get('Options', 'options', {}) as IDataObject;

	const wanted = get('Language', 'language', first(speech.languages));
	const language = readOf('Language', languageOf(speech, wanted) ?? wanted, speech.languages);
	const voiceId = readVoice(get('Voice', 'voice'), context.getInputData()[itemIndex]?.json);
	refuseForeignVoice(speech, voiceId, language);
	const speed = readNumber('Speed', get('Speed', 'speed', 1), speech.speed);
	const isSplit = readSwitch('Split Long Text', options.splitLongText ?? false);
	const input: SpeechInput = {
		text: readSpokenText(adapter.label, isSplit ? null : speech.maxCharacters, get('Text', 'text')),
		model: readModel(speech, get('Model', 'speechModel', first(speech.models))),
		voiceId,
		language,
		speed,
		volume: readOptional('Volume', options.volume, speech.volume),
		pitch: readPitch(options.pitch, speech.pitch),
		emotion: readOptionalOf('Emotion', options.emotion, speech.emotions),
		format: readOptionalOf('Format', options.format, speech.formats),
	};
	const settings = {
		name: null,
		timeoutSeconds: readNumber('Timeout (Seconds)', options.timeout ?? DEFAULT_TIMEOUT_SECONDS, {
			min: 1,
			max: MAX_TIMEOUT_SECONDS,
			unit: 'seconds',
		}),
		submitAgainWhenUnsure: readSwitch(
			'Submit Again When Unsure',
			options.submitAgainWhenUnsure ?? false,
		),
		capacitySeconds: readCapacity(options),
		// A file reaches no model.
		outputField:
			readSwitch('Download Speech', options.downloadSpeech ?? false) && !isToolRun(context)
				? outputFieldOf(options)
				: null,
	};
	const requestOf = (spoken: SpeechInput) => ({
		...settings,
		input: spoken,
		request: async () => speech.createRequest(spoken),
	});
	const longestPart = isSplit
		? readNumber('Longest Part (Seconds)', options.longestPart ?? DEFAULT_LONGEST_PART, {
				...LONGEST_TEXT_PART,
				unit: 'seconds',
			})
		: null;
	const { whole, cut } = wantedOf(session, itemIndex, input, longestPart);
	if (longestPart === null) {
		return [{ ...requestOf(input), part: null, wanted: whole, noted: { text: input.text } }];
	}
	const parts = await cuts.partsOf(cut, input, longestPart);
	return parts.map((part) => ({
		...requestOf({ ...input, text: part.text }),
		part: part.fields,
		wanted: wantedPart(whole, part),
		// The record of the cut holds the texts of its parts, as they were cut.
		noted: (part.isChanged ? { text: part.text } : {}) as CreateOrder['noted'],
	}));
}

/** The field for the file, also for a file that has to be fetched though nobody asked for it. */
export function outputFieldOf(options: IDataObject): string {
	return (
		readText('Put Output File in Field', options.outputBinaryField).trim() || DEFAULT_OUTPUT_FIELD
	);
}

function readSpokenText(label: string, maxCharacters: number | null, value: unknown): string {
	const text = readText('Text', value);
	if (text.trim() === '') {
		throw new Failure(
			'"Text" is empty',
			'Enter what is to be spoken. If it comes from an expression, check that the field it names is filled in for this item.',
		);
	}
	if (!isSpeakable(text)) {
		throw new Failure(
			'"Text" holds no letter and no digit, so there is nothing to speak',
			'Enter words. Marks, pictures, pauses and invisible characters are not spoken, but would be charged.',
		);
	}
	const characters = charactersOf(text);
	if (maxCharacters === null || characters <= maxCharacters) return text;
	throw new Failure(
		`"Text" has ${characters} characters; ${label} accepts up to ${maxCharacters}`,
		'Shorten it, or add the option "Split Long Text".',
	);
}

/** A resource locator gives an object; an expression in its place may give the ID itself. */
function readVoice(value: unknown, json: IDataObject = {}): string {
	const chosen =
		typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	const voiceId = readText('Voice', chosen).trim();
	refuseRounded('Voice', chosen, json);
	if (voiceId !== '') return voiceId;
	throw new Failure('"Voice" is empty', 'Choose a voice from the list, or enter its ID.');
}

/** A voice of the published table that speaks other languages only. Any other ID is the user's to know. */
function refuseForeignVoice(
	{ voices, languages }: SpeechAdapter,
	voiceId: string,
	language: string,
): void {
	if (voices.from !== 'table') return;
	const voice = voices.voices.find(({ id }) => id === voiceId);
	const spoken = voice?.languages;
	if (!voice || !spoken || spoken.includes(language)) return;
	const nameOf = (value: string) => languages.find((one) => one.value === value)?.name ?? value;
	throw new Failure(
		`Voice "${voice.name}" doesn't support ${nameOf(language)}`,
		`It supports ${spoken.map(nameOf).join(' and ')}. Choose another voice, or change "Language" to that of the text.`,
	);
}

const first = (choices: readonly SpeechChoice[]): string => choices[0]?.value ?? '';

function readModel({ models }: SpeechAdapter, value: unknown): string {
	return models.length === 0 ? '' : readOf('Model', value, models);
}

function readOf(label: string, value: unknown, choices: readonly SpeechChoice[]): string {
	return readChoice(
		label,
		value,
		choices.map((choice) => choice.value),
	);
}

/** An option that the gateway does not have is left over from another one. */
function readOptionalOf(
	label: string,
	value: unknown,
	choices: readonly SpeechChoice[],
): string | null {
	return value === undefined || choices.length === 0 ? null : readOf(label, value, choices);
}

function readOptional(label: string, value: unknown, bounds: Bounds | null): number | null {
	return value === undefined || bounds === null ? null : readNumber(label, value, bounds);
}

function readPitch(value: unknown, bounds: Bounds | null): number | null {
	const pitch = readOptional('Pitch', value, bounds);
	if (pitch === null || Number.isInteger(pitch)) return pitch;
	throw new Failure(
		`"Pitch" is ${pitch}; it must be a whole number`,
		'Enter how many semitones higher or lower the voice is to be.',
	);
}

/** What a parameter that is absent from a saved node is. */
const DEFAULTS: Readonly<Record<string, unknown>> = Object.fromEntries(
	generateFields.map(({ name, default: value }) => [name, value]),
);

/**
 * What an item asks for, as the record of submissions keeps it, and what decides where its text is cut. How it is
 * waited for and stored changes nothing.
 */
function wantedOf(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
	asked: SpeechInput,
	longestPart: number | null,
): { whole: Wanted; cut: Wanted } {
	const { context, adapter, credential, node } = session;
	const mark = markerOf(session, itemIndex, DEFAULTS);
	const { input, ...carried } = inputMarks(context.getInputData()[itemIndex] ?? { json: {} });
	const wanted = (parameters: Wanted['identity']['parameters']): Wanted => ({
		item: itemIndex,
		identity: { input, parameters },
		...carried,
	});
	const text = mark(asked.text, 'text');
	const speed = mark(asked.speed, 'speed');
	// A resource locator keeps what the user wrote in its `value`, beside how the editor shows it.
	const voice = typeof node.parameters.voice === 'object' ? 'voice.value' : 'voice';
	return {
		whole: wanted({
			gateway: valueMark([adapter.id, credential.baseUrl]),
			text,
			model: mark(asked.model, 'speechModel'),
			voice: mark(asked.voiceId, voice),
			language: mark(asked.language, 'language'),
			speed,
			volume: mark(asked.volume, 'options.volume'),
			pitch: mark(asked.pitch, 'options.pitch'),
			emotion: mark(asked.emotion, 'options.emotion'),
			format: mark(asked.format, 'options.format'),
		}),
		cut: wanted({
			gateway: valueMark(speechOf(adapter).maxCharacters),
			text,
			longestPart: mark(longestPart, 'options.longestPart'),
			speed,
		}),
	};
}

/** The same of a part. Its text was cut once, and is what is spoken: another text is another part. */
function wantedPart(whole: Wanted, { text, cutId, part, parts }: TextPart): Wanted {
	const { identity } = whole;
	return {
		...whole,
		part,
		cut: { cutId, parts, begins: beginningOf(text) },
		identity: { ...identity, parameters: { ...identity.parameters, text: valueMark(text) } },
	};
}
