import {
	isSpeakable,
	leastSeconds,
	spokenSeconds,
} from '../../../nodes/KlingAvatar/text/spokenLength';

it.each([
	['a sentence', 'Welcome to the course, and to this first lesson of it.', 3, 5],
	['Chinese', '清晨的港口很安静，渔船还没有出海。', 3.5, 5],
	['a year, which is four words', '1998', 1, 1.5],
	['a telephone number, digit by digit', '13912345678', 3, 4],
	['a telephone number in wide digits', '１３９１２３４５６７８', 3, 4],
	['a pause of MiniMax', 'So<#2.5#>', 2.5, 3],
	['a pause in milliseconds', 'So<break time="1500ms"/>', 1.5, 2],
	['an ellipsis, which is one pause', 'So... what', 1, 1.3],
	['nothing', '', 0, 0],
])('%s', (_name, text, least, most) => {
	expect(spokenSeconds(text)).toBeGreaterThanOrEqual(least);
	expect(spokenSeconds(text)).toBeLessThanOrEqual(most);
});

it.each([
	['a number of fourteen digits', '12345678912345', 2.5, 4],
	['one among Chinese', '编号12345678912345', 3, 4.5],
	['a year, of five syllables', '1998', 0.7, 1],
	['a time, of three syllables', '12:12', 0.5, 1],
	['ten billion, which is two words', '10000000000', 0, 1],
	['the same with commas', '10,000,000,000', 0, 1],
	['a sentence', 'Welcome to the course, and to this first lesson of it.', 2.5, 4],
	['marks', '...!', 0, 0],
])('even a fast voice needs some time for %s', (_name, text, least, most) => {
	expect(leastSeconds(text)).toBeGreaterThanOrEqual(least);
	expect(leastSeconds(text)).toBeLessThanOrEqual(most);
});

it.each(['a', '第', 'ก', '7', '½', '*b*', '<#0.5#>so', '🎉 hi'])('"%s" can be spoken', (text) => {
	expect(isSpeakable(text)).toBe(true);
});

it.each(['', ' \n', '\u200b', '\u2060', '\u00ad', '***', '🎉', '?!', '。', '<#0.5#>', '— …'])(
	'"%s" cannot',
	(text) => {
		expect(isSpeakable(text)).toBe(false);
	},
);
