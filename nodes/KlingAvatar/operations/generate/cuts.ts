import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { partOfWhole } from '../../n8n/partOfWhole';
import type { Session } from '../../n8n/session';
import { inputMarks, type Marker, markerOf, valueMark } from '../../n8n/submissionMarks';
import type { SpeechInput } from '../../providers/types';
import type { Ledger } from '../../task/ledger';
import { speechOf } from '../../providers';
import type { SpeechTask } from '../../task/speechTask';
import {
	type CutOfText,
	isSameCall,
	isSameInPlace,
	likenessOf,
	type Place,
	type Wanted,
} from '../../task/submission';
import { generateFields } from './fields';

/** Where the node's context keeps how texts were cut. */
const STORE_KEY = 'cuts';

/** How a text was cut, kept with the execution like the record of what was paid. */
export interface Cut {
	place: Place;
	/** What was asked for as a whole, and what decides where it is cut. */
	identity: Wanted['identity'];
	/** The parts, in order. */
	texts: string[];
	/** How often it was said of each part, by its number, that it came back as another text. */
	told?: Record<number, number>;
}

/** A part that came out of this node before, as an item says it. */
export interface EarlierPart {
	cutId: string;
	/** Counted from 1. */
	part: number;
	cut: Cut;
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
	private readonly entries: Record<string, Cut>;
	private readonly paidFor: ReadonlySet<string>;
	/** Cuts of other runs of which nothing has reached anybody, until an item goes on with them. */
	private readonly unclaimed: Set<string>;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly ledger: Ledger<SpeechTask>,
	) {
		const store = context.getContext('node');
		store[STORE_KEY] ??= {};
		this.entries = store[STORE_KEY] as Record<string, Cut>;
		this.paidFor = ledger.cutIds();
		this.unclaimed = new Set(ledger.undeliveredCutIds());
	}

	find(cutId: string): Cut | null {
		return this.entries[cutId] ?? null;
	}

	/**
	 * The cut that an earlier try made of the same whole, if anything was paid of it, or may have been. Of a tool, that
	 * of the same call, which may be under way. Else one of another run, of which nothing has reached anybody.
	 */
	ofEarlierTry(wanted: Wanted): string | null {
		const { item, identity } = wanted;
		const { execution, run, isTool } = this.ledger.nodeRun;
		for (const [cutId, { place, identity: earlier }] of Object.entries(this.entries)) {
			const isInPlace = this.paidFor.has(cutId) && place.run === run && place.item === item;
			const isSame = isTool
				? isSameCall(identity, earlier)
				: isInPlace && (place.execution === execution || isSameInPlace(identity, earlier));
			if (isSame) return cutId;
		}
		for (const cutId of isTool ? [] : this.unclaimed) {
			const cut = this.find(cutId);
			if (!cut) continue;
			const record = wanted.reference === null ? null : this.ledger.find(wanted.reference);
			const reference = record?.place.cut?.cutId ?? null;
			const earlier = { key: cutId, identity: cut.identity };
			if (likenessOf({ ...wanted, reference }, earlier) !== 'same') continue;
			this.unclaimed.delete(cutId);
			cut.place = { execution, run, item };
			return cutId;
		}
		return null;
	}

	add(cutId: string, { item, identity }: Wanted, texts: string[]): void {
		const { execution, run } = this.ledger.nodeRun;
		this.entries[cutId] = { place: { execution, run, item }, identity, texts };
	}

	/**
	 * The part of one of these cuts that an item is, by what it says itself, or, of one that failed, by where n8n says that
	 * it comes from.
	 */
	earlierPart(itemIndex: number): EarlierPart | null {
		const json = this.context.getInputData()[itemIndex]?.json ?? {};
		const carried = this.partIn(json, true);
		if (carried) return carried;
		const origin = this.partIn(this.origin(itemIndex), false);
		return origin?.hasFailed ? origin : null;
	}

	private partIn(json: IDataObject, isCarried: boolean): EarlierPart | null {
		for (const state of [json.details, json]) {
			const own = partOfWhole(state);
			const cut = own?.cutId == null ? null : this.find(own.cutId);
			if (own === null || own.cutId === null || !cut || own.part < 1) continue;
			if (own.part > cut.texts.length) continue;
			const { part, parts, cutId, partOf, isSuccess } = state as IDataObject;
			return {
				cutId: own.cutId,
				part: own.part,
				cut,
				fields: { part, parts, cutId, ...(partOf === undefined ? {} : { partOf }) },
				hasFailed: isSuccess === false,
				isCarried,
			};
		}
		return null;
	}

	/** The item of this node that an input item was made of, where n8n knows it: a node in between may keep none of its fields. */
	private origin(itemIndex: number): IDataObject {
		const { run, isTool } = this.ledger.nodeRun;
		// The runs of an execution that this one retries are among them.
		const isFirst = Object.values(this.entries).every(({ place }) => place.run === run);
		if (isTool || isFirst) return {};
		const { context } = this;
		const paired = [context.getInputData()[itemIndex]?.pairedItem].flat()[0];
		const link = typeof paired === 'object' ? paired : { item: paired ?? 0 };
		const { sourceOverwrite, ...item } = link;
		const source: unknown = sourceOverwrite ?? context.getInputSourceData();
		const asked = [context.getNode().name, source, item].map((one) => JSON.stringify(one));
		try {
			// What stands for `$("…").item` of this very node, which n8n does not resolve.
			const json: unknown = context.evaluateExpression(
				`{{ $getPairedItem(${asked.join(', ')}).json }}`,
				itemIndex,
			);
			return typeof json === 'object' && json !== null ? (json as IDataObject) : {};
		} catch {
			return {};
		}
	}
}

/** Whether an item asks for the same text as the one that a part was cut from, but for what differs at every try. */
export function asksForSame(wanted: Wanted, { cutId, cut, isCarried }: EarlierPart): boolean {
	const textOf = ({ parameters }: Wanted['identity']) => ({
		...(parameters.text ? { text: parameters.text } : {}),
	});
	const one = { ...wanted.identity, parameters: textOf(wanted.identity) };
	const other = { ...cut.identity, parameters: textOf(cut.identity) };
	const reference = isCarried ? cutId : null;
	return (
		likenessOf({ ...wanted, identity: one, reference }, { key: cutId, identity: other }) === 'same'
	);
}

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
		gateway: valueMark(speechOf(session.adapter).maxCharacters),
		text: mark(asked.text, 'text'),
		longestPart: mark(asked.longestPart, 'options.longestPart'),
		speed: mark(asked.speed, 'speed'),
	};
	return { item: itemIndex, identity: { input, parameters }, ...carried };
}

function marksOf(
	session: Session<IExecuteFunctions>,
	itemIndex: number,
): ReturnType<typeof inputMarks> & { mark: Marker } {
	const item = session.context.getInputData()[itemIndex] ?? { json: {} };
	return { mark: markerOf(session, itemIndex, DEFAULTS), ...inputMarks(item) };
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
