import { createHash } from 'crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ParameterMark, Wanted } from '../task/submission';
import type { Session } from './session';

/** What n8n and this node add to the item of a failed submission, on its way to an error output. */
const ADDED_BY_FAILURE = ['error', 'details'];
/** What an agent adds to the arguments of each call. */
const ADDED_BY_AGENT = ['toolCallId'];

/** Makes the mark of one thing that is asked for. */
export type Marker = (value: unknown, ...names: string[]) => ParameterMark;

/**
 * How to mark what an item asks for: the marker takes the value, and the names of the parameters that it
 * comes from (`options.` before those of the collection).
 *
 * @param defaults what parameters are that a saved node does not name
 */
export function markerOf(
	{ context, node: { parameters } }: Pick<Session<IExecuteFunctions>, 'context' | 'node'>,
	itemIndex: number,
	defaults: Readonly<Record<string, unknown>>,
): Marker {
	const rawOf = (name: string): unknown => {
		const [first = name, second] = name.split('.');
		const found: unknown = parameters[first] ?? defaults[first];
		return second === undefined ? found : (found as IDataObject | undefined)?.[second];
	};
	const evaluate = (expression: string): unknown =>
		context.evaluateExpression(expression, itemIndex);
	return (value, ...names) => {
		const written = names.map(rawOf);
		const expressions = written.map(readExpression);
		const varies = expressions.some((expression) => expression.varies);
		const frozen = expressions.map((expression, index) =>
			expression.frozen === null
				? { isKnown: !expression.varies, value: written[index] }
				: evaluated(evaluate, expression.frozen),
		);
		const isFrozen = varies && frozen.every(({ isKnown }) => isKnown);
		return {
			value: hashOf(value),
			written: hashOf(written),
			varies,
			frozen: isFrozen ? hashOf(frozen.map((one) => one.value)) : null,
		};
	};
}

/** A mark that the value alone makes: nobody wrote a parameter for it. */
export function valueMark(value: unknown): ParameterMark {
	return { value: hashOf(value), written: null, varies: false, frozen: null };
}

function evaluated(evaluate: (expression: string) => unknown, expression: string) {
	try {
		return { isKnown: true, value: evaluate(expression) };
	} catch {
		return { isKnown: false, value: null };
	}
}

/** What of an input item later tries are recognised by. */
export function inputMarks(
	item: INodeExecutionData,
): Pick<Wanted, 'inputBefore' | 'reference'> & { input: string } {
	const files = filesOf(item);
	return {
		input: hashOf([fieldsOf(item, ADDED_BY_AGENT), files]),
		inputBefore: hashOf([fieldsOf(item, [...ADDED_BY_AGENT, ...ADDED_BY_FAILURE]), files]),
		reference: referenceIn(item.json),
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

/** The record that a failed submission gave the item to carry along. */
export function referenceIn({ details, submission }: IDataObject): string | null {
	const carried =
		typeof details === 'object' && details !== null && 'submission' in details
			? details.submission
			: submission;
	return typeof carried === 'string' ? carried : null;
}

/** Enough of a SHA-256 that no two texts of an execution share it. */
const HASH_CHARACTERS = 16;

/** A short name for a value: equal ones have the same, others another. */
export function hashOf(value: unknown): string {
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

/**
 * What gives something else at every try, and what stands in for it so that the rest can be compared. The
 * parts of a time are taken from a fixed moment, chance always falls the same way.
 */
const STAND_INS: ReadonlyArray<readonly [varying: RegExp, standIn: string]> = [
	[/\$(now|today)\b/g, 'DateTime.fromMillis(0)'],
	[/\bDateTime\s*\.\s*(now|local|utc)\s*\(\s*\)/g, 'DateTime.fromMillis(0)'],
	[/\bnew\s+Date(\s*\(\s*\)|(?!\s*\(|\w))/g, 'new Date(0)'],
	[/(?<![.\w])(Date|performance)\s*\.\s*now\s*\(\s*\)/g, '0'],
	[/\bMath\s*\.\s*random\s*\(\s*\)/g, '0'],
	[/\.\s*randomItem\s*\(\s*\)/g, '.first()'],
	[/\$(runIndex|itemIndex)\b/g, '0'],
	[/\$execution\s*\.\s*id\b/g, '"0"'],
	[/\$execution\s*\.\s*resume(Form)?Url\b/g, '"0"'],
];

/** What varies as well, but in ways that nothing can stand in for. */
const BEYOND_STAND_INS =
	/\$execution\b|\b(crypto|uuid\w*|nanoid)\s*[.(]|\brandom\w*\s*\(|(?<![.\w])Date\s*\(\s*\)|\.\s*(diffToNow|toRelative|diffNow)\b/;

/** An expression as the user wrote it, as far as it may give something else at every try. */
interface WrittenExpression {
	/** Whether it may. */
	varies: boolean;
	/** The same with stand-ins for all that varies, without its leading `=`; `null` where that is impossible. */
	frozen: string | null;
}

/** @param raw a parameter before its expressions are resolved */
export function readExpression(raw: unknown): WrittenExpression {
	if (typeof raw !== 'string' || !raw.startsWith('=')) return { varies: false, frozen: null };
	const text = raw.slice(1);
	let frozen = text;
	for (const [varying, standIn] of STAND_INS) frozen = frozen.replace(varying, standIn);
	// The stand-ins themselves hold nothing of that kind.
	const isBeyond = BEYOND_STAND_INS.test(frozen.replaceAll('new Date(0)', ''));
	return { varies: isBeyond || frozen !== text, frozen: isBeyond ? null : frozen };
}
