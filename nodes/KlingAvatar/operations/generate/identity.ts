import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Session } from '../../n8n/session';
import { inputMarks, markerOf, valueMark, type Marker } from '../../n8n/submissionMarks';
import type { SpeechInput } from '../../providers/types';
import type { CutOfText, Wanted } from '../../task/submission';
import { generateFields } from './fields';

/** What a parameter that is absent from a saved node is. */
const DEFAULTS: Readonly<Record<string, unknown>> = Object.fromEntries(
	generateFields.map(({ name, default: value }) => [name, value]),
);
/** So much of a part is shown, for a person to find it by. Characters. */
const BEGINNING = 40;

/** What an item asks for, as the record of submissions keeps it. How it is waited for and stored changes nothing. */
export function wantedSpeech(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
	asked: SpeechInput,
): Wanted {
	const { adapter, credential, node } = session;
	const { mark, input, ...carried } = marksOf(session, itemIndex);
	// A resource locator keeps what the user wrote in its `value`, beside how the editor shows it.
	const voice = typeof node.parameters.voice === 'object' ? 'voice.value' : 'voice';
	const parameters = {
		gateway: valueMark([adapter.id, credential.baseUrl]),
		text: mark(asked.text, 'text'),
		model: mark(asked.model, 'speechModel'),
		voice: mark(asked.voiceId, voice),
		language: mark(asked.language, 'language'),
		speed: mark(asked.speed, 'speed'),
		volume: mark(asked.volume, 'options.volume'),
		pitch: mark(asked.pitch, 'options.pitch'),
		emotion: mark(asked.emotion, 'options.emotion'),
		format: mark(asked.format, 'options.format'),
	};
	return { item: itemIndex, identity: { input, parameters }, ...carried };
}

/** The same of a part. Its text was cut once, and is what is spoken: another text is another part. */
export function wantedPart(
	whole: Wanted,
	text: string,
	{ cutId, part, parts }: { cutId: string; part: number; parts: number },
): Wanted {
	const { identity } = whole;
	const parameters = { ...identity.parameters, text: valueMark(text) };
	const cut: CutOfText = { cutId, parts, begins: beginningOf(text) };
	return { ...whole, part, cut, identity: { ...identity, parameters } };
}

/** What is asked for as a whole, and what decides where it is cut. */
export function wantedCut(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
	asked: { text: string; longestPart: number; speed: number },
): Wanted {
	const { mark, input, ...carried } = marksOf(session, itemIndex);
	const parameters = {
		gateway: valueMark(session.adapter.speech.maxCharacters),
		text: mark(asked.text, 'text'),
		longestPart: mark(asked.longestPart, 'options.longestPart'),
		speed: mark(asked.speed, 'speed'),
	};
	return { item: itemIndex, identity: { input, parameters }, ...carried };
}

function marksOf(
	{ context, node }: Session<IExecuteFunctions>,
	itemIndex: number,
): ReturnType<typeof inputMarks> & { mark: Marker } {
	const mark = markerOf(
		node.parameters as IDataObject,
		DEFAULTS,
		(expression) => context.evaluateExpression(expression, itemIndex) as unknown,
	);
	return { mark, ...inputMarks(context.getInputData()[itemIndex] ?? { json: {} }) };
}

/** The first words of a text, in one line. */
export function beginningOf(text: string): string {
	const line = text.slice(0, 4 * BEGINNING).replace(/\s+/g, ' ');
	const characters = [...line];
	return characters.length > BEGINNING || text.length > 4 * BEGINNING
		? `${characters
				.slice(0, BEGINNING - 1)
				.join('')
				.trimEnd()}…`
		: line;
}
