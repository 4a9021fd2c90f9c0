import {
	differsInNameOnly,
	isSameCall,
	isSameInPlace,
	isSameSubmission,
	likenessOf,
	valuesOf,
	type ParameterMark,
	type SubmissionIdentity,
} from '../../../nodes/KlingAvatar/task/submission';
import { mark } from './wanted';

const identityOf = (
	parameters: Record<string, ParameterMark>,
	input = 'input',
): SubmissionIdentity => ({ input, parameters });

/** What counts two submissions as the same; `name`: all but that. */
function sameBy(one: SubmissionIdentity, other: SubmissionIdentity): string {
	const tests = {
		content: isSameSubmission,
		place: isSameInPlace,
		call: isSameCall,
		name: differsInNameOnly,
	};
	return Object.entries(tests)
		.flatMap(([name, test]) => (test(one, other) ? [name] : []))
		.join(', ');
}

const KEY = 'k';
/** How like an unsure submission of another run is. */
const likeness = (
	one: SubmissionIdentity,
	other: SubmissionIdentity,
	{ inputBefore = one.input, reference = null as string | null } = {},
) => likenessOf({ item: 0, identity: one, inputBefore, reference }, { key: KEY, identity: other });

const ALL = 'content, place, call, name';
/** A text of one wording, and one whose value may differ at every try. */
const text = (value: string, written: string | null = 'w') => mark(value, { written });
const varying = (value: string, frozen: string | null, written = 'w') =>
	mark(value, { varies: true, frozen, written });

/** A prompt, a later one, and what they are over the same input and over another one. */
type Pair = [string, ParameterMark, ParameterMark, [string, string], [string, string]];

it.each<Pair>([
	['equal values', text('a'), text('a', 'v'), [ALL, 'same'], [ALL, 'same']],
	['other values', text('a'), text('b', 'v'), ['', 'other'], ['', 'other']],
	['of one text', text('a'), text('b'), ['content, place, name', 'same'], ['', 'other']],
	['that alone count', text('a', null), text('b', null), ['', 'other'], ['', 'other']],
	[
		'one value with the clock stopped, under another text',
		varying('a', 'f', 'v'),
		varying('b', 'f'),
		['place, call, name', 'same'],
		['place, call, name', 'same'],
	],
	[
		'other values with the clock stopped',
		varying('a', 'f'),
		varying('b', 'g'),
		['content, place, name', 'same'],
		['', 'other'],
	],
	[
		'one text of which nobody knows what else it holds',
		varying('a', null),
		varying('b', null),
		[ALL, 'same'],
		['', 'maybe'],
	],
])('%s', (_name, earlier, later, same, elsewhere) => {
	const one = identityOf({ image: mark('i'), prompt: later });
	const over = (input: string) => identityOf({ image: mark('i'), prompt: earlier }, input);
	expect([sameBy(one, over('input')), likeness(one, over('input'))]).toEqual(same);
	expect([sameBy(one, over('other')), likeness(one, over('other'))]).toEqual(elsewhere);
	// An item that is led back has the same input but for what a failure adds, or just the same.
	const ledBack = { inputBefore: 'before' };
	expect(likeness(one, over('before'), ledBack)).toBe(same[1]);
	expect(likeness(one, over('input'), ledBack)).toBe(same[1]);
	// To name the record makes sure what may be, and nothing else.
	const named = elsewhere[1] === 'other' ? 'maybe' : 'same';
	expect(likeness(one, over('other'), { reference: KEY })).toBe(named);
	expect(likeness(one, over('other'), { reference: 'another' })).toBe(elsewhere[1]);
});

it.each([
	['one more', { a: mark('1'), b: mark('2') }],
	['another', { b: mark('1') }],
	['none', {}],
])('with %s parameter they are not the same', (_name, parameters) => {
	const [one, other] = [identityOf({ a: mark('1') }), identityOf(parameters)];
	expect([sameBy(one, other), sameBy(other, one)]).toEqual(['', '']);
	expect([likeness(one, other), likeness(other, one)]).toEqual(['other', 'other']);
});

it.each([
	['the same prompt', text('a', 'v'), 'input', 'name'],
	['the same text over the same input', text('b'), 'input', 'name'],
	['the same text over another input', text('b'), 'other', ''],
	['another prompt', text('b', 'v'), 'input', ''],
])('another name of the task and %s', (_name, prompt, input, same) => {
	const one = identityOf({ externalTaskId: mark('n1'), prompt: text('a') });
	const other = identityOf({ externalTaskId: mark('n2'), prompt }, input);
	expect(sameBy(one, other)).toBe(same);
});

it('the values alone are what two submissions have in common, in any order', () => {
	const values = valuesOf(identityOf({ a: mark('1'), b: mark('2') }));
	const reordered = { b: mark('2'), a: mark('1', { written: 'otherwise', varies: true }) };
	expect(valuesOf(identityOf(reordered, 'other'))).toBe(values);
	const others: Array<Record<string, ParameterMark>> = [
		{ a: mark('1'), b: mark('3') },
		{ a: mark('1'), c: mark('2') },
		{ a: mark('1') },
		{ a: mark('1b 2') },
	];
	for (const other of others) expect(valuesOf(identityOf(other))).not.toBe(values);
});
