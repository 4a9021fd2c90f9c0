import fc from 'fast-check';

import { splitText, type PartLimits } from '../../../nodes/KlingAvatar/text/splitText';

const ANY: PartLimits = { maxSeconds: Infinity, maxCharacters: Infinity, minSeconds: 0 };

/** The parts, and in how many steps they were found. */
function cut(text: string, limits: Partial<PartLimits>) {
	const work = splitText(text, { ...ANY, ...limits });
	for (let steps = 0, longest = 0; ;) {
		const { done, value } = work.next();
		if (done) return { parts: value, steps, longest };
		steps += value;
		longest = Math.max(longest, value);
	}
}

/** By the number of characters alone. */
const parts = (text: string, maxCharacters: number) => cut(text, { maxCharacters }).parts;
const plain = (text: string) => text.replace(/\s/g, '');

it('leaves alone what fits', () => {
	expect(parts('  One. Two. ', 20)).toEqual(['One. Two.']);
	expect(parts(' \n ', 20)).toEqual([]);
});

it('cuts after sentences, in parts about equally long', () => {
	expect(parts('One is here. Two is here. Three is here. Four is here.', 45)).toEqual([
		'One is here. Two is here.',
		'Three is here. Four is here.',
	]);
});

it.each<[string, number, string[]]>([
	['Chinese', 12, ['今天天气很好。', '我们去公园吧!', '你说呢?好的。']],
	['points in numbers', 25, ['It costs 3.5 million.', 'It took 2.75 years.']],
	['a pause tag', 20, ['Wait<#0.5#>here.', 'Then go<#1.25#>on.']],
	['a title', 30, ['We saw the old doctor.', 'Dr. Smith saw us, too.']],
	['a saint', 26, ['It is in St. Louis.', 'Mt. Hood is far off.']],
	['initials', 30, ['I read it all.', 'J. R. R. Tolkien wrote it.']],
	['German', 34, ['Das ist z. B. Ulm, d. h. dort.', 'Dr. Maier sagt es am 3. Mai.']],
	['an example', 30, ['Take fruit, e.g. Apples.', 'They keep for weeks.']],
	['a number of a list', 26, ['Wash your hands and wait.', '11. Dry them with a towel.']],
	['a numbered thing', 26, ['As in Fig. 3 of No. 1984.', 'No. He left at once.']],
	['what somebody says', 24, ['“Really?” she said.', '“Yes!” He stood up.']],
	['Chinese that somebody says', 11, ['“好的。”他说。', '“那走吧。”她笑了。']],
	['a sentence that starts with a number', 10, ['我们很高兴。', '2024年是好年。']],
	['an ellipsis', 24, ['And so... We went home.', 'It was late.']],
])('%s', (_name, limit, expected) => {
	const between = /\p{Script=Han}/u.test(expected.join('')) ? '' : ' ';
	expect(parts(expected.join(between), limit)).toEqual(expected);
});

it('cuts after the lines of a list, and after its paragraphs', () => {
	expect(parts('Bring a pen\nBring a book\nBring a bag', 26)).toEqual([
		'Bring a pen\nBring a book',
		'Bring a bag',
	]);
	expect(parts('we went home.\nit was late, we slept. and so on', 32)).toEqual([
		'we went home.',
		'it was late, we slept. and so on',
	]);
	expect(parts('A title\n\nThis is what it is about.', 30)).toEqual([
		'A title',
		'This is what it is about.',
	]);
});

it('cuts a long sentence after clauses, and a long clause after words', () => {
	expect(parts('When it rains, it pours, and we stay in. Yes.', 26)).toEqual([
		'When it rains, it pours,',
		'and we stay in. Yes.',
	]);
	expect(parts('one two three four five six', 14)).toEqual(['one two three', 'four five six']);
});

it('cuts after words where no blanks stand between them', () => {
	const text = 'สวัสดีครับวันนี้เราจะมาเรียนรู้เกี่ยวกับการทำอาหารไทยที่อร่อยมาก'.repeat(9);
	const words = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)];
	const ends = words.map(({ index, segment }) => index + segment.length);
	const found = parts(text, 100)!;
	expect(found.length).toBeLessThan(8);
	expect(found.join('')).toBe(text);
	let at = 0;
	for (const part of found) expect(ends).toContain((at += part.length));
});

it('never cuts a word, a number or a tag', () => {
	expect(parts('supercalifragilistic', 10)).toBeNull();
	expect(parts('a <break time="1.5s"/> b', 10)).toBeNull();
	const text = 'see 1,234,567.89 now and then';
	for (const part of parts(text, 16)!) {
		expect(text.split(' ')).toEqual(expect.arrayContaining(part.split(' ')));
	}
});

describe('a part that would be too short', () => {
	const LONG =
		'A rather long sentence that goes on for a while, and then goes on to the very end of it.';

	it('gets something of its neighbour', () => {
		const { parts: found } = cut(`${LONG} Yes. ${LONG}`, { maxSeconds: 7, minSeconds: 2 });
		expect(found).toHaveLength(3);
		for (const part of found!) expect(part.length).toBeGreaterThan(35);
		expect(plain(found!.join(''))).toBe(plain(`${LONG} Yes. ${LONG}`));
	});

	it('goes to its neighbour where nothing can be taken from it', () => {
		const word = 'a'.repeat(60);
		expect(cut(`${word}. Yes.`, { maxSeconds: 5, minSeconds: 2 }).parts).toEqual([`${word}. Yes.`]);
	});

	it('is never made of marks alone', () => {
		const text = `${LONG} *** ${LONG} … 🎉 ${LONG}`;
		for (const part of cut(text, { maxSeconds: 7, minSeconds: 2 }).parts!) {
			expect(part).toMatch(/\p{L}{2}/u);
		}
	});
});

const WORDS = [
	'sea',
	'bell.',
	'rain,',
	'3.5',
	'<#0.5#>',
	'天气。',
	'船,',
	'why?',
	'\n',
	'“Yes.”',
	'Dr.',
];

it('loses no word and keeps to the limit, whatever the text', () => {
	const heard = (text: string) => plain(text.replaceAll('<#0.5#>', ''));
	const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 60 });
	fc.assert(
		fc.property(words, fc.integer({ min: 12, max: 60 }), (some, limit) => {
			const text = some.join(' ');
			const found = parts(text, limit)!;
			expect(heard(found.join(''))).toBe(heard(text));
			for (const part of found) expect([...part].length).toBeLessThanOrEqual(limit);
			expect(found).not.toContain('');
		}),
	);
});

it('makes no part too short or too long, whatever the sentences', () => {
	const sentence = fc
		.array(fc.constantFrom('a', 'sea', 'harbour,', 'morning', 'understands'), {
			minLength: 1,
			maxLength: 40,
		})
		.map((some) => `${some.join(' ')}.`);
	fc.assert(
		fc.property(
			fc.array(sentence, { minLength: 1, maxLength: 30 }),
			fc.integer({ min: 6, max: 60 }),
			(some, maxSeconds) => {
				const text = some.join(' ');
				const found = cut(text, { maxSeconds, minSeconds: 2 }).parts!;
				expect(plain(found.join(''))).toBe(plain(text));
				if (found.length === 1) return;
				for (const part of found) {
					// 28 letters take two seconds.
					expect(part.length).toBeGreaterThanOrEqual(28);
					expect(part.length).toBeLessThanOrEqual(maxSeconds * 1.2 * 14);
				}
			},
		),
	);
});

/** Texts of one kind each, as long as they are asked for. */
const SCRIPTS = {
	'Latin sentences': 'The quick brown fox jumps over the lazy dog, and then it goes home. ',
	'Latin without marks': 'the quick brown fox jumps over the lazy dog and then it goes home ',
	'short sentences': 'Yes. No. ',
	'Chinese sentences':
		'清晨的港口很安静，渔船还没有出海。人们一个接一个地从山上走下来，手里提着篮子和渔网。',
	'Chinese without marks':
		'清晨的港口很安静渔船还没有出海人们一个接一个地从山上走下来手里提着篮子和渔网',
	Thai: 'สวัสดีครับวันนี้เราจะมาเรียนรู้เกี่ยวกับการทำอาหารไทยที่อร่อยมาก',
	'one word': 'x',
	lines: 'a\n',
	marks: '.',
	'open tags': '<',
	hyphens: 'a-',
	pictures: '👩‍👩‍👧‍👦',
};

it('takes n·log n steps at most, in small pieces, whatever is written', () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...Object.values(SCRIPTS)),
			fc.integer({ min: 1000, max: 30_000 }),
			fc.constantFrom(5, 45, 300),
			(unit, length, maxSeconds) => {
				const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
				const found = cut(text, { maxSeconds, maxCharacters: 1000, minSeconds: 2 });
				expect(found.steps).toBeLessThan(4 * length * Math.log2(length));
				expect(found.longest).toBeLessThan(32_768);
			},
		),
		{ numRuns: 60 },
	);
});
