import { linkIdentity } from '../../../nodes/KlingAvatar/links/signedLink';

const FILE = 'https://cdn.example.com/voice.mp3';

it.each([
	['S3', '?X-Amz-Algorithm=A&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-Signature=s'],
	['S3, version 2', '?AWSAccessKeyId=a&Expires=1&Signature=s'],
	['Google', '?X-Goog-Algorithm=G&X-Goog-Credential=c&X-Goog-Signature=s'],
	['Google, version 2', '?GoogleAccessId=a&Expires=1&Signature=s'],
	['Alibaba', '?OSSAccessKeyId=a&Expires=1&Signature=s&security-token=t'],
	['Alibaba, version 4', '?x-oss-signature-version=v&x-oss-date=d&x-oss-signature=s'],
	['CloudFront', '?Expires=1&Signature=s&Key-Pair-Id=k'],
	['Tencent', '?q-sign-algorithm=sha1&q-ak=a&q-sign-time=1%3B2&q-key-time=1%3B2&q-signature=s'],
	['Azure', '?sv=2024&se=2026-01-01&sr=b&sp=r&sig=s'],
])('a link that %s signs is its file', (_name, query) => {
	expect(linkIdentity(FILE + query)).toBe(FILE);
});

it('keeps what else the query says, in its order', () => {
	expect(linkIdentity(`${FILE}?id=7&X-Amz-Signature=s&version=2`)).toBe(`${FILE}?id=7&version=2`);
});

it.each([`${FILE}?sr=7`, `${FILE}?se=de&sp=2`, `${FILE}?token=abc`, `${FILE}?id=1`])(
	'%s stays as it is',
	(link) => {
		expect(linkIdentity(link)).toBe(link);
	},
);

it('leaves alone what is no link', () => {
	expect(linkIdentity('no link')).toBe('no link');
});
