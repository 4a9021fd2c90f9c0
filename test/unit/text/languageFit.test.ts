import { foreignScript } from '../../../nodes/KlingAvatar/text/languageFit';

describe('the script of a text', () => {
	it.each([
		['欢迎来到本课程。', 'English', 'Chinese characters'],
		['欢迎来到 n8n 的课程', 'English', 'Chinese characters'],
		['こんにちは', 'English', 'Asian characters'],
		['Welcome to the course.', 'Chinese', 'Latin letters'],
		['Welcome to the course.', 'Chinese,Yue', 'Latin letters'],
		[`Überall ${'x'.repeat(20_000)}`, 'Chinese', 'Latin letters'],
	])('%.20s is no %s', (text, language, script) => {
		expect(foreignScript(text, language)).toBe(script);
	});

	it.each([
		['Welcome to the course.', 'English'],
		['Our word of the day is 你好.', 'English'],
		['2026', 'English'],
		['欢迎来到本课程。', 'Chinese'],
		['用 n8n 和 Kling Avatar 制作视频', 'Chinese,Yue'],
		['OK!', 'Chinese'],
		['12 + 30', 'Chinese'],
		['欢迎来到本课程。', 'Japanese'],
		['欢迎来到本课程。', 'Automatic'],
		['Welcome to the course.', 'auto'],
	])('%.20s may be %s', (text, language) => {
		expect(foreignScript(text, language)).toBeNull();
	});
});
