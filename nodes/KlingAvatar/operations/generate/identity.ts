import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Session } from '../../n8n/session';
import { inputMarks, markerOf, valueMark } from '../../n8n/submissionMarks';
import type { SpeechInput } from '../../providers/types';
import type { Wanted } from '../../task/submission';
import { generateFields } from './fields';
import type { SpeechRequest } from './request';

/** What a parameter that is absent from a saved node is. */
const DEFAULTS: Readonly<Record<string, unknown>> = Object.fromEntries(
	generateFields.map(({ name, default: value }) => [name, value]),
);

/** What an item asks for, as the record of submissions keeps it. How it is waited for and stored changes nothing. */
export function wantedSpeech(
	{ context, adapter, credential, node }: Session<IExecuteFunctions>,
	itemIndex: number,
	asked: SpeechInput,
	part: SpeechRequest['part'],
): Wanted {
	const mark = markerOf(
		node.parameters as IDataObject,
		DEFAULTS,
		(expression) => context.evaluateExpression(expression, itemIndex) as unknown,
	);
	const { input, ...carried } = inputMarks(context.getInputData()[itemIndex] ?? { json: {} });
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
		// The parts of a text are written the same, over the same input.
		...(part && part.parts > 1 ? { part: valueMark([part.part, part.parts]) } : {}),
	};
	const place = part && part.part > 1 ? { part: part.part } : {};
	return { item: itemIndex, ...place, identity: { input, parameters }, ...carried };
}
