/** One parameter of a submission: how the user wrote it, and what it came to. Both are hashes. */
export interface ParameterMark {
	/** Of what is asked for: the content of a file, a link, a text. */
	value: string;
	/** Of the parameter before its expressions are resolved; `null` where only the value counts. */
	written: string | null;
	/** Whether it is written so that its value may differ at every try: `{{ $now }}`, `Math.random()`. */
	varies: boolean;
	/** Of what it comes to with a fixed time and without chance, if it varies; `null` where that is not known. */
	frozen: string | null;
}

/** What is asked for, as far as another try can be recognised by it. Plain data, kept with the execution. */
export interface SubmissionIdentity {
	/** Hash of the input item, files included. */
	input: string;
	parameters: Readonly<Record<string, ParameterMark>>;
}

/** Which cut of a text a part is of: two parts are one only if their cut and their number agree. */
export interface CutOfText {
	cutId: string;
	/** How many parts it has. */
	parts: number;
	/** The first words of the part, by which a person finds it. */
	begins: string;
}

/** An item, or a part of what it asks for: one item may ask for several tasks. */
export interface ItemPart {
	item: number;
	/** Counted from 1. */
	part?: number;
	cut?: CutOfText;
}

/** Where a submission stands in n8n. */
export interface Place extends ItemPart {
	/** ID of the execution. */
	execution: string;
	/** Which time the node runs in it: loops, branches, calls of a tool. */
	run: number;
}

/** What of a submission is compared with earlier ones. */
export interface Wanted extends ItemPart {
	identity: SubmissionIdentity;
	/** The input without what a failed Submit adds to it: an item that is led back has the same. */
	inputBefore: string;
	/** The record that the input item itself names, since it came out of a failed Submit. */
	reference: string | null;
	/** The record of the task that the item has come back without, while it may still be made. */
	unfinished?: string | null;
}

/** The parameter that only names a task. */
export const NAME_PARAMETER = 'externalTaskId';

/**
 * Whether two submissions of an execution and its retries are one: every parameter has the same value, or
 * is written the same over the same input. A change that the user made shows in one of the two.
 */
export function isSameSubmission(one: SubmissionIdentity, other: SubmissionIdentity): boolean {
	const isSameInput = one.input === other.input;
	return everyParameter(one, other, (mark, its) => isSameInput && isWrittenAlike(mark, its));
}

/**
 * The same of two submissions in one place. There, what varies counts as the same although the user has
 * changed how it is written, as long as the rest of it has not changed.
 */
export function isSameInPlace(one: SubmissionIdentity, other: SubmissionIdentity): boolean {
	return everyParameter(one, other, isLikeInPlace(one, other));
}

/** Whether both are asked of the same gateway; of the cut of a text, of one that takes texts as long. */
export function isSameGateway(one: SubmissionIdentity, other: SubmissionIdentity): boolean {
	return one.parameters.gateway?.value === other.parameters.gateway?.value;
}

/** The same but for the name of the task, which changes nothing about what is made. */
export function differsInNameOnly(one: SubmissionIdentity, other: SubmissionIdentity): boolean {
	const isLike = isLikeInPlace(one, other);
	return everyParameter(
		one,
		other,
		(mark, its, name) => name === NAME_PARAMETER || isLike(mark, its),
	);
}

function isLikeInPlace(one: SubmissionIdentity, other: SubmissionIdentity) {
	const isSameInput = one.input === other.input;
	return (mark: ParameterMark, its: ParameterMark): boolean =>
		isFrozenAlike(mark, its) || (isSameInput && isWrittenAlike(mark, its));
}

/**
 * Whether two calls of a tool are one: the same values, but for what differs at every try. Where it is not
 * known what else such a parameter holds, the arguments must be the same.
 */
export function isSameCall(one: SubmissionIdentity, other: SubmissionIdentity): boolean {
	const isSameInput = one.input === other.input;
	return everyParameter(
		one,
		other,
		(mark, its) =>
			isFrozenAlike(mark, its) ||
			(isSameInput && isBeyondKnowing(mark) && isWrittenAlike(mark, its)),
	);
}

/** How surely a submission asks for what an unsure one of another run asked for. */
type Likeness = 'same' | 'maybe' | 'other';

/**
 * Compares a submission with an unsure one of another run. It is the same when all values are, but for what
 * differs at every try, or what is written the same over the same input. It may be the same when it names
 * the record of the other, or when nobody can know what else a parameter that varies holds; both together
 * make it the same.
 */
export function likenessOf(
	{ identity, inputBefore, reference }: Wanted,
	earlier: { key: string; identity: SubmissionIdentity },
): Likeness {
	const { input } = earlier.identity;
	const isSameInput = identity.input === input || inputBefore === input;
	const isSame = everyParameter(
		identity,
		earlier.identity,
		(mark, its) => isFrozenAlike(mark, its) || (isSameInput && isWrittenAlike(mark, its)),
	);
	if (isSame) return 'same';
	const isReference = reference === earlier.key;
	const isAsFarAsKnown = everyParameter(
		identity,
		earlier.identity,
		(mark, its) =>
			isFrozenAlike(mark, its) ||
			((isSameInput || isBeyondKnowing(mark)) && isWrittenAlike(mark, its)),
	);
	if (isReference && isAsFarAsKnown) return 'same';
	return isReference || isAsFarAsKnown ? 'maybe' : 'other';
}

/** The values alone, as one text. */
export function valuesOf({ parameters }: SubmissionIdentity): string {
	return Object.keys(parameters)
		.sort()
		.map((name) => `${name} ${parameters[name]?.value}`)
		.join('|');
}

function isWrittenAlike(mark: ParameterMark, its: ParameterMark): boolean {
	return mark.written !== null && mark.written === its.written;
}

function isFrozenAlike(mark: ParameterMark, its: ParameterMark): boolean {
	return mark.frozen !== null && mark.frozen === its.frozen;
}

function isBeyondKnowing({ varies, frozen }: ParameterMark): boolean {
	return varies && frozen === null;
}

/** Every parameter that either has: its value is the same, or `orElse` says that it counts as the same. */
function everyParameter(
	one: SubmissionIdentity,
	other: SubmissionIdentity,
	orElse: (mark: ParameterMark, its: ParameterMark, name: string) => boolean,
): boolean {
	const names = Object.keys(one.parameters);
	if (names.length !== Object.keys(other.parameters).length) return false;
	return names.every((name) => {
		const mark = one.parameters[name];
		const its = other.parameters[name];
		return mark && its ? mark.value === its.value || orElse(mark, its, name) : false;
	});
}
