import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isToolRun } from '../../n8n/nodeRun';
import { labelled } from '../../n8n/parameters';
import { readChoice, readNumber, readSwitch, readText, refuseRounded } from '../../n8n/values';
import { refuseOtherProvider, type Session } from '../../n8n/session';
import { readCapacity } from '../../paying/submissionRun';
import { languageOf, speechOf } from '../../providers';
import type { Bounds, SpeechAdapter, SpeechChoice, SpeechInput } from '../../providers/types';
import { Failure } from '../../task/failure';
import { charactersOf } from '../../task/speechTask';
import type { Wanted } from '../../task/submission';
import { isSpeakable } from '../../text/spokenLength';
import { type Cuts, wantedPart, wantedSpeech } from './cuts';
import {
	DEFAULT_LONGEST_PART,
	DEFAULT_OUTPUT_FIELD,
	DEFAULT_TIMEOUT_SECONDS,
	LONGEST_TEXT_PART,
	MAX_TIMEOUT_SECONDS,
} from './fields';
import { type Breather, readParts } from './parts';

/** One item's parameters, checked. */
export interface SpeechRequest {
	itemIndex: number;
	input: SpeechInput;
	/** The fields that say which part of which text it is; `null` where the text is not split. */
	part: IDataObject | null;
	/** How long to wait for the speech. Seconds. */
	timeoutSeconds: number;
	submitAgainWhenUnsure: boolean;
	/** How long to wait for an account that takes no more at the moment. Seconds. */
	capacitySeconds: number;
	/** The field that receives the file; `null`: none is wanted. */
	outputField: string | null;
	/** What the submission is, for the record of submissions. */
	wanted: Wanted;
}

/** Whether an item can be spoken, and is no result already. */
export const isRequest = (one: object): one is SpeechRequest => 'input' in one;

/** What the items of a run share while they are read. */
export interface Reading {
	cuts: Cuts;
	breather: Breather;
}

/**
 * Reads and checks the parameters of one item: one request, or one for each part of a text that is to be split.
 * Sends nothing. Throws Failure.
 */
export async function readSpeechRequests(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
	reading: Reading,
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
	const text = readSpokenText(
		adapter.label,
		{ maxCharacters: isSplit ? null : speech.maxCharacters },
		get('Text', 'text'),
	);
	const asked: Omit<SpeechInput, 'text'> = {
		model: readModel(speech, get('Model', 'speechModel', first(speech.models))),
		voiceId,
		language,
		speed,
		volume: readOptional('Volume', options.volume, speech.volume),
		pitch: readPitch(options.pitch, speech.pitch),
		emotion: readOptionalOf('Emotion', options.emotion, speech.emotions),
		format: readOptionalOf('Format', options.format, speech.formats),
	};
	const common = {
		itemIndex,
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
	const whole = wantedSpeech(session, itemIndex, { ...asked, text });
	if (!isSplit) return [{ ...common, input: { ...asked, text }, part: null, wanted: whole }];
	const longestPart = readNumber(
		'Longest Part (Seconds)',
		options.longestPart ?? DEFAULT_LONGEST_PART,
		{ ...LONGEST_TEXT_PART, unit: 'seconds' },
	);
	const parts = await readParts(session, itemIndex, { text, longestPart, speed }, reading);
	return parts.map((part) => ({
		...common,
		input: { ...asked, text: part.text },
		part: part.fields,
		wanted: wantedPart(whole, part.text, part),
	}));
}

/** The field for the file, also for a file that has to be fetched though nobody asked for it. */
export function outputFieldOf(options: IDataObject): string {
	return (
		readText('Put Output File in Field', options.outputBinaryField).trim() || DEFAULT_OUTPUT_FIELD
	);
}

function readSpokenText(
	label: string,
	{ maxCharacters }: Pick<SpeechAdapter, 'maxCharacters'>,
	value: unknown,
): string {
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
