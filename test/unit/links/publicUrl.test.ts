import { isLocalOrPrivateHost, parseMediaUrl } from '../../../nodes/KlingAvatar/links/publicUrl';

test.each([
	...[
		'localhost',
		'LOCALHOST',
		'localhost.',
		'app.localhost',
		'127.0.0.1',
		'127.8.9.1',
		'[::1]',
		'::1',
	],
	...['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
	...['0.0.0.0', '255.255.255.255', '224.0.0.1', '192.0.2.1', '240.0.0.1'],
	...['[fe80::1]', '[fd12:3456::1]', '[fc00::1]', '[::]', '[ff02::1]', '[2001:db8::1]'],
	// The same addresses in other clothes.
	...['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '0x7f.1', '192.168.257'],
	...['[::ffff:10.0.0.1]', '[::ffff:7f00:1]', '[2002:c0a8:101::1]', '[64:ff9b::a00:1]'],
	...['nas', 'n8n', 'printer.local', 'db.internal', 'host.docker.internal', 'router.lan'],
	...['fritz.home', 'box.home.arpa', 'wiki.corp', 'me.localdomain', 'a.intranet', 'x.private', ''],
])('%s is local or private', (host) => {
	expect(isLocalOrPrivateHost(host)).toBe(true);
});

test.each([
	...['example.com', 'example.com.', 'EXAMPLE.COM', 'cdn.klingai.com', 'localhost.example.com'],
	...['local.host', 'internal.example.org', 'lan.party', 'xn--bcher-kva.example', '8.8.8.8'],
	...[
		'172.15.0.1',
		'172.32.0.1',
		'100.63.0.1',
		'100.128.0.1',
		'192.167.1.1',
		'11.0.0.1',
		'134744072',
	],
	...['[2606:4700:4700::1111]', '[::ffff:8.8.8.8]', '[2002:808:808::1]', '[64:ff9b::808:808]'],
])('%s is public', (host) => {
	expect(isLocalOrPrivateHost(host)).toBe(false);
});

test.each([
	['https://example.com/a.mp3', 'https://example.com/a.mp3'],
	[' http://example.com/a b.mp3\n', 'http://example.com/a%20b.mp3'],
	['HTTPS://EXAMPLE.COM/A.mp3?x=1', 'https://example.com/A.mp3?x=1'],
])('reads %j', (text, href) => {
	const parsed = parseMediaUrl(text);
	expect(parsed.ok && parsed.url.href).toBe(href);
});

test.each([
	['', /is empty/],
	['  ', /is empty/],
	['example.com/a.mp3', /must start with https/],
	['//example.com/a.mp3', /must start with https/],
	['/home/me/a.mp3', /must start with https/],
	['https://', /must start with https/],
	['http://[::1', /must start with https/],
	['C:\\Users\\me\\a.mp3', /starts with c: but only https/],
	['ftp://example.com/a.mp3', /starts with ftp: but only https/],
	['file:///etc/passwd', /starts with file: but only https/],
	['javascript:alert(1)', /starts with javascript: but only https/],
	['data:audio/mpeg;base64,@@@', /data: link whose content is not readable/],
])('refuses %j', (text, why) => {
	const parsed = parseMediaUrl(text);
	expect(parsed.ok).toBe(false);
	expect(!parsed.ok && parsed.why).toMatch(why);
});
