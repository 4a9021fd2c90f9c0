import { spokenSeconds } from '../../../nodes/KlingAvatar/text/spokenSeconds';

it.each([
	['a sentence', 'Welcome to the course, and to this first lesson of it.', 3, 5],
	['Chinese', '清晨的港口很安静，渔船还没有出海。', 3.5, 5],
	['a year, which is four words', '1998', 1, 1.5],
	['a pause of MiniMax', 'So<#2.5#>', 2.5, 3],
	['a pause in milliseconds', 'So<break time="1500ms"/>', 1.5, 2],
	['nothing', '', 0, 0],
])('%s', (_name, text, least, most) => {
	expect(spokenSeconds(text)).toBeGreaterThanOrEqual(least);
	expect(spokenSeconds(text)).toBeLessThanOrEqual(most);
});
