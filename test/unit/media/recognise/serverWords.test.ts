import { serverWords as words } from '../../../../nodes/KlingAvatar/media/recognise/text';

test.each([
	[
		'S3',
		'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires><AWSAccessKeyId>AKIA</AWSAccessKeyId></Error>',
		'Request has expired',
	],
	['a code alone', '<Error><Code>NoSuchKey</Code></Error>', 'NoSuchKey'],
	['entities', '<Message>a &amp; b &lt;c&gt; &unknown;</Message>', 'a & b <c> &unknown;'],
	['JSON', '{"error":{"type":"x","message":"No \\"such\\" file\\nhere"}}', 'No "such" file here'],
	['JSON, cut off', '{"detail":"Not found","more":{"a":', 'Not found'],
	['JSON without a text', '{"error":{"code":404}}', null],
	['a page', '<html><head><title>\n 404  Not Found </title></head></html>', '404 Not Found'],
	['a page without a title', '<html><body>Gone</body></html>', null],
	['a line', ' Slow down, please.\n', 'Slow down, please.'],
	['nothing', '', null],
	['white space', '{"message":" "}', null],
	['control characters', '{"message":"a\\u0007b\\u202ec"}', 'a b c'],
])('%s', (_what, text, expected) => {
	expect(words(text)).toBe(expected);
});

test('a long text is cut', () => {
	expect(words(`{"message":"${'word '.repeat(100)}"}`)).toHaveLength(151);
	expect(words('a long story. '.repeat(20))).toBeNull();
});
