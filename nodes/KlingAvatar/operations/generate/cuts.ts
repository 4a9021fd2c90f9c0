import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { hasFailedAsVideo, unfinishedTask } from '../../n8n/failedItem';
import { originOf } from '../../n8n/nodeRun';
import { fieldsOfPart, newCutId, partOfWhole } from '../../n8n/partOfWhole';
import type { Session } from '../../n8n/session';
import { whichPart } from '../../paying/words';
import { commonLimits, speechOf } from '../../providers';
import type { SpeechInput } from '../../providers/types';
import { Failure } from '../../task/failure';
import { type Ledger, partKey } from '../../task/ledger';
import { beginningOf, type SpeechTask } from '../../task/speechTask';
import {
	isSameCall,
	isSameGateway,
	isSameInPlace,
	likenessOf,
	type Wanted,
} from '../../task/submission';
import { splitText } from '../../text/splitText';
import { Breather } from '../breather';
import { MAX_TOLD } from './failures';
import { cutsIn, type Lengths, type TextCut } from './textCut';

/** A text to be spoken, and which part of which cut it is. */
export interface TextPart {
	text: string;
	cutId: string;
	/** Counted from 1. */
	part: number;
	parts: number;
	/** Whether its words are others than those that it was cut with. */
	isChanged: boolean;
	/** What the item says of it; `null`: what the input item says already. */
	fields: IDataObject | null;
}

type CutTexts = Pick<TextPart, 'cutId'> & Pick<TextCut, 'texts'>;

/** A part that came out of this node before, as an item says it. */
interface EarlierPart {
	cutId: string;
	part: number;
	cut: TextCut;
	/** Its fields, to be copied along. */
	fields: IDataObject;
	/** Whether it came out as a failed one, so that the item is led back to be tried again. */
	hasFailed: boolean;
	/** Whether the item itself says so, rather than where it comes from. */
	isCarried: boolean;
}

/**
 * The cuts of this node's texts in an execution and those that it retries. What is paid for part by part must
 * stay the same cut in every try, although the text that is asked for may vary.
 */
export class Cuts {
	private readonly entries: Record<string, TextCut>;
	private readonly paidFor: ReadonlySet<string>;
	/** Cuts of other runs of which nothing has reached anybody, until an item goes on with them. */
	private readonly unclaimed: Set<string>;
	private readonly partTasks: ReturnType<Ledger<SpeechTask>['partTasks']>;
	private readonly breather = new Breather();

	constructor(
		private readonly session: Session<IExecuteFunctions>,
		private readonly ledger: Ledger<SpeechTask>,
		/** For each item that is led back as a whole: the record of any part that it was cut into. */
		private readonly keys: ReadonlyArray<string | null>,
	) {
		this.entries = cutsIn(session.context);
		this.paidFor = ledger.cutIds();
		this.partTasks = ledger.partTasks();
		this.unclaimed = new Set(ledger.undeliveredCutIds());
		for (const item of keys.keys()) this.unclaimed.delete(this.unfinishedCutId(item));
	}

	/**
	 * The parts of an item's text. A try after the first one gets those that the first one cut. An item that came
	 * out of this node as a part that failed, and is led back, asks for that part only. Throws Failure.
	 *
	 * @param wanted what decides where the text is cut, for the record
	 * @param longestPart seconds
	 */
	async partsOf(
		wanted: Wanted,
		{ text: whole, speed }: Pick<SpeechInput, 'text' | 'speed'>,
		longestPart: number,
	): Promise<TextPart[]> {
		const json = this.session.context.getInputData()[wanted.item]?.json ?? {};
		const lengths: Lengths = {
			maxSeconds: longestPart * speed,
			// No gateway takes less than Kling does.
			minSeconds: commonLimits.audio.minSeconds * speed,
		};
		const earlier = this.earlierPart(wanted.item, json);
		if (earlier) {
			const { cutId, cut, part, fields } = earlier;
			const own = cut.texts[part - 1];
			// What is around it, such as a greeting that counts the tries, is in other parts: those are not asked for.
			const isInText = earlier.hasFailed && own !== undefined && whole.includes(own);
			const text =
				// Of what was accepted, no other words are paid for, whoever has put them in.
				this.acceptedText(earlier, json, whole) ??
				(isInText || asksForSame(wanted, earlier)
					? own
					: changedText(earlier, await this.cutAnew(whole, cut.lengths ?? lengths)));
			const place = { cutId, part, parts: cut.texts.length, fields };
			if (text !== undefined) return [{ text, isChanged: text !== own, ...place }];
		}
		const { cutId, texts } =
			this.ofUnfinished(wanted) ??
			this.ofEarlierTry(wanted) ??
			this.added(wanted, { lengths, texts: await this.cutAnew(whole, lengths) });
		const parts = texts.length;
		// What is a part already, and is not cut any further, stays that part.
		const isThatPart = parts === 1 && partOfWhole(json) !== null;
		return texts.map((text, index) => {
			const part = index + 1;
			const fields = isThatPart ? null : fieldsOfPart(json, { cutId, number: part, parts });
			return { text, isChanged: false, cutId, part, parts, fields };
		});
	}

	/** The cut of what an item is led back without, whatever its text has become. */
	private ofUnfinished({ item, identity }: Wanted): CutTexts | null {
		const cutId = this.unfinishedCutId(item);
		const cut = this.entries[cutId];
		return cut && isSameGateway(cut.identity, identity) ? this.claimed(cutId, cut, item) : null;
	}

	private unfinishedCutId(item: number): string {
		return this.ledger.find(this.keys[item] ?? '')?.place.cut?.cutId ?? '';
	}

	/** The cut is an item's of this run now. */
	private claimed(cutId: string, cut: TextCut, item: number): CutTexts {
		const { execution, run } = this.ledger.nodeRun;
		this.unclaimed.delete(cutId);
		cut.place = { execution, run, item };
		return { cutId, texts: cut.texts };
	}

	/**
	 * The cut that an earlier try made of the same whole, if anything was paid of it, or may have been. Of a tool, that
	 * of the same call, which may be under way. Else one of another run, of which nothing has reached anybody.
	 */
	private ofEarlierTry(wanted: Wanted): CutTexts | null {
		const { item, identity } = wanted;
		const { execution, run, isTool } = this.ledger.nodeRun;
		for (const [cutId, { place, identity: earlier, texts }] of Object.entries(this.entries)) {
			const isInPlace = this.paidFor.has(cutId) && place.run === run && place.item === item;
			const isSame = isTool
				? isSameCall(identity, earlier)
				: isInPlace && (place.execution === execution || isSameInPlace(identity, earlier));
			if (isSame) return { cutId, texts };
		}
		const record = wanted.reference === null ? null : this.ledger.find(wanted.reference);
		const reference = record?.place.cut?.cutId ?? null;
		for (const cutId of isTool ? [] : this.unclaimed) {
			const cut = this.entries[cutId];
			if (!cut) continue;
			const earlier = { key: cutId, identity: cut.identity };
			if (likenessOf({ ...wanted, reference }, earlier) !== 'same') continue;
			return this.claimed(cutId, cut, item);
		}
		return null;
	}

	/** A new cut, unless an agent's other call of the same was quicker. Nothing may be awaited in here. */
	private added(wanted: Wanted, made: Pick<TextCut, 'lengths' | 'texts'>): CutTexts {
		const quicker = this.ofEarlierTry(wanted);
		if (quicker) return quicker;
		const { item, identity } = wanted;
		const { execution, run } = this.ledger.nodeRun;
		const cutId = newCutId(this.session.context, item, made.texts);
		this.entries[cutId] = { place: { execution, run, item }, identity, ...made };
		return { cutId, texts: made.texts };
	}

	/** A text in parts that the provider takes. Throws Failure for one that can't be cut so. */
	private async cutAnew(text: string, lengths: Lengths): Promise<string[]> {
		const maxCharacters = speechOf(this.session.adapter).maxCharacters ?? Infinity;
		const parts = await this.breather.run(splitText(text, { ...lengths, maxCharacters }));
		if (parts !== null) return parts;
		throw new Failure(
			'"Text" has a word, a number or a tag that is too long to be spoken in one part',
			'Put a blank or a mark into it, or make "Longest Part (Seconds)" longer.',
		);
	}

	/**
	 * The words of a part that an item still asks for, whatever is put around them: nobody has their sound, or it is in
	 * a video that is still being made, or all that failed is its video.
	 */
	private acceptedText({ cutId, cut, part }: EarlierPart, json: IDataObject, asked: string) {
		const made = this.partTasks.get(partKey(cutId, part));
		const text = made?.task.text ?? cut.texts[part - 1];
		if (!made || text === undefined) return null;
		const isKept = unfinishedTask(json) !== null || asked.includes(text);
		return made.isOpen || (hasFailedAsVideo(json) && isKept) ? text : null;
	}

	/**
	 * The part of one of these cuts that an item is, by what it says itself, or, of one that failed, by where n8n says that
	 * it comes from.
	 */
	private earlierPart(itemIndex: number, json: IDataObject): EarlierPart | null {
		const carried = this.partIn(json, true);
		if (carried) return carried;
		const { run, isTool } = this.ledger.nodeRun;
		// The runs of an execution that this one retries are among them.
		const isFirst = Object.values(this.entries).every(({ place }) => place.run === run);
		if (isTool || isFirst) return null;
		const origin = this.partIn(originOf(this.session.context, itemIndex), false);
		return origin?.hasFailed ? origin : null;
	}

	private partIn(json: IDataObject, isCarried: boolean): EarlierPart | null {
		for (const state of [json.details, json]) {
			const own = partOfWhole(state);
			const cut = own?.cutId == null ? undefined : this.entries[own.cutId];
			if (own === null || own.cutId === null || !cut || own.part < 1) continue;
			if (own.part > cut.texts.length) continue;
			const { part, parts, cutId, partOf, isSuccess, failureAdvice } = state as IDataObject;
			return {
				cutId: own.cutId,
				part: own.part,
				cut,
				fields: { part, parts, cutId, ...(partOf === undefined ? {} : { partOf }) },
				// Speech that is ready, but could not be downloaded, is a success of the provider's.
				hasFailed: isSuccess === false || failureAdvice !== undefined,
				isCarried,
			};
		}
		return null;
	}
}

/** Whether an item asks for the same text as the one that a part was cut from, but for what differs at every try. */
function asksForSame(wanted: Wanted, { cutId, cut, isCarried }: EarlierPart): boolean {
	const textAlone = ({ input, parameters }: Wanted['identity']) => ({
		input,
		parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => name === 'text')),
	});
	const asked = {
		...wanted,
		identity: textAlone(wanted.identity),
		reference: isCarried ? cutId : null,
	};
	return likenessOf(asked, { key: cutId, identity: textAlone(cut.identity) }) === 'same';
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
	if (texts.length === 1 && only === own) return only;
	if (!hasFailed) return undefined;
	if (texts.length === 1 && isCarried) return only;
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
