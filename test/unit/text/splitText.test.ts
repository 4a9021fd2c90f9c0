import fc from 'fast-check';

import { splitText } from '../../../nodes/KlingAvatar/text/splitText';

describe('splitText', () => {
	it('leaves alone what fits', () => {
		expect(splitText('  One. Two. ', 20)).toEqual(['One. Two.']);
		expect(splitText(' \n ', 20)).toEqual([]);
	});

	it('cuts after sentences, in parts about equally long', () => {
		const text = 'One is here. Two is here. Three is here. Four is here.';
		expect(splitText(text, 45)).toEqual([
			'One is here. Two is here.',
			'Three is here. Four is here.',
		]);
	});

	it.each([
		[
			'Chinese',
			'今天天气很好。我们去公园吧!你说呢?好的。',
			12,
			['今天天气很好。', '我们去公园吧!', '你说呢?好的。'],
		],
		[
			'abbreviations of numbers',
			'It costs 3.5 million. It took 2.75 years.',
			25,
			['It costs 3.5 million.', 'It took 2.75 years.'],
		],
		[
			'a pause tag',
			'Wait<#0.5#>here. Then go<#1.25#>on.',
			20,
			['Wait<#0.5#>here.', 'Then go<#1.25#>on.'],
		],
	])('%s', (_name, text, limit, parts) => {
		expect(splitText(text, limit)).toEqual(parts);
	});

	it('cuts a long sentence after clauses, and a long clause after words', () => {
		expect(splitText('When it rains, it pours, and we stay in. Yes.', 26)).toEqual([
			'When it rains, it pours,',
			'and we stay in. Yes.',
		]);
		expect(splitText('one two three four five six', 14)).toEqual([
			'one two three',
			'four five six',
		]);
	});

	it('never cuts a word, a number or a tag', () => {
		expect(splitText('supercalifragilistic', 10)).toBeNull();
		expect(splitText('a <break time="1.5s"/> b', 10)).toBeNull();
		for (const part of splitText('see 1,234,567.89 now and then', 16)!) {
			expect('see 1,234,567.89 now and then'.split(' ')).toEqual(
				expect.arrayContaining(part.split(' ')),
			);
		}
	});

	it('counts as it is told', () => {
		const bytes = (text: string) => Buffer.byteLength(text);
		for (const part of splitText('你好。再见。谢谢。', 10, bytes)!)
			expect(bytes(part)).toBeLessThanOrEqual(10);
	});

	it('loses nothing and keeps to the limit, whatever the text', () => {
		const word = fc.constantFrom(
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
		);
		fc.assert(
			fc.property(
				fc.array(word, { maxLength: 60 }),
				fc.integer({ min: 12, max: 60 }),
				(words, limit) => {
					const text = words.join(' ');
					const parts = splitText(text, limit)!;
					expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
					for (const part of parts) expect([...part].length).toBeLessThanOrEqual(limit);
					expect(parts).not.toContain('');
				},
			),
		);
	});
});
