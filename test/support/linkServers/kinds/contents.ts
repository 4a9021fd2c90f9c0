import { readFileSync } from 'node:fs';
import path from 'node:path';

import { chunked, ranged, whole } from '../answers';
import { portrait, voice } from '../media';
import type { LinkKind, LinkKinds } from '../types';

const corpus = (name: string) =>
	readFileSync(path.resolve(__dirname, '../../../fixtures/corpus/bad', name));

/** This content, under the type of a sound: what servers call a thing is not asked. */
const holding = (what: string, content: string | Buffer, role?: 'image'): LinkKind => ({
	what,
	...(role && { role }),
	http: (e) => ranged(e, Buffer.from(content)),
});

const signIn =
	'<!DOCTYPE html>\n<html lang="en"><head><title>Sign in to continue</title></head><body></body></html>';

/** Servers that give something else than a file of the right kind. */
export const contents: LinkKinds = {
	page: holding('A sign-in page with status 200', signIn),
	'page-chunked': {
		what: 'A sign-in page in chunks, as text/html',
		http: (e) => chunked(e, Buffer.from(signIn), { 'content-type': 'text/html' }),
	},
	'page-for-a-picture': holding('A page where a picture should be', signIn, 'image'),
	json: holding(
		'The JSON of an API that names the file',
		'{"id":"abc","status":"completed","audio_url":"https://cdn.example.com/voice.mp3"}',
	),
	'json-for-a-picture': holding(
		'JSON where a picture should be',
		'{"images":[{"url":"https://cdn.example.com/face.png"}]}',
		'image',
	),
	xml: holding('XML', '<?xml version="1.0"?><response><status>ok</status></response>'),
	's3-expired-200': holding(
		'The words of S3 with status 200, as some proxies pass them on',
		'<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
	),
	'playlist-m3u': holding(
		'A playlist (M3U8) of HLS',
		'#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nsegment0.ts\n',
	),
	'playlist-pls': holding(
		'A playlist (PLS) of a radio station',
		'[playlist]\nFile1=http://radio.example.com/live\nNumberOfEntries=1\n',
	),
	'playlist-dash': holding(
		'A playlist of MPEG-DASH',
		'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
	),
	text: holding('A line of text', 'File not found or access denied.\n'),
	base64: holding('The file as Base64 text', voice.toString('base64')),
	'data-url': holding(
		'The file as the text of a data: link',
		`data:audio/mpeg;base64,${voice.toString('base64')}`,
	),
	zip: holding('A ZIP archive', corpus('archive.mp3')),
	pdf: holding('A PDF', '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n'),
	'picture-for-a-sound': holding('A picture where a sound should be', portrait),
	'sound-for-a-picture': holding('A sound where a picture should be', voice, 'image'),
	'raw-pcm': holding('Raw PCM', corpus('raw-pcm-24khz.pcm')),
	'called-text': {
		what: 'A good sound as text/plain',
		http: (e) => whole(e, voice, { 'content-type': 'text/plain; charset=utf-8' }),
	},
	download: {
		what: 'A good sound as an attachment of another name',
		http: (e) =>
			whole(e, voice, {
				'content-type': 'application/octet-stream',
				'content-disposition': 'attachment; filename="page.html"',
			}),
	},
};
