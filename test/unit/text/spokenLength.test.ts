import { isSpeakable, spokenSeconds } from '../../../nodes/KlingAvatar/text/spokenLength';

it.each([
	['a sentence', 'Welcome to the course, and to this first lesson of it.', 3, 5],
	['Chinese', '清晨的港口很安静，渔船还没有出海。', 3.5, 5],
	['a year, which is four words', '1998', 1, 1.5],
	['a pause of MiniMax', 'So<#2.5#>', 2.5, 3],
	['a pause in milliseconds', 'So<break time="1500ms"/>', 1.5, 2],
	['an ellipsis, which is one pause', 'So... what', 1, 1.3],
	['nothing', '', 0, 0],
])('%s', (_name, text, least, most) => {
	expect(spokenSeconds(text)).toBeGreaterThanOrEqual(least);
	expect(spokenSeconds(text)).toBeLessThanOrEqual(most);
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
