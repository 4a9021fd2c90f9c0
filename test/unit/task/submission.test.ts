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
import { mark, wantedItem } from './wanted';

const identityOf = (
	parameters: Record<string, ParameterMark>,
	input = 'input',
): SubmissionIdentity => ({ input, parameters });

/** What counts two submissions as the same. */
function sameBy(one: SubmissionIdentity, other: SubmissionIdentity): string {
	const tests = {
		content: isSameSubmission,
		place: isSameInPlace,
		call: isSameCall,
		'but the name': differsInNameOnly,
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

const ALL = 'content, place, call, but the name';
const clock = (value: string, frozen: string | null, written = 'w') =>
	mark(value, { varies: true, frozen, written });

/** A prompt, a later one, and what they are over the same input and over another one. */
const pairs: Array<[string, ParameterMark, ParameterMark, [string, string], [string, string]]> = [
	['equal values', mark('a'), mark('a', { written: 'otherwise' }), [ALL, 'same'], [ALL, 'same']],
	['other values', mark('a'), mark('b'), ['', 'other'], ['', 'other']],
	[
		'other values of one text',
		mark('a', { written: 'w' }),
		mark('b', { written: 'w' }),
		['content, place, but the name', 'same'],
		['', 'other'],
	],
	[
		'other values that count by themselves alone',
		mark('a', { written: null }),
		mark('b', { written: null }),
		['', 'other'],
		['', 'other'],
	],
	[
		'one value with the clock stopped, under another text',
		clock('a', 'f', 'v'),
		clock('b', 'f'),
		['place, call, but the name', 'same'],
		['place, call, but the name', 'same'],
	],
	[
		'other values with the clock stopped',
		clock('a', 'f'),
		clock('b', 'g'),
		['content, place, but the name', 'same'],
		['', 'other'],
	],
	[
		'one text of which nobody knows what else it holds',
		clock('a', null),
		clock('b', null),
		[ALL, 'same'],
		['', 'maybe'],
	],
];

describe.each(pairs)('%s', (_name, earlier, later, same, elsewhere) => {
	const one = identityOf({ image: mark('i'), prompt: later });

	it('over the same input', () => {
		const other = identityOf({ image: mark('i'), prompt: earlier });
		expect([sameBy(one, other), likeness(one, other)]).toEqual(same);
	});

	it('over another input', () => {
		const other = identityOf({ image: mark('i'), prompt: earlier }, 'other input');
		expect([sameBy(one, other), likeness(one, other)]).toEqual(elsewhere);
	});

	it('of an item that is led back, with what a failure adds to it', () => {
		const other = identityOf({ image: mark('i'), prompt: earlier }, 'before');
		expect(likeness(one, other, { inputBefore: 'before' })).toBe(same[1]);
		// Also of one whose record was left by an item that had been led back itself.
		const again = { ...other, input: one.input };
		expect(likeness(one, again, { inputBefore: 'before' })).toBe(same[1]);
	});

	it('of an item that names the record', () => {
		const other = identityOf({ image: mark('i'), prompt: earlier }, 'other input');
		const named = elsewhere[1] === 'other' ? 'maybe' : 'same';
		expect(likeness(one, other, { reference: KEY })).toBe(named);
		expect(likeness(one, other, { reference: 'another' })).toBe(elsewhere[1]);
	});
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

it('the name of the task is all that may differ', () => {
	const named = (name: string, prompt: ParameterMark, input?: string) =>
		wantedItem(0, { input, parameters: { externalTaskId: mark(name), prompt } }).identity;
	const one = named('n1', mark('a', { written: 'w' }));
	expect(sameBy(one, named('n2', mark('a')))).toBe('but the name');
	expect(sameBy(one, named('n2', mark('b', { written: 'w' })))).toBe('but the name');
	expect(sameBy(one, named('n2', mark('b', { written: 'w' }), 'other'))).toBe('');
	expect(sameBy(one, named('n2', mark('b')))).toBe('');
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
