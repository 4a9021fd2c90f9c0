import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { fieldsOfPart, newCutId, partOfWhole } from '../../n8n/partOfWhole';
import type { Session } from '../../n8n/session';
import { whichPart } from '../../paying/words';
import { commonLimits, speechOf } from '../../providers';
import type { SpeechAdapter } from '../../providers/types';
import { Failure } from '../../task/failure';
import type { Wanted } from '../../task/submission';
import { splitText } from '../../text/splitText';
import { MAX_TOLD } from './failures';
import { asksForSame, beginningOf, type Cuts, type EarlierPart, wantedCut } from './cuts';

/** A text to be spoken, and which part of which cut it is. */
interface TextPart {
	text: string;
	cutId: string;
	/** Counted from 1. */
	part: number;
	parts: number;
	/** What the item says of it; `null`: what the input item says already. */
	fields: IDataObject | null;
}

/**
 * The parts of an item's text. A try after the first one gets those that the first one cut. An item that came
 * out of this node as a part that failed, and is led back, asks for that part only. Throws Failure.
 */
export async function readParts(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
	asked: { text: string; longestPart: number; speed: number },
	{ cuts, breather }: { cuts: Cuts; breather: Breather },
): Promise<TextPart[]> {
	const { context, adapter } = session;
	const wanted = wantedCut(session, itemIndex, asked);
	const cutAnew = async () => await textParts(asked.text, speechOf(adapter), asked, breather);
	const earlier = cuts.earlierPart(itemIndex);
	if (earlier) {
		const text = asksForSame(wanted, earlier)
			? earlier.cut.texts[earlier.part - 1]
			: changedText(earlier, await cutAnew());
		if (text !== undefined) {
			const { cutId, part, fields } = earlier;
			return [{ text, cutId, part, parts: earlier.cut.texts.length, fields }];
		}
	}
	const { cutId, texts } = await oneCut(session, itemIndex, wanted, cuts, cutAnew);
	const json = context.getInputData()[itemIndex]?.json;
	// What is a part already, and is not cut any further, stays that part.
	const isThatPart = texts.length === 1 && partOfWhole(json) !== null;
	return texts.map((text, index) => {
		const number = { cutId, number: index + 1, parts: texts.length };
		return {
			text,
			cutId,
			part: index + 1,
			parts: texts.length,
			fields: isThatPart ? null : fieldsOfPart(json, number),
		};
	});
}

/** The cut of an earlier try, or a new one. */
async function oneCut(
	{ context }: Session<IExecuteFunctions>,
	itemIndex: number,
	wanted: Wanted,
	cuts: Cuts,
	cutAnew: () => Promise<string[]>,
): Promise<{ cutId: string; texts: string[] }> {
	const texts = cuts.ofEarlierTry(wanted) === null ? await cutAnew() : [];
	// An agent's other call of the same may have been quicker. Nothing may be awaited from here on.
	const cutId = cuts.ofEarlierTry(wanted);
	const cut = cutId === null ? null : cuts.find(cutId);
	if (cutId !== null && cut) return { cutId, texts: cut.texts };
	const newId = newCutId(context, itemIndex, texts);
	cuts.add(newId, wanted, texts);
	return { cutId: newId, texts };
}

/**
 * The text of a part that failed, as its user has changed it: given alone, or within the whole. `undefined` where
 * the item asks for something new.
 *
 * @param texts the parts of what is asked for now
 */
function changedText(
	{ part, cut, hasFailed, isCarried }: EarlierPart,
	texts: readonly string[],
): string | undefined {
	const [only] = texts;
	const own = cut.texts[part - 1];
	if (texts.length === 1 && (only === own || (hasFailed && isCarried))) return only;
	if (!hasFailed) return undefined;
	// What differs is in other parts, such as a greeting that counts the tries: those are not asked for.
	if (own !== undefined && texts.includes(own)) return own;
	const isElsewhereSame =
		texts.length === cut.texts.length &&
		texts.every((text, index) => index === part - 1 || text === cut.texts[index]);
	if (isElsewhereSame) return texts[part - 1];
	if (!isCarried) return undefined;
	const which = whichPart(part, { parts: cut.texts.length, begins: beginningOf(own ?? '') });
	const told = (cut.told?.[part] ?? 0) + 1;
	cut.told = { ...cut.told, [part]: told };
	throw new Failure(
		`The item came back to be spoken again as ${which}, but its text is now another one, which is cut otherwise`,
		`Nothing was sent for it, since its parts would not fit the others. Change nothing but the sentences of that part, or give its text alone. To have all of another text spoken, remove the field "cutId" (in "details") from the item, or start a new execution.`,
		told > MAX_TOLD ? { leavesLoop: true } : {},
	);
}

/** After so many steps of work, of some tenths of a microsecond each, others get their turn. */
const STEPS_AT_ONCE = 32_768;

/** Lets n8n do something else now and then while texts are cut, of however many items. */
export class Breather {
	private steps = 0;

	/** @param pause resolves when everything that is due has had its turn */
	constructor(private readonly pause: () => Promise<void>) {}

	/** Runs work that yields how many steps it took since it last did. */
	async run<Result>(work: Generator<number, Result>): Promise<Result> {
		for (;;) {
			const { done, value } = work.next();
			if (done) return value;
			this.steps += value;
			if (this.steps < STEPS_AT_ONCE) continue;
			this.steps = 0;
			await this.pause();
		}
	}
}

/**
 * Cuts a text into parts that the provider takes and that are spoken in about so many seconds, and none of which is
 * too short for a video. Throws Failure for a text that can't be cut so.
 */
async function textParts(
	text: string,
	{ maxCharacters }: Pick<SpeechAdapter, 'maxCharacters'>,
	{ longestPart, speed }: { longestPart: number; speed: number },
	breather: Breather,
): Promise<string[]> {
	const parts = await breather.run(
		splitText(text, {
			maxSeconds: longestPart * speed,
			maxCharacters: maxCharacters ?? Infinity,
			// No gateway takes less than Kling does.
			minSeconds: commonLimits.audio.minSeconds * speed,
		}),
	);
	if (parts !== null) return parts;
	throw new Failure(
		'"Text" has a word, a number or a tag that is too long to be spoken in one part',
		'Put a blank or a mark into it, or make "Longest Part (Seconds)" longer.',
	);
}
